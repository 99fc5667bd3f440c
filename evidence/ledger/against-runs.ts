import type { ErrorCode } from '../../domain/errors.ts';
import { requireKeyAllowed, requireNotRevoked } from '../key-history.ts';
import { absentOutside, cutUnseen } from '../verify/outside.ts';
import { at, Break, LEDGER_ABSENT, type LedgerReport, type RunReport } from '../verify/report.ts';
import type { EvidenceAtHand } from '../verify/run-files.ts';
import { NAMES } from '../names.ts';
import { entryLine, entryOf, type CheckedEntries } from './read.ts';
import { isSameEntry, reviewEntriesOf } from './review-entries.ts';
import { unheldIn } from './not-held.ts';
import { unreviewedDrills } from './unreviewed.ts';
import {
  apartFrom,
  requireClosing,
  requireNotHeld,
  requireOpening,
  type Closed,
  type Opened,
} from './run-entries.ts';
import type { CheckedLedger } from './verify.ts';

const OTHERS_NOT_ASKED =
  'one run was given by itself: that the other runs of the ledger have their folders was not looked at';

/**
 * Holds the runs of a directory and its ledger against each other. A run of the ledger without a folder is a break of
 * the ledger (`RUN_MISSING`); a folder that the ledger does not list (`RUN_UNLISTED`), or of which it says something
 * else (`LEDGER_MISMATCH`, `KEY_REVOKED`), a break of that run. A run that the ledger does not close is open, whatever
 * its own folder says. Runs that are known to lie `elsewhere` are not missed. Where the ledger itself is broken, what it
 * revokes counts against the runs all the same.
 */
export function againstRuns({
  ledger,
  runs,
  elsewhere = new Set(),
}: {
  ledger: CheckedLedger;
  runs: readonly RunReport[];
  elsewhere?: EvidenceAtHand['elsewhere'];
}): {
  readonly ledger: LedgerReport;
  readonly runs: readonly RunReport[];
} {
  const { stored, broken } = ledger;
  const hold = (run: RunReport) => {
    if (stored === null) return run;
    return broken === null ? held({ run, ledger, stored }) : unlessRevoked({ run, ledger });
  };
  return { ledger: reportOf({ ledger, runs, elsewhere }), runs: runs.map(hold) };
}

function reportOf({
  ledger,
  runs,
  elsewhere,
}: {
  ledger: CheckedLedger;
  runs: readonly RunReport[];
  elsewhere: NonNullable<EvidenceAtHand['elsewhere']>;
}): LedgerReport {
  const entries = ledger.stored?.entries ?? [];
  const opened = entries.filter((entry) => entry.type === 'run-opened');
  const isElsewhere = (run: string) => elsewhere === 'others' || elsewhere.has(run);
  const missing = opened.find(({ run }) => !isElsewhere(run) && !runs.some((each) => each.run === run));
  const first = ledger.broken === null && missing !== undefined ? missingRun(missing) : null;
  const unheld = unheldIn(entries);
  const others = elsewhere === 'others' && opened.length > runs.length ? [OTHERS_NOT_ASKED] : [];
  return {
    path: ledger.path,
    status: ledger.broken === null && first === null ? 'valid' : 'broken',
    entries: entries.length,
    root: ledger.stored?.rootAt(entries.length) ?? null,
    from: entries[0]?.at ?? null,
    to: entries.at(-1)?.at ?? null,
    runs: opened.length,
    unfinished: opened
      .map(({ run }) => run)
      .filter((run) => entryOf({ entries, type: 'run-closed', run }) === null),
    unheld,
    trust: ledger.trust,
    timestamps: ledger.timestamps,
    witnesses: ledger.witnesses,
    seen: ledger.seen,
    absent:
      ledger.broken === null
        ? [
            ...absentOf({ ledger, size: entries.length }),
            ...unheld.untold,
            ...unheld.unkept.map(({ text }) => text),
            ...unreviewedDrills({ entries, runs }),
            ...others,
          ]
        : [],
    broken: ledger.broken ?? first,
  };
}

/** A ledger grows: that there is no more of it is never shown by what is there. */
function absentOf({ ledger, size }: { ledger: CheckedLedger; size: number }): string[] {
  return [
    ...absentOutside({ size, of: 'entries', ...ledger }),
    ...cutUnseen({ size, seen: ledger.seen }),
    ...ledger.voided.map(
      (each) =>
        `entry ${each}: its own checkpoint is by a key that was revoked by then; a later one covers it`,
    ),
  ];
}

