import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { drillThatPlans, loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { ensureServer, keepWorker, unlock } from '../keep-engine.ts';
import { keepPage } from '../keep-page.ts';
import { commandLine } from '../live/next.ts';
import { addressFrom } from '../page/address-from.ts';
import { placeOf, type Place } from '../place.ts';

/** `up`: a worker, the page, and a server unless one is there, until Ctrl-C; what dies is started again. */
export async function up(io: Io, given: Given): Promise<ExitCode> {
  // A slip of the pen is told before anything is started; what else keeps the page from being served keeps nothing else.
  if (given.has('page')) addressFrom(given);
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const loaded = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const organisation = loaded.value;
  const passphrase = await unlock({ io, given, place, organisation });
  const first = (await drillThatPlans({ organisation: loaded, cwd: io.cwd })) ?? 'RUNBOOK';
  const server = await ensureServer({ io, place });
  const ready = () => {
    announce({ io, place, stops: server.started ? ALL : THIS_WORKER, first });
  };
  try {
    await keepParts({ io, given, place, organisation, passphrase, ready });
  } finally {
    await server.stop();
  }
  return io.signal.aborted ? EXIT.interrupted : EXIT.ok;
}

const ALL = 'what it started; open runs wait and go on at the next start';
const THIS_WORKER = 'this worker; the server stays, and open runs go on where it has another one';

/** Keeps the worker up, and the page beside it where it is wanted, until Ctrl-C. */
async function keepParts({
  io,
  given,
  place,
  organisation,
  passphrase,
  ready,
}: {
  io: Io;
  given: Given;
  place: Place;
  organisation: OrganisationDefinition;
  passphrase: Buffer | null;
  ready: () => void;
}): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([io.signal, over.signal]);
  const page = keepPage({ io: { ...io, signal }, given, place, organisation, told: () => undefined });
  try {
    await keepWorker({ io, place, organisation, passphrase, ready });
  } finally {
    over.abort();
    await page;
  }
}

function announce({ io, place, stops, first }: { io: Io; place: Place; stops: string; first: string }): void {
  io.say('ready. In another terminal:');
  io.say(`  ${commandLine({ words: ['run', first, '--as', 'YOU'], place })}`);
  io.say(`  ${commandLine({ words: ['list'], place })}`);
  io.say(`Ctrl-C stops ${stops}`);
}
