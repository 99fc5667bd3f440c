import { setTimeout as pause } from 'node:timers/promises';
import { BreakglassError } from '../domain/errors.ts';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { evidenceKeyFiles, loadEvidenceKey } from '../evidence/keys.ts';
import { resolveTarget } from '../worker/connection.ts';
import { bellAt } from './bell.ts';
import { loadOrganisation } from './definitions.ts';
import { logFile, startEmbedded, startWorkerChild } from './engine.ts';
import type { Given } from './given.ts';
import type { Io } from './io.ts';
import { firstOf, keepAlive } from './keep-alive.ts';
import { keepPage } from './keep-page.ts';
import { passphraseFor } from './keys/passphrase.ts';
import { commandLine } from './live/next.ts';
import type { Place } from './place.ts';

/** A server to work with. One that others started stays when this command ends. */
export interface Served {
  /** Whether it was started here, and so ends here. */
  readonly started: boolean;
  readonly stop: () => Promise<void>;
}

/** Starts the embedded server where none is named; `stop` ends what was started here. */
export async function ensureServer({ io, place }: { io: Io; place: Place }): Promise<Served> {
  try {
    const { kind, address, namespace } = await resolveTarget({
      env: io.env,
      stateDirectory: place.stateDirectory,
    });
    io.say(`server: ${kind}, ${address}, namespace ${namespace}`);
    return { started: false, stop: () => Promise.resolve() };
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'SERVER_NOT_RUNNING') throw error;
  }
  const server = await startEmbedded({ place, env: io.env, say: io.say });
  io.say(`server: started, ${server.address}, state in ${place.stateDirectory}`);
  const stop = async () => {
    await server.stop();
    io.say('server: stopped');
  };
  return { started: true, stop };
}

/** The passphrase of the evidence key, tried before anything is started; null where it has none. */
export async function unlock({
  io,
  given,
  place: { stateDirectory: state },
  organisation: { organisation },
}: {
  io: Io;
  given: Given;
  place: Place;
  organisation: OrganisationDefinition;
}): Promise<Buffer | null> {
  const passphrase = await passphraseFor({ io, given, files: evidenceKeyFiles(state) });
  await loadEvidenceKey({ state, organisation, passphrase });
  return passphrase;
}

/** Keeps a worker up until the signal of `io`; `ready` is called once, when the first one is. */
export async function keepWorker({
  io,
  place,
  organisation,
  passphrase,
  ready,
}: {
  io: Io;
  place: Place;
  organisation: OrganisationDefinition;
  passphrase: Buffer | null;
  ready: () => void;
}): Promise<void> {
  await keepAlive({
    io,
    name: 'worker',
    lost: 'Runs wait and lose nothing',
    start: () =>
      startWorkerChild({ place, organisation, env: io.env, passphrase, ring: bellAt(process.stderr) }),
    ready: (again) => {
      io.say(`worker: ready, log in ${logFile(place, 'worker')}`);
      if (!again) ready();
    },
  });
}

/** What comes after waits this long for the page to say where it is; nothing in an emergency hangs on a page. */
const PAGE_FIRST_MS = 10_000;

/**
 * Does something with the engine up: with the server that is there, else with one, a worker and the page of its own, which
 * end when it is done; runs that are open then wait, and go on at the next start.
 */
export async function withEngine<T>({
  io,
  given,
  place,
  use,
}: {
  io: Io;
  given: Given;
  place: Place;
  use: () => Promise<T>;
}): Promise<T> {
  if (await isServed({ io, place })) {
    io.say(`the page in a browser, where none is served yet: ${commandLine({ words: ['page'], place })}`);
    return use();
  }
  const { value: organisation } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const passphrase = await unlock({ io, given, place, organisation });
  const server = await ensureServer({ io, place });
  const done = new AbortController();
  const parts = {
    io: { ...io, signal: AbortSignal.any([io.signal, done.signal]) },
    place,
    organisation,
  };
  const worker = firstOf((tell) => keepWorker({ ...parts, passphrase, ready: tell }));
  const page = firstOf((tell) => keepPage({ ...parts, given, told: tell }));
  try {
    await worker.ready;
    await Promise.race([page.ready, pause(PAGE_FIRST_MS, undefined, { ref: false })]);
    // Whoever interrupts what has not begun wants nobody to be asked.
    io.signal.throwIfAborted();
    return await use();
  } finally {
    done.abort();
    await Promise.allSettled([worker.ended, page.ended]);
    await server.stop();
  }
}

async function isServed({ io, place }: { io: Io; place: Place }): Promise<boolean> {
  try {
    await resolveTarget({ env: io.env, stateDirectory: place.stateDirectory });
    return true;
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'SERVER_NOT_RUNNING') return false;
    throw error;
  }
}
