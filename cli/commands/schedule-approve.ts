import path from 'node:path';
import { BEFOREHAND_MAX_MS, NO_LOG, OPENING_ASK } from '../../domain/beforehand.ts';
import type { Choice, SignedDecision, Statement } from '../../domain/decision.ts';
import { DURATION_PATTERN, durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { invite } from '../../domain/plan/asked.ts';
import { openingQuestion, type Question } from '../../domain/plan/questions.ts';
import { placesLeft } from '../../domain/quorum.ts';
import type { ScheduleDefinition } from '../../domain/schedule/definition.ts';
import { initiatorOf, scheduledRun } from '../../domain/schedule/name.ts';
import { pastOf } from '../../domain/schedule/past.ts';
import { comingOf, latestStart, type Coming } from '../../domain/schedule/standing.ts';
import { parseStatement } from '../../domain/statement.ts';
import { readBeforehand, storeBeforehand } from '../../evidence/beforehand.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { readLedger } from '../../evidence/ledger/store.ts';
import { knownIn } from '../../evidence/watch-memory.ts';
import { confirmLines } from '../decision/confirm.ts';
import { keyFile, requireOwnKey } from '../decision/own-key.ts';
import { loadOrganisation } from '../definitions.ts';
import { firstWord, type Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { approvalsFolder, placeOf, type Place } from '../place.ts';
import { planFor, type Prepared } from '../plan-for.ts';
import { plain } from '../plain.ts';
import { readSigned, signStatement, writeUnsigned } from './decide.ts';

/** So many drills to come can be approved. */
const AHEAD = 8;

/** One drill to come, with the plan that it would have today. */
interface Drill extends Prepared {
  readonly place: Place;
  readonly run: string;
  readonly initiator: string;
  readonly question: Question;
  /** From then on it is not started any more; milliseconds since the epoch. */
  readonly latestStart: number;
}

/**
 * `schedule approve SCHEDULE --as PERSON`: signs an approval of a drill to come, for the plan that it has today and until a
 * day, and keeps it for the worker that starts it; `--withdraw` takes it back. Exit code 0.
 */
export async function scheduleApprove(io: Io, given: Given): Promise<ExitCode> {
  const place = placeOf({ option: given.text('organisation'), env: io.env, cwd: io.cwd });
  const drill = await drillFor({ io, given, place });
  const imported = given.text('import');
  if (imported !== undefined) {
    const signed = await readSigned({ file: path.resolve(io.cwd, imported), run: drill.run });
    return keep({ io, drill, signed });
  }
  const statement = statementOf({ given, drill });
  requireFitting({ statement, drill });
  const out = given.text('out');
  if (out !== undefined) {
    const words = ['schedule', 'approve', firstWord(given), '--import'];
    return writeUnsigned({ file: path.resolve(io.cwd, out), statement, io, place, words });
  }
  await confirmLines({ io, given, lines: () => sayDrill({ drill, statement }) });
  const signed = await signStatement({ statement, key: keyFile({ given, io }) });
  return keep({ io, drill, signed });
}

async function drillFor({ io, given, place }: { io: Io; given: Given; place: Place }): Promise<Drill> {
  const { value } = await loadOrganisation({ file: place.organisationFile, cwd: io.cwd });
  const name = firstWord(given);
  const schedule = value.schedules.find(({ id }) => id === name);
  if (schedule === undefined) {
    const known = value.schedules.map(({ id }) => id).join(', ') || 'none';
    throw new BreakglassError({
      code: 'REFERENCE_UNKNOWN',
      message: `expected a schedule of the organisation file (${known}), got ${name}`,
    });
  }
  const coming = await comingFor({ given, place, schedule });
  const { runbook } = schedule;
  const prepared = await planFor({ runbook, place, cwd: place.directory, mode: 'drill' });
  const question = openingQuestion(prepared.plan);
  if (question === null)
    throw new BreakglassError({
      code: 'ASK_NOT_FOUND',
      message: `expected a runbook with approve, ${prepared.plan.runbook} begins without one`,
    });
  const run = scheduledRun({ schedule: name, period: coming.period });
  const latest = latestStart({ schedule, coming }) ?? Date.now();
  return { ...prepared, place, run, initiator: initiatorOf(name), question, latestStart: latest };
}

async function comingFor({
  given,
  place,
  schedule,
}: {
  given: Given;
  place: Place;
  schedule: ScheduleDefinition;
}): Promise<Coming> {
  const entries = (await readLedger(place.evidenceDirectory))?.entries ?? [];
  const now = Date.now();
  const known = await knownIn({ state: place.stateDirectory, schedules: [schedule], entries, now });
  const coming = comingOf({ schedule, past: pastOf(entries), known, now, count: AHEAD }).filter(
    ({ kind }) => kind !== 'no-day-left' && kind !== 'paused',
  );
  const wanted = given.text('period')?.toUpperCase() ?? coming[0]?.period;
  const found = coming.find(({ period }) => period === wanted);
  if (found !== undefined) return found;
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected --period, one to come (${coming.map(({ period }) => period).join(', ') || 'none'}), got ${wanted ?? 'none'}`,
  });
}

/** Until the drill can no longer start, where nothing else is asked for: it is needed no longer, and no earlier end helps. */
function lastsMs({ given, drill, now }: { given: Given; drill: Drill; now: number }): number {
  const lasts = given.text('for');
  if (lasts === undefined) return Math.min(Math.max(drill.latestStart - now, 0), BEFOREHAND_MAX_MS);
  if (DURATION_PATTERN.test(lasts) && durationMs(lasts) <= BEFOREHAND_MAX_MS) return durationMs(lasts);
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected --for a duration of at most 120d, such as 30d, got ${lasts}`,
  });
}

