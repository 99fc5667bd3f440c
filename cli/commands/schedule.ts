import path from 'node:path';
import { readDue } from '../../activities/schedule/read-due.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { pastOf } from '../../domain/schedule/past.ts';
import type { ScheduleDefinition } from '../../domain/schedule/definition.ts';
import { comingOf, standingsOf, type Coming } from '../../domain/schedule/standing.ts';
import { loadDrawSecret } from '../../evidence/draw-secret.ts';
import { knownIn } from '../../evidence/watch-memory.ts';
import { readLedger } from '../../evidence/ledger/store.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { tenantsOf } from '../looking.ts';
import { placeOf, type Place } from '../place.ts';
import { planFor } from '../plan-for.ts';
import { plainJson } from '../plain.ts';
import { againTrusting } from '../readiness/again.ts';
import { withClient } from '../runs.ts';
import { applyWatch } from '../schedule/apply.ts';
import { withApprovals } from '../schedule/approvals.ts';
import { calendarOf } from '../schedule/calendar.ts';
import { sayComing, sayDue } from '../schedule/say.ts';
import { trustedCaOf } from '../trusted-ca.ts';
import { writeNew } from './ask.ts';

const DEFAULT_COUNT = 4;
const MAX_COUNT = 100;

/** What every command here starts from. */
interface Opened {
  readonly place: Place;
  readonly organisation: OrganisationDefinition;
}

async function opened(io: Io, given: Given): Promise<Opened> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const { value } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  return { place, organisation: value };
}

/** `schedule apply`: the daily watch of the server as the organisation file has it. Throws a runbook's first fault. */
export async function scheduleApply(io: Io, given: Given): Promise<ExitCode> {
  const { place, organisation } = await opened(io, given);
  const { schedules } = organisation;
  // What could not be planned is told now, and not on the day of the drill.
  for (const { runbook } of schedules) await planFor({ runbook, place, cwd: place.directory, mode: 'drill' });
  if (schedules.some(({ surprise }) => surprise)) await loadDrawSecret({ state: place.stateDirectory });
  const applied = await withClient({ io, place, use: (client) => applyWatch({ client, organisation }) });
  const names = schedules.map(({ id }) => id);
  if (io.json) io.out(`${plainJson({ state: applied, schedules: names })}\n`);
  else if (applied === 'no-watch') io.say('no schedules in the organisation file: nothing is watched');
  else io.say(`watched daily: ${names.join(', ')}. A worker that runs holds the file as it was at its start`);
  return EXIT.ok;
}

/** `schedule list`: the drills to come, and who has approved them beforehand. */
export async function scheduleList(io: Io, given: Given): Promise<ExitCode> {
  const { place, organisation } = await opened(io, given);
  const drills = await comingDrills({ given, place, organisation });
  const lists = await Promise.all(
    drills.map(async ({ schedule, coming }) => ({
      schedule,
      coming: await withApprovals({ place, schedule, coming }),
    })),
  );
  if (io.json)
    io.out(
      `${plainJson(lists.map(({ schedule: { id, zone, paused = null }, coming }) => ({ schedule: id, zone, paused, coming })))}\n`,
    );
  else if (lists.length === 0) io.say('no schedules in the organisation file');
  else io.out(lists.map(sayComing).join(''));
  return EXIT.ok;
}

/** `schedule calendar`: the same as a calendar file. */
export async function scheduleCalendar(io: Io, given: Given): Promise<ExitCode> {
  const { place, organisation } = await opened(io, given);
  const lists = await comingDrills({ given, place, organisation });
  const entries = lists.flatMap(({ schedule, coming }) =>
    coming.map((each) => ({ organisation: organisation.organisation, schedule, coming: each })),
  );
  const text = calendarOf({ entries, stamp: Date.now() });
  const out = given.text('out');
  if (out === undefined) {
    io.out(io.json ? `${plainJson({ calendar: text })}\n` : text);
    return EXIT.ok;
  }
  const file = path.resolve(io.cwd, out);
  await writeNew({ file, text });
  if (io.json) io.out(`${plainJson({ file, entries: entries.length })}\n`);
  else io.say(`${entries.length} drills written to ${out}`);
  return EXIT.ok;
}

/** `schedule due`: which accounts and schedules are due. Exit code 3 where one is overdue, or was not held. */
export async function scheduleDue(io: Io, given: Given): Promise<ExitCode> {
  const { place, organisation } = await opened(io, given);
  const again = await againTrusting({ words: ['schedule', 'due'], organisation, place, io });
  if (again !== null) return again;
  const { directory: baseDirectory, evidenceDirectory: directory } = place;
  const now = Date.now();
  const accounts = await readDue({
    room: { organisation, tenants: tenantsOf({ organisation, place, env: io.env }) },
    ...{ directory, now, signal: io.signal },
    trustedCa: await trustedCaOf({ organisation, directory: baseDirectory }),
  });
  const entries = await entriesIn(place);
  const known = await knownIn({
    state: place.stateDirectory,
    ...{ schedules: organisation.schedules, entries, now },
  });
  const schedules = standingsOf({ schedules: organisation.schedules, entries, known, now });
  if (io.json) io.out(`${plainJson({ accounts, schedules })}\n`);
  else io.out(sayDue({ accounts, schedules }));
  const late = [...accounts, ...schedules].some(({ state }) => state === 'overdue' || state === 'not-held');
  return late ? EXIT.notPassed : EXIT.ok;
}

async function comingDrills({
  given,
  place,
  organisation: { schedules },
}: Opened & { given: Given }): Promise<
  readonly { readonly schedule: ScheduleDefinition; readonly coming: readonly Coming[] }[]
> {
  const count = countFrom(given);
  const entries = await entriesIn(place);
  const now = Date.now();
  const known = await knownIn({ state: place.stateDirectory, schedules, entries, now });
  const past = pastOf(entries);
  return schedules.map((schedule) => ({ schedule, coming: comingOf({ schedule, past, known, now, count }) }));
}

async function entriesIn({ evidenceDirectory }: Place): Promise<readonly LedgerEntry[]> {
  return (await readLedger(evidenceDirectory))?.entries ?? [];
}

function countFrom(given: Given): number {
  const text = given.text('count') ?? String(DEFAULT_COUNT);
  const count = Number(text);
  if (/^[0-9]{1,3}$/.test(text) && count >= 1 && count <= MAX_COUNT) return count;
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected --count from 1 to ${MAX_COUNT}, got ${JSON.stringify(text)}`,
  });
}
