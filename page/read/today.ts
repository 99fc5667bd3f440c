import { durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { AccountId, RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Reader } from '../../domain/language/language.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { FindingState } from '../../domain/review-state.ts';
import { dueOf, type DueRule, type Seen } from '../../domain/schedule/due.ts';
import { standingsOf, type ScheduleStanding } from '../../domain/schedule/standing.ts';
import type { OpenAsk } from '../../domain/decision.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { readLastDrill } from '../../evidence/last-drill.ts';
import { reviewStates, type ToldReview } from '../../evidence/review/states.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Page } from '../context.ts';
import type { Signed } from '../sessions.ts';
import { ledgerEntries, runsOf, type LedgerRun } from './ledger-runs.ts';
import { planFor } from './plan.ts';

/** An emergency account, as the evidence alone tells. Changes in the tenant are for `breakglass schedule due`. */
export interface AccountToday {
  readonly account: AccountId;
  readonly last: { readonly run: RunId; readonly at: string } | null;
  /** The day by which the next drill is to be held, ISO 8601; null where there never was one. */
  readonly nextBy: string | null;
  readonly state: DueRule['state'];
}

/** A question that a person may answer now. */
export interface MyAsk {
  readonly state: RunState;
  readonly ask: OpenAsk;
  /** To say it in other languages; null where it is not here or not needed. */
  readonly plan: Plan | null;
}

/** A run that is under way; `state` null where the engine does not answer for it, or not in a way that can be read. */
export type OpenRun =
  | { readonly run: LedgerRun; readonly state: RunState }
  | { readonly run: LedgerRun; readonly state: null; readonly away: BreakglassError };

/** A finding that nobody closed. */
export interface OpenFinding {
  readonly run: RunId;
  readonly finding: FindingState;
}

/** What stands today. */
export interface Today {
  readonly accounts: readonly AccountToday[];
  readonly schedules: readonly ScheduleStanding[];
  readonly open: readonly OpenRun[];
  readonly asks: readonly MyAsk[];
  readonly findings: readonly OpenFinding[];
  /** Closed runs whose review is still to come, or cannot be told. */
  readonly reviews: readonly ToldReview[];
}

/** So many runs at a time are asked for their state: each question costs the worker a task. */
const OPEN_SHOWN = 20;

/** Reads it for one person. Throws as `readLedger` where the ledger is damaged. */
export async function readToday({
  page,
  session: { person, reader },
}: {
  page: Page;
  session: Pick<Signed, 'person' | 'reader'>;
}): Promise<Today> {
  const { desk } = page;
  const organisation = await desk.organisation();
  const directory = desk.evidenceDirectory;
  const now = page.now();
  const entries = await ledgerEntries(directory);
  const runs = runsOf(entries);
  const [accounts, reviews, open] = await Promise.all([
    accountsToday({ organisation, directory, now }),
    toldReviews({ page, entries }),
    Promise.all(
      runs
        .filter(({ closed }) => closed === null)
        .slice(0, OPEN_SHOWN)
        .map((run) => lookAt({ page, run })),
    ),
  ]);
  return {
    accounts,
    schedules: standingsOf({ schedules: organisation.schedules, entries, now }),
    open,
    asks: await withPlans({
      page,
      reader,
      asks: open.flatMap(({ state }) => (state === null ? [] : asksFor({ page, state, person }))),
    }),
    findings: reviews.flatMap(({ run, review }) => openFindings({ run, review })),
    reviews: reviews.filter(({ review }) => review === null || review.state === 'not-reviewed'),
  };
}

/** The open questions of a run that a person may answer in some way. */
export function asksFor({
  page: { desk },
  state,
  person,
}: {
  page: Pick<Page, 'desk'>;
  state: RunState;
  person: string;
}): Omit<MyAsk, 'plan'>[] {
  return state.asks
    .filter((ask) => desk.choicesFor({ ask, person }).length > 0)
    .map((ask) => ({ state, ask }));
}

function withPlans({
  page: { desk },
  reader,
  asks,
}: {
  page: Page;
  reader: Reader;
  asks: readonly Omit<MyAsk, 'plan'>[];
}): Promise<MyAsk[]> {
  return Promise.all(
    asks.map(async (each) => {
      const { run, plan: digest } = each.state;
      return { ...each, plan: await planFor({ desk, run, digest, reader }) };
    }),
  );
}

async function lookAt({ page: { desk }, run }: { page: Page; run: LedgerRun }): Promise<OpenRun> {
  try {
    return { run, state: (await desk.look(run.run)).state };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return { run, state: null, away: error };
  }
}

/** What was told of reviews, until the ledger has something new or the day another date: each run is checked as a whole. */
const told = new WeakMap<Page, { readonly mark: string; readonly reviews: Promise<readonly ToldReview[]> }>();

function toldReviews({
  page,
  entries,
}: {
  page: Page;
  entries: readonly LedgerEntry[];
}): Promise<readonly ToldReview[]> {
  const asOf = new Date(page.now()).toISOString();
  const mark = `${asOf.slice(0, 10)} ${sha256Hex(canonicalText(entries.at(-1) ?? null))}`;
  const known = told.get(page);
  if (known?.mark === mark) return known.reviews;
  const reviews = reviewStates({ directory: page.desk.evidenceDirectory, asOf });
  told.set(page, { mark, reviews });
  reviews.catch(() => told.delete(page));
  return reviews;
}

async function accountsToday({
  organisation,
  directory,
  now,
}: {
  organisation: OrganisationDefinition;
  directory: string;
  now: number;
}): Promise<AccountToday[]> {
  const drilledWithinMs = durationMs(organisation['drilled-within']);
  const rows: AccountToday[] = [];
  for (const { id: account } of organisation.accounts) {
    const drill = await readLastDrill({ directory, account });
    const last = drill === null ? null : { run: drill.run, at: drill.at };
    const { rules } = dueOf({
      account,
      last: last === null ? null : { ...last, seen: UNSEEN },
      seen: UNSEEN,
      now,
      drilledWithinMs,
    });
    const byTime = rules.find(({ rule }) => rule === 'drilled-within');
    const nextBy = last === null ? null : new Date(Date.parse(last.at) + drilledWithinMs).toISOString();
    rows.push({ account, last, nextBy, state: byTime?.state ?? 'inconclusive' });
  }
  return rows;
}

const NOT_ASKED: Seen = { known: false, why: 'the page does not ask the tenant' };
const UNSEEN = {
  staff: NOT_ASKED,
  subscriptions: NOT_ASKED,
  'conditional-access': NOT_ASKED,
  methods: NOT_ASKED,
  roles: NOT_ASKED,
};

function openFindings({ run, review }: Pick<ToldReview, 'run' | 'review'>): OpenFinding[] {
  if (review?.state !== 'reviewed') return [];
  return review.findings.filter(({ closed }) => closed === null).map((finding) => ({ run, finding }));
}