function statementOf({ given, drill }: { given: Given; drill: Drill }): Statement {
  const { run, planDigest } = drill;
  const now = Date.now();
  const choice: Choice = given.has('withdraw') ? 'withdraw' : 'approve';
  return {
    kind: 'breakglass-decision',
    version: 1,
    run,
    ask: OPENING_ASK,
    step: 'approve',
    plan: planDigest,
    log: NO_LOG,
    person: given.needed('as'),
    choice,
    reason: given.text('reason') ?? '',
    values: {},
    at: new Date(now).toISOString(),
    expires: new Date(now + lastsMs({ given, drill, now })).toISOString(),
  };
}

/** `PERSON_NOT_ASKED`, or `DECISION_MISMATCH` where it is for another plan than the drill has today. */
function requireFitting({ statement, drill }: { statement: Statement; drill: Drill }): void {
  const { plan, planDigest, question, initiator } = drill;
  const { people } = invite({ plan, initiator, question, askedAt: Date.now() });
  if (!people.includes(statement.person))
    throw new BreakglassError({
      code: 'PERSON_NOT_ASKED',
      message: `expected one of ${people.join(', ')}, got ${plain(statement.person)}`,
    });
  if (statement.plan === planDigest) return;
  const message = `expected an approval of the plan that this drill has today, ${planDigest}, got one of ${statement.plan}`;
  throw new BreakglassError({ code: 'DECISION_MISMATCH', message });
}

function sayDrill({ drill, statement }: { drill: Drill; statement: Statement }): string[] {
  return [
    'DRILL - a rehearsal, before it starts',
    plain(`${drill.plan.title} · run ${drill.run}`),
    `plan      ${drill.planDigest}`,
    `question  ${plain(drill.question.question)}`,
    sayMeant({ statement, drill }),
    ...sayTooShort({ statement, drill }),
  ];
}

function sayMeant({ statement, drill }: { statement: Statement; drill: Drill }): string {
  const { person, choice, expires } = statement;
  return choice === 'withdraw'
    ? `${person} takes back the approval of ${drill.run}`
    : `${person} says ${choice}, until ${expires}`;
}

/** An approval that is over by the day of the drill is as good as none, and nobody would notice before that day. */
function sayTooShort({
  statement: { choice, expires },
  drill,
}: {
  statement: Statement;
  drill: Drill;
}): string[] {
  if (choice === 'withdraw' || Date.parse(expires) >= drill.latestStart) return [];
  const latest = new Date(drill.latestStart).toISOString();
  return [
    `warning   it may end before the drill starts, by ${latest} at the latest: people are asked anew then. Sign again nearer to it, or with a longer --for (at most 120d)`,
  ];
}

async function keep({
  io,
  drill,
  signed,
}: {
  io: Io;
  drill: Drill;
  signed: SignedDecision;
}): Promise<ExitCode> {
  const { place, run, plan, question } = drill;
  const statement = parseStatement(signed.statement);
  if (statement === null || canonicalText(statement) !== signed.statement)
    throw new BreakglassError({
      code: 'DECISION_MALFORMED',
      message: 'expected a statement written by --out',
    });
  requireFitting({ statement, drill });
  await requireOwnKey({ signed, person: statement.person, place, cwd: io.cwd });
  const folder = approvalsFolder(place);
  await storeBeforehand({ folder, run, signed });
  const counted = await readBeforehand({ ...drill, folder, now: Date.now() });
  const people = counted.flatMap(({ statement: text }) => parseStatement(text)?.person ?? []);
  const left = placesLeft({
    need: question.need,
    voters: plan.people.filter(({ id }) => people.includes(id)),
  });
  if (io.json) io.out(`${JSON.stringify({ run, plan: drill.planDigest, approvedBy: people, left })}\n`);
  else {
    io.out(
      `kept for ${run}: approved by ${people.join(', ') || 'nobody'}; still needed: ${left.join(', ') || 'nobody'}\n`,
    );
    if (statement.choice === 'withdraw') io.say(`taken back: what ${statement.person} signed counts no more`);
    else io.say(`it counts until ${statement.expires}, and for this plan only: ${drill.planDigest}`);
    for (const line of sayTooShort({ statement, drill })) io.say(line);
  }
  return EXIT.ok;
}
