import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isAboutOneOf } from '../../domain/alert-message.ts';
import { intakesOf, type IntakeDefinition } from '../../domain/alert-sources.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { errnoOf } from '../../evidence/disk.ts';
import { readSecret } from '../files.ts';
import { addressOf, type Listener, type ListenerTls, type Receiver } from './receiver.ts';
import { createRefuse } from './refused.ts';
import type { IntakeStore } from './store.ts';
import { listenDatagrams, listenSyslog } from './syslog.ts';
import { listenWebhook } from './webhook.ts';

/** A worker that stops holds the address for a moment yet. */
const TRY_AGAIN_MS = 2_000;
/** A shorter secret could be guessed over the network. */
const SECRET_MIN_CHARACTERS = 20;

/** What listens for alerts. */
export interface Intake {
  readonly close: () => Promise<void>;
}

interface Opening {
  /** Its alert sources are listened for, and messages that name one of its accounts are kept apart. */
  readonly organisation: Pick<OrganisationDefinition, 'alerts' | 'accounts'>;
  /** Folder that files named in the organisation file are relative to. */
  readonly baseDirectory: string;
  readonly store: IntakeStore;
  readonly logger: Logger;
  /** Between two tries to listen where the address is taken. */
  readonly tryAgainMs?: number;
}

/**
 * Starts a listener for each source. One whose address is taken is tried again until it is free: another worker of the
 * same organisation holds it then, and stores what comes in the same folder.
 *
 * @throws BreakglassError `CREDENTIAL_UNREADABLE` for a secret or a certificate that is not there or too short,
 * `VALUE_INVALID` for an address that this machine does not have.
 */
export async function openIntake(opening: Opening): Promise<Intake> {
  const stop = new AbortController();
  const { tryAgainMs = TRY_AGAIN_MS, logger } = opening;
  const open: Promise<Listener | null>[] = [];
  const close = async () => {
    stop.abort();
    await Promise.all(open.map(async (listener) => (await listener)?.close()));
  };
  try {
    for (const source of intakesOf(opening.organisation.alerts)) {
      const listen = await prepare({ ...opening, source });
      const listener = await listen().catch((error: unknown) => taken({ error, source }));
      if (listener === null) logger.warn({ source: source.id, listen: source.listen }, 'address in use');
      const later = () => retry({ listen, source, logger, signal: stop.signal, tryAgainMs });
      open.push(listener === null ? later() : Promise.resolve(listener));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/** Null for an address that somebody else has now. */
function taken({ error, source }: { readonly error: unknown; readonly source: IntakeDefinition }): null {
  const errno = errnoOf(error);
  if (errno === 'EADDRINUSE') return null;
  const message = `expected to listen at ${source.listen} for the alert source ${source.id}, but got ${errno ?? 'an error'}`;
  throw new BreakglassError({ code: 'VALUE_INVALID', message, cause: error });
}

async function retry({
  listen,
  source,
  logger,
  signal,
  tryAgainMs,
}: {
  readonly listen: () => Promise<Listener>;
  readonly source: IntakeDefinition;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly tryAgainMs: number;
}): Promise<Listener | null> {
  while (!signal.aborted) {
    await pause(tryAgainMs, undefined, { signal, ref: false }).catch(() => undefined);
    const listener = await listen().catch(() => null);
    if (listener === null) continue;
    logger.info({ source: source.id }, 'listening for alerts');
    return listener;
  }
  return null;
}

/** Reads what the source needs before the worker is said to be ready; returns how to listen. */
async function prepare({
  source,
  baseDirectory,
  store,
  organisation,
  logger,
}: Opening & { readonly source: IntakeDefinition }): Promise<() => Promise<Listener>> {
  const address = addressOf(source.listen);
  const tls = await tlsOf({ source, baseDirectory });
  const { id, title = null } = source;
  const accounts = organisation.accounts.map((account) => ({
    objectId: account['object-id'],
    userPrincipalName: account['user-principal-name'],
  }));
  const kindOf = (message: string) => (isAboutOneOf({ message, accounts, title }) ? 'account' : 'others');
  const refuse = createRefuse({ source: id, logger });
  const receiver: Receiver = {
    refuse,
    take: async ({ message, from }) => {
      const kind = kindOf(message);
      const taken = { receivedAt: new Date().toISOString(), from, message };
      // Whoever saw a signed message go by has no secret to sign another. What counts for no account is not remembered.
      const repeats = isSigned(source) && kind === 'account' ? 'drop' : 'keep';
      if ((await store.add({ source: id, kind, taken, repeats })) === 'repeated') refuse('repeated');
    },
  };
  if (source.kind === 'syslog') {
    return source.transport === 'udp'
      ? () => listenDatagrams({ receiver, address })
      : () => listenSyslog({ receiver, address, tls });
  }
  const secret = () => secretOf({ source, baseDirectory });
  await secret();
  return () => listenWebhook({ webhook: { ...receiver, proof: source.proof, secret }, address, tls });
}

function isSigned(source: IntakeDefinition): boolean {
  return source.kind === 'webhook' && source.proof === 'signature';
}

async function secretOf({
  source,
  baseDirectory,
}: {
  readonly source: Extract<IntakeDefinition, { kind: 'webhook' }>;
  readonly baseDirectory: string;
}): Promise<string> {
  const file = source['secret-file'];
  const secret = await readSecret({
    baseDirectory,
    file,
    purpose: `the secret of alert source ${source.id}`,
  });
  if (secret.length >= SECRET_MIN_CHARACTERS) return secret;
  const message = `expected at least ${SECRET_MIN_CHARACTERS} characters in the file of the secret of alert source ${source.id}`;
  throw new BreakglassError({ code: 'CREDENTIAL_UNREADABLE', message });
}

async function tlsOf({
  source: { id, tls },
  baseDirectory,
}: {
  readonly source: IntakeDefinition;
  readonly baseDirectory: string;
}): Promise<ListenerTls | null> {
  if (tls === undefined) return null;
  const read = (file: string, what: string) =>
    readSecret({ baseDirectory, file, purpose: `the ${what} of alert source ${id}` });
  const ca = tls['client-ca'];
  return {
    cert: await read(tls.certificate, 'certificate'),
    key: await read(tls.key, 'key'),
    ...(ca === undefined ? {} : { ca: await read(ca, 'authority of senders') }),
  };
}