function missingRun({ n, run }: Opened) {
  return { code: 'RUN_MISSING', place: entryLine(n), message: `expected the folder of ${run}` } as const;
}

function held({
  run,
  ledger,
  stored,
}: {
  run: RunReport;
  ledger: CheckedLedger;
  stored: CheckedEntries;
}): RunReport {
  const absent = run.absent.filter((line) => line !== LEDGER_ABSENT);
  if (run.status === 'broken' || run.run === null) return { ...run, absent };
  try {
    const { opened, closed } = requireListed({ run, name: run.run, ledger, stored });
    const status = closed === null ? 'open' : run.status;
    const apart = apartFrom({ course: run.course, opened, closed });
    return { ...run, absent: [...reviewsBehind({ run, stored }), ...absent], apart, status };
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    return { ...run, absent, status: 'broken', broken: error.report };
  }
}

function unlessRevoked({ run, ledger: { history } }: { run: RunReport; ledger: CheckedLedger }): RunReport {
  if (run.status === 'broken' || history === null) return run;
  try {
    for (const { size, at: time, signedBy } of run.seals)
      for (const vkey of signedBy)
        at(`checkpoints/${size}`, () => {
          requireNotRevoked({ history, vkey, at: time });
        });
    return run;
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    return { ...run, status: 'broken', broken: error.report };
  }
}

function requireListed({
  run,
  name,
  ledger,
  stored,
}: {
  run: RunReport;
  name: string;
  ledger: CheckedLedger;
  stored: CheckedEntries;
}): { readonly opened: Opened; readonly closed: Closed | null } {
  const { entries } = stored;
  const opened = entryOf({ entries, type: 'run-opened', run: name });
  if (opened === null) throw broken('RUN_UNLISTED', '.', `expected ${name} in the ledger, found none`);
  requireOpening({ run, opened, stored });
  const closed = entryOf({ entries, type: 'run-closed', run: name });
  if (closed !== null) requireClosing({ run, closed });
  requireNotHeld({ run, entries });
  requireReviews({ run, listed: reviewEntriesOf({ entries, run: name }) });
  requireKeys({ run, ledger, from: opened.n + 1, to: closed?.n ?? entries.length });
  return { opened, closed };
}

/** All that people signed afterwards is in the ledger, and all that the ledger has of it is in the run's folder. */
function requireReviews({
  run: { review },
  listed,
}: {
  run: RunReport;
  listed: ReturnType<typeof reviewEntriesOf>;
}): void {
  for (const [index, { n, body }] of listed.entries()) {
    const stored = review.entries[index];
    const place = `${NAMES.review}/${index}.json`;
    if (stored === undefined)
      throw broken('EVIDENCE_MISSING', place, `expected what ${entryLine(n)} of the ledger says was signed`);
    if (!isSameEntry(stored, body))
      throw broken('LEDGER_MISMATCH', `ledger/${entryLine(n)}`, `expected what ${place} of the run says`);
  }
  const [unlisted, next] = review.entries.slice(listed.length);
  if (unlisted === undefined || next === undefined) return;
  const place = `${NAMES.review}/${unlisted.number}.json`;
  throw broken(
    'LEDGER_MISMATCH',
    place,
    'expected an entry of the ledger for it before the next, found none',
  );
}

/** The last statement is stored before it is entered, and its entry may be late: it is signed, so it is no forgery. */
function reviewsBehind({ run, stored }: { run: RunReport; stored: CheckedEntries }): string[] {
  const listed = reviewEntriesOf({ entries: stored.entries, run: run.run ?? '' });
  return run.review.entries
    .slice(listed.length)
    .map(({ number }) => `${NAMES.review}/${number}.json is stored and not yet in the ledger`);
}

/** Each checkpoint of the run is by a key that signed for the organisation while the run was open. */
function requireKeys({
  run,
  ledger: { history },
  from,
  to,
}: {
  run: RunReport;
  ledger: CheckedLedger;
  from: number;
  to: number;
}): void {
  if (history === null) return;
  for (const { size, at: time, signedBy } of run.seals) {
    for (const vkey of signedBy) {
      at(`checkpoints/${size}`, () => {
        requireKeyAllowed({ history, vkey, within: { from, to }, at: time });
      });
    }
  }
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
