import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { readPlainFile } from '../../evidence/plain-file.ts';
import { listen } from '../../page/listen.ts';
import { createPage, type PageTls } from '../../page/server.ts';
import { createLogger } from '../../worker/logger.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { addressFrom } from '../page/address-from.ts';
import { openDesk } from '../page/desk.ts';
import { openLink } from '../page/link.ts';
import { placeOf } from '../place.ts';

/** `page`: serves the page until Ctrl-C, or until the process that started it is gone. Its log is JSON on stderr. */
export async function page(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const address = addressFrom(given);
  const tls = await tlsOf({ io, given });
  const link = openLink({ env: io.env, place });
  const logger = createLogger({ level: 'info', destination: 'stderr' });
  const { origin } = address;
  try {
    const app = await createPage({ desk: openDesk({ place, link }), origin, tls, logger });
    await listen({ app, address });
    logger.info({ url: origin }, 'serving');
    if (io.json) io.out(`${JSON.stringify({ ready: true, pid: process.pid, url: origin })}\n`);
    io.say(`page: ready at ${origin}; Ctrl-C stops it`);
    await ended(io.signal);
    await app.close();
  } finally {
    await link.close();
    if (process.connected) process.disconnect();
  }
  return EXIT.ok;
}

async function tlsOf({ io, given }: { io: Io; given: Given }): Promise<PageTls | null> {
  const [cert, key] = [given.text('tls-cert'), given.text('tls-key')];
  if (cert === undefined || key === undefined) return null;
  return { cert: await readPem({ io, file: cert }), key: await readPem({ io, file: key }) };
}

async function readPem({ io, file }: { io: Io; file: string }): Promise<Buffer> {
  const from = path.resolve(io.cwd, file);
  return readPlainFile(from).catch((cause: unknown) => {
    const message = `expected a PEM file in ${from}, which cannot be read`;
    throw new BreakglassError({ code: 'FILE_UNREADABLE', message, cause });
  });
}

/** Resolves on Ctrl-C, and when the parent that we are a child of has died. */
function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      resolve();
    };
    if (signal.aborted) finish();
    signal.addEventListener('abort', finish);
    if (process.connected) process.once('disconnect', finish);
  });
}
