import type { LogPoint } from '../../domain/decision.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { FactState } from '../../domain/fact.ts';
import type { AccountId, Digest, PersonId, RunId, StepId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Mode, Plan } from '../../domain/plan/types.ts';
import type { Standing } from '../../domain/review-rules.ts';
import { reviewStateOf, type ReviewState } from '../../domain/review-state.ts';
import type { Scenario } from '../../domain/runbook.ts';
import type { Reason, Verdict } from '../../domain/verdict.ts';
import type { Severity } from '../../domain/review.ts';
import { answeringIn } from '../verify/organisation.ts';
import type { Answering } from '../verify/report.ts';
import type { SignedAfterwards } from './afterwards.ts';
import type { Vouched } from './vouched.ts';
import { findingsOf } from './documents/findings.ts';
import { gapsOf, type Gap } from './documents/gaps.ts';
import { ledgerGaps } from './documents/ledger-gaps.ts';
import { participantsOf, type Participant } from './documents/participants.ts';

/** What a package holds of one run, read but not judged. */
export interface RunMaterial {
  readonly plan: Plan;
  /** The whole journal; its first event is `run-opened`. */
  readonly events: readonly JournalEvent[];
  /** Size and root of the whole journal. */
  readonly log: LogPoint;
  /** The signed note over the whole journal, exact text; null where the run is not sealed. */
  readonly checkpoint: string | null;
  readonly anchors: Anchors;
  /** What those anchors say. */
  readonly vouched: readonly Vouched[];
  /** Where the ledger's times of it are far from the run's own, in words. */
  readonly apart: readonly string[];
  /** What `review/` says. */
  readonly standing: Standing;
  /** What the ledger has of that. */
  readonly entries: readonly LedgerEntry[];
  /** The same, one by one in the order in which it came, with the ledger's times. */
  readonly afterwards: readonly SignedAfterwards[];
}

/** What third parties put under checkpoints: names of the files, sorted, as in the run's or the ledger's folder. */
export interface Anchors {
  /** `timestamps/<size>.<tsa-id>.tsr` */
  readonly timestamps: readonly string[];
  /** `cosignatures/<size>.<key id>` */
  readonly cosignatures: readonly string[];
}

/** The part of the ledger that a package holds. */
export interface LedgerMaterial extends LogPoint {
  /** The signed note at that size, exact text. */
  readonly checkpoint: string;
  /** Time of the last entry, ISO 8601 UTC. */
  readonly at: string;
  readonly anchors: Anchors;
  readonly vouched: readonly Vouched[];
}

/** A run of the scope whose evidence is not in the package, and why. */
export interface OtherRun {
  readonly run: RunId;
  readonly status: 'elsewhere' | 'unfinished';
  readonly because: string;
}

/** All that the documents of a package say, from its evidence alone; no clock, no trust, no opinion goes into it. */
export interface Dossier {
  readonly organisation: string;
  /** What the package was made for, in words. */
  readonly scope: string;
  /** Times of the first and the last event; both null where no run is included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly ledger: LedgerMaterial;
  readonly runs: readonly RunDossier[];
  readonly others: readonly OtherRun[];
  /** What the ledger does not show, or not for all of the period; what single runs do not show is theirs. */
  readonly gaps: readonly Gap[];
}

/** One run, as the documents tell it. */
export interface RunDossier {
  readonly run: RunId;
  readonly title: string;
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly initiator: PersonId;
  readonly plan: Digest;
  /** Where its tenants were asked, by the plan. */
  readonly answering: Answering;
  /** The steps of the plan's method. */
  readonly method: readonly StepId[];
  readonly openedAt: string;
  /** Time of `run-closed`; null while open. */
  readonly closedAt: string | null;
  /** Null for a run that is not closed. */
  readonly verdict: Verdict | null;
  readonly restored: boolean | null;
  readonly reasons: readonly Reason[];
  readonly participants: readonly Participant[];
  readonly objectives: readonly Objective[];
  readonly facts: Readonly<Record<FactState, readonly Fact[]>>;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly review: ReviewState;
  readonly afterwards: readonly SignedAfterwards[];
  readonly log: LogPoint;
  readonly checkpoint: string | null;
  readonly anchors: Anchors;
  readonly vouched: readonly Vouched[];
  readonly events: readonly JournalEvent[];
}

