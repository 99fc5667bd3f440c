import { setTimeout as pause } from 'node:timers/promises';
import { resolveTarget } from '../../worker/connection.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { asBreakglassError } from '../border.ts';
import type { Child } from '../children.ts';
import { drillThatPlans, loadOrganisation } from '../definitions.ts';
import { logFile, startEmbedded, startWorkerChild } from '../engine.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { passphraseFor } from '../keys/passphrase.ts';
import { commandLine } from '../live/next.ts';
import { placeOf, type Place } from '../place.ts';

/** A worker that dies at once, again and again, must not spin; the pause grows with each death in a row. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A worker that lived this long was well: the next death starts counting anew. */
const WELL_AFTER_MS = 60_000;

/** `up`: a worker, and a server unless one is there, until Ctrl-C; what dies is started again. */
export async function up(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const loaded = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const organisation = loaded.value;
  const passphrase = await unlock({ io, given, place, organisation });
  const first = (await drillThatPlans({ organisation: loaded, cwd: io.cwd })) ?? 'RUNBOOK';
  const server = await ensureServer({ io, place });
  try {
    await keepWorker({ io, place, organisation, passphrase, stops: server.stops, first });
  } finally {
    await server.stop();
  }
  return io.signal.aborted ? EXIT.interrupted : EXIT.ok;
}

const BOTH = 'both; open runs wait and go on at the next start';
const THIS_WORKER = 'this worker; the server stays, and open runs go on where it has another one';

/** A server to work with. One that others started stays when this command ends. */
interface Served {
  /** What Ctrl-C stops, in words. */
  readonly stops: string;
  readonly stop: () => Promise<void>;
}

/** Starts the embedded server where none is named; `stop` ends what was started here. */
async function ensureServer({ io, place }: { io: Io; place: Place }): Promise<Served> {
  try {
    const { kind, address, namespace } = await resolveTarget({
      env: io.env,
      stateDirectory: place.stateDirectory,
    });
    io.say(`server: ${kind}, ${address}, namespace ${namespace}`);
    return { stops: THIS_WORKER, stop: () => Promise.resolve() };
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'SERVER_NOT_RUNNING') throw error;
  }
  const server = await startEmbedded({ place, env: io.env, say: io.say });
  io.say(`server: started, ${server.address}, state in ${place.stateDirectory}`);
  const stop = async () => {
    await server.stop();
    io.say('server: stopped');
  };
  return { stops: BOTH, stop };
}

/** The passphrase of the evidence key, tried before anything is started; null where it has none. */
async function unlock({
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

async function keepWorker({
  io,
  place,
  organisation,
  passphrase,
  stops,
  first,
}: {
  io: Io;
  place: Place;
  organisation: OrganisationDefinition;
  passphrase: Buffer | null;
  stops: string;
  /** The runbook to propose. */
  first: string;
}): Promise<void> {
  const interrupted = new Promise<null>((resolve) => {
    io.signal.addEventListener('abort', () => {
      resolve(null);
    });
  });
  let wait = FIRST_PAUSE_MS;
  let announced = false;
  while (!io.signal.aborted) {
    const startedAt = Date.now();
    const started = await startAgain({
      first: !announced,
      start: () => startWorkerChild({ place, organisation, env: io.env, passphrase }),
    });
    if (typeof started !== 'string') {
      io.say(`worker: ready, log in ${logFile(place, 'worker')}`);
      if (!announced) announce({ io, place, stops, first });
      announced = true;
    }
    const how = typeof started === 'string' ? started : await lifeOf({ worker: started, interrupted });
    if (how === null) {
      io.say('worker: stopped');
      return;
    }
    if (Date.now() - startedAt > WELL_AFTER_MS) wait = FIRST_PAUSE_MS;
    io.say(`worker: ended (${how}); starting it again in ${wait / 1_000} s. Runs wait and lose nothing`);
    await Promise.race([interrupted, pause(wait)]);
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
  }
}

/**
 * A worker, or why it did not start. The first one's refusal is for the person at the terminal to mend and ends `up`;
 * later ones must not: the server stays, and what is in the way may go away.
 */
async function startAgain({
  first,
  start,
}: {
  first: boolean;
  start: () => Promise<Child>;
}): Promise<Child | string> {
  try {
    return await start();
  } catch (error) {
    if (first) throw error;
    const { code, message } = asBreakglassError(error);
    return `${code}: ${message}`;
  }
}

/** How a worker ended by itself, or null once we were interrupted and have stopped it. */
async function lifeOf({
  worker,
  interrupted,
}: {
  worker: Child;
  interrupted: Promise<null>;
}): Promise<string | null> {
  const how = await Promise.race([worker.ended, interrupted]);
  if (how === null) await worker.stop();
  return how;
}

function announce({ io, place, stops, first }: { io: Io; place: Place; stops: string; first: string }): void {
  io.say('ready. In another terminal:');
  io.say(`  ${commandLine({ words: ['run', first, '--as', 'YOU'], place })}`);
  io.say(`  ${commandLine({ words: ['list'], place })}`);
  io.say(`Ctrl-C stops ${stops}`);
}
