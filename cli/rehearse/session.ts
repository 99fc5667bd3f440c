import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';
import { ANYONE, type Language } from '../../domain/language/language.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { connectClient, embeddedTarget } from '../../worker/connection.ts';
import type { ServerHandle } from '../../worker/server/start.ts';
import type { Child } from '../children.ts';
import { logFile, startEmbedded, startWorkerChild } from '../engine.ts';
import type { Io } from '../io.ts';
import { placeOf, type Place } from '../place.ts';
import { keyring, type Keyring, type OpenPgpKey } from './openpgp.ts';
import { ORGANISATION, organisationText, type OrganisationOverlay } from './organisation.ts';
import { openOutside, type PretendOutside } from './outside.ts';
import { makeForger, makeRoster, type PretendPerson } from './roster.ts';
import { startTenant, type PretendTenant } from './tenant.ts';

/** Server, worker and pretend tenant with their people: everything that rehearsals, one after the other, share. */
export interface Session {
  readonly place: Place;
  readonly client: Client;
  /** The pretend organisation's, which whoever plays its people reads in. */
  readonly language: Language;
  readonly tenant: PretendTenant;
  readonly people: readonly PretendPerson[];
  /** The witness and the timestamp authority that the organisation file names. */
  readonly outside: PretendOutside;
  /** The key to which the engine encrypts what it makes; null while no runbook made any. */
  readonly openPgp: () => OpenPgpKey | null;
  /** The parts that can be killed and must come back: tests and measurements do that. */
  readonly engine: Engine;
  /** Rewrites the organisation file with other waits or writes and lets a fresh worker read it. */
  readonly reorganise: (overlay: OrganisationOverlay) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Server and worker as processes. The server is restarted by itself; a worker that died is revived by its owner. */
export interface Engine {
  readonly server: Pick<ServerHandle, 'pid' | 'address'>;
  readonly workerPid: () => number;
  readonly reviveWorker: () => Promise<void>;
  /**
   * Rejects with `WORKER_ABSENT`, and ends `work` by its signal, where the worker that is there now ends by itself
   * first: for those who will not revive it nobody is left to go on with a run.
   */
  readonly whileWorking: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** Variables that would lead a rehearsal to a server that people use. */
const SERVER_VARIABLES = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

/** The folder of passkeys beside the organisation file: whoever plays a person may make one on the page. */
const PASSKEYS = 'passkeys';

const readySchema = z.object({ pid: z.int().positive() });

/** Starts everything in a new folder, side by side; what was started is ended again where a part fails. */
export async function openSession({
  directory,
  overlay,
  language = ANYONE.language,
  io,
}: {
  directory: string;
  overlay: OrganisationOverlay;
  /** English where it is left out. */
  language?: Language;
  io: Pick<Io, 'env' | 'say'>;
}): Promise<Session> {
  const env = { ...withoutServers(io.env), BREAKGLASS_UNPACED: '1' };
  await mkdir(path.join(directory, PASSKEYS), { recursive: true, mode: 0o700 });
  const place = placeOf({ option: path.join(directory, 'organisation.yaml'), env, cwd: directory });
  const endings: (() => Promise<void>)[] = [];
  const close = () => closeAll(endings);
  const started = async <T>(starting: Promise<T>, end: (part: T) => Promise<void>): Promise<T> => {
    const part = await starting;
    endings.push(() => end(part));
    return part;
  };
  try {
    const keys = path.join(directory, 'keys');
    const making = makeRoster({ directory: keys });
    const forging = makeForger({ directory: keys });
    const renting = started(startTenant({ directory: tenantDirectory(directory), env }), (part) =>
      part.stop(),
    );
    const serving = started(startEmbedded({ place, env, say: io.say }), (part) => part.stop());
    const keying = createEvidenceKey({ state: place.stateDirectory, organisation: ORGANISATION });
    const vouching = started(
      keying.then(({ vkey }) => openOutside({ directory, vkey, say: io.say })),
      (part) => part.close(),
    );
    // All of them first, so that nothing is still starting when an error leaves from here.
    await Promise.allSettled([making, forging, renting, serving, vouching]);
    const [people, tenant, server, outside] = await Promise.all([
      making,
      renting,
      serving,
      vouching,
      forging,
    ]);
    const { client } = await started(connectClient(embeddedTarget(server)), (connection) =>
      connection.close(),
    );
    const ring = keyring({ directory: keys, escrow: path.join(place.stateDirectory, 'escrow') });
    endings.push(ring.close);
    const crew = await keepCrew({ place, tenant, people, outside, ring, env, overlay, language });
    endings.push(crew.stop);
    const { reorganise, worker } = crew;
    const parts = { tenant, people, outside, openPgp: ring.made, engine: { server, ...worker } };
    return { place, client, language, ...parts, reorganise, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An environment that leads every part of a rehearsal to the rehearsal's own server. */
export function withoutServers(env: Io['env']): Io['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SERVER_VARIABLES.includes(name)));
}

/** Where the pretend tenant keeps its certificates and secrets. */
function tenantDirectory(directory: string): string {
  return path.join(directory, 'tenant');
}

/** Ends in the opposite order; one that fails to end does not keep the others running. */
async function closeAll(endings: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
    await end().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

interface Crew {
  readonly worker: Omit<Engine, 'server'>;
  readonly reorganise: Session['reorganise'];
  readonly stop: () => Promise<void>;
}

/** The worker with its organisation file; the file changes only together with the worker. */
async function keepCrew({
  place,
  tenant,
  people,
  outside,
  ring,
  env,
  overlay,
  language,
}: {
  place: Place;
  tenant: PretendTenant;
  people: readonly PretendPerson[];
  outside: PretendOutside;
  ring: Keyring;
  env: Io['env'];
  overlay: OrganisationOverlay;
  language: Language;
}): Promise<Crew> {
  const { directory } = place;
  const start = async (next: OrganisationOverlay): Promise<Child> => {
    const text = organisationText({
      escrow: next.escrow === 'on' ? (await ring.open()).publicHalf : null,
      facts: tenant.facts,
      language,
      people,
      passkeys: PASSKEYS,
      directory,
      tenantDirectory: tenantDirectory(directory),
      outside: outside.organisation,
      overlay: next,
    });
    await writeFile(place.organisationFile, text);
    return startWorkerChild({ place, organisation: { 'trust-ca': tenant.caFile }, env });
  };
  let present = overlay;
  let worker = await start(overlay);
  return {
    reorganise: async (next) => {
      if (JSON.stringify(next) === JSON.stringify(present)) return;
      await worker.stop();
      worker = await start(next);
      present = next;
    },
    worker: {
      workerPid: () => readySchema.parse(worker.ready).pid,
      reviveWorker: async () => {
        await worker.ended;
        worker = await start(present);
      },
      whileWorking: (work) => untilGone({ gone: goneOf({ worker, place }), work }),
    },
    stop: () => worker.stop(),
  };
}

async function untilGone<T>({
  gone,
  work,
}: {
  gone: Promise<never>;
  work: (signal: AbortSignal) => Promise<T>;
}): Promise<T> {
  const over = new AbortController();
  const working = work(over.signal);
  try {
    return await Promise.race([working, gone]);
  } finally {
    over.abort(new Error('the rehearsal is over'));
    // What is still being asked of the server must end before its connection does; how it ends is no news.
    await working.catch(() => undefined);
  }
}

async function goneOf({ worker, place }: { worker: Child; place: Place }): Promise<never> {
  const how = await worker.ended;
  throw new BreakglassError({
    code: 'WORKER_ABSENT',
    message: `expected the rehearsal's worker to stay, but it ended (${how}); its log is ${logFile(place, 'worker')}`,
  });
}