/** A time that was measured against its limit; `event` is the number in the journal. */
export interface Objective {
  readonly event: number;
  readonly objective: 'time-to-access' | 'time-to-alert';
  readonly account: AccountId;
  readonly limitMs: number;
  readonly measuredMs: number | null;
  readonly held: boolean | null;
}

type FactEvent = Extract<JournalEvent, { type: 'fact' }>;

/** A fact and the number of its event. */
export type Fact = Pick<FactEvent, 'n' | 'step' | 'account' | 'claim' | 'expected' | 'seen'>;

/** What the engine noted for the review, or the review found. Owner and due date are given by the review. */
export interface Finding {
  /** The event of the engine's; null where there is none. */
  readonly event: number | null;
  readonly code: string;
  readonly text: string;
  /** As the review has it; null where no review judged it. */
  readonly severity: Severity | null;
  readonly owner: PersonId | null;
  /** `YYYY-MM-DD`. */
  readonly due: string | null;
  /** Why it is accepted, how it was closed, since when it is overdue, or `open`; null where no review speaks of it. */
  readonly outcome: string | null;
}

/** Reads one or several runs as the documents tell them, runs in the order of their first events. Pure. */
export function dossierOf({
  organisation,
  scope,
  ledger,
  runs,
  others,
  gaps = [],
}: {
  organisation: string;
  scope: string;
  ledger: LedgerMaterial;
  runs: readonly RunMaterial[];
  others: readonly OtherRun[];
  /** What the ledger leaves open about the period; what it does not show of itself is added. */
  gaps?: readonly Gap[];
}): Dossier {
  const told = runs.map((material) => tellRun({ material, asOf: ledger.at })).toSorted(byOpening);
  const times = told.flatMap(({ events }) => events.map(({ at }) => at)).toSorted();
  return {
    organisation,
    scope,
    from: times[0] ?? null,
    to: times.at(-1) ?? null,
    ledger,
    runs: told,
    others,
    gaps: [...gaps, ...ledgerGaps(ledger)],
  };
}

/** By bytes, never by a locale. */
function byOpening(one: RunDossier, other: RunDossier): number {
  const [left, right] = [`${one.openedAt} ${one.run}`, `${other.openedAt} ${other.run}`];
  return left < right ? -1 : Number(left > right);
}

function tellRun({ material, asOf }: { material: RunMaterial; asOf: string }): RunDossier {
  const { plan, events, log, checkpoint, anchors, vouched, standing, entries, afterwards } = material;
  const [opened] = events;
  if (opened?.type !== 'run-opened') throw new TypeError('expected a journal that begins with run-opened');
  const last = events.at(-1);
  const closed = last?.type === 'run-closed' ? last : null;
  const closedAt = closed?.at ?? null;
  const review = reviewStateOf({ rule: plan.review, closedAt, standing, asOf, entries });
  const { run, title, scenario, mode, initiator, at: openedAt } = opened;
  return {
    ...{ run, title, scenario, mode, initiator, openedAt, closedAt },
    plan: opened.plan,
    answering: answeringIn(plan),
    method: plan.steps.map(({ id }) => id),
    verdict: closed?.verdict ?? null,
    restored: closed?.restored ?? null,
    reasons: closed?.reasons ?? [],
    participants: participantsOf({ plan, events, afterwards }),
    objectives: objectivesOf(events),
    facts: factsOf(events),
    findings: findingsOf({ ...material, reasons: closed?.reasons ?? [], review }),
    gaps: gapsOf({ events, anchors, review, afterwards, apart: material.apart }),
    ...{ review, afterwards, log, checkpoint, anchors, vouched, events },
  };
}

function objectivesOf(events: readonly JournalEvent[]): Objective[] {
  return events.flatMap((event) => {
    if (event.type !== 'objective') return [];
    const { n, objective, account, limitMs, measuredMs, held } = event;
    return [{ event: n, objective, account, limitMs, measuredMs, held }];
  });
}

function factsOf(events: readonly JournalEvent[]): Record<FactState, Fact[]> {
  const facts = events.filter((event) => event.type === 'fact');
  const inState = (state: FactState): Fact[] =>
    facts
      .filter((fact) => fact.state === state)
      .map(({ n, step, account, claim, expected, seen }) => ({ n, step, account, claim, expected, seen }));
  return {
    attested: inState('attested'),
    corroborated: inState('corroborated'),
    contradicted: inState('contradicted'),
    inconclusive: inState('inconclusive'),
  };
}
