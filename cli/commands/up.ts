import { z } from 'zod';
import { resolveTarget } from '../../worker/connection.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { asBreakglassError } from '../border.ts';
import { drillThatPlans, loadOrganisation } from '../definitions.ts';
import { logFile, startEmbedded, startPageChild, startWorkerChild } from '../engine.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { keepAlive } from '../keep-alive.ts';
import { passphraseFor } from '../keys/passphrase.ts';
import { commandLine } from '../live/next.ts';
import { placeOf, type Place } from '../place.ts';

/** Options that `page` takes as well. */
const PAGE_FLAGS = ['listen', 'origin', 'tls-cert', 'tls-key'] as const;
const readySchema = z.object({ url: z.string() });

/** `up`: a worker, the page, and a server unless one is there, until Ctrl-C; what dies is started again. */
export async function up(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const loaded = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const organisation = loaded.value;
  const passphrase = await unlock({ io, given, place, organisation });
  const first = (await drillThatPlans({ organisation: loaded, cwd: io.cwd })) ?? 'RUNBOOK';
  const server = await ensureServer({ io, place });
  try {
    await keepParts({ io, given, place, organisation, passphrase, stops: server.stops, first });
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

async function keepParts({
  io,
  given,
  place,
  organisation,
  passphrase,
  stops,
  first,
}: {
  io: Io;
  given: Given;
  place: Place;
  organisation: OrganisationDefinition;
  passphrase: Buffer | null;
  stops: string;
  /** The runbook to propose. */
  first: string;
}): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([io.signal, over.signal]);
  const page = given.has('page') ? keepPage({ io: { ...io, signal }, given, place }) : Promise.resolve();
  try {
    await keepAlive({
      io,
      name: 'worker',
      lost: 'Runs wait and lose nothing',
      start: () => startWorkerChild({ place, organisation, env: io.env, passphrase }),
      ready: (again) => {
        io.say(`worker: ready, log in ${logFile(place, 'worker')}`);
        if (!again) announce({ io, place, stops, first });
      },
    });
  } finally {
    over.abort();
    await page;
  }
}

/** The page is beside the engine: what is in its way is told, and keeps nothing else from going on. */
async function keepPage({ io, given, place }: { io: Io; given: Given; place: Place }): Promise<void> {
  const options = PAGE_FLAGS.flatMap((name) => {
    const value = given.text(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  try {
    await keepAlive({
      io,
      name: 'page',
      lost: 'Nobody is signed in any more',
      start: () => startPageChild({ place, env: io.env, options }),
      ready: (_again, said) => {
        io.say(`page: ${readySchema.parse(said).url}`);
      },
    });
  } catch (error) {
    const { code, message } = asBreakglassError(error);
    io.say(`page: not served: ${code}: ${message}`);
  }
}

function announce({ io, place, stops, first }: { io: Io; place: Place; stops: string; first: string }): void {
  io.say('ready. In another terminal:');
  io.say(`  ${commandLine({ words: ['run', first, '--as', 'YOU'], place })}`);
  io.say(`  ${commandLine({ words: ['list'], place })}`);
  io.say(`Ctrl-C stops ${stops}`);
}
