import { durationMs } from '../../domain/duration.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { AccountId, RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import type { Reader } from '../../domain/language/language.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import type { Plan } from '../../domain/plan/types.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { FindingState } from '../../domain/review-state.ts';
import { dueOf, type DueRule, type Seen } from '../../domain/schedule/due.ts';
import { standingsOf, type ScheduleStanding } from '../../domain/schedule/standing.ts';
import type { Choice, OpenAsk } from '../../domain/decision.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { readLastDrill } from '../../evidence/last-drill.ts';
import { reviewStates, type ToldReview } from '../../evidence/review/states.ts';
import type { RunState } from '../../workflows/messages.ts';
import type { Page } from '../context.ts';
import type { Signed } from '../sessions.ts';
import { ledgerEntries, runsOf } from './ledger-runs.ts';
import { lookAtOpen, shownOf, type OpenRun } from './open-runs.ts';
import { planFor } from './plan.ts';

/** A run by which an account was drilled, and when the ledger closed it, ISO 8601 UTC. */
interface Drill {
  readonly run: RunId;
  readonly at: string;
}

/** An emergency account, as the evidence alone tells. Changes in the tenant are for `breakglass schedule due`. */
export interface AccountToday {
  readonly account: AccountId;
  /** The newest run with it that is closed, however that ended. */
  readonly last: (Drill & { readonly verdict: Verdict }) | null;
  /** The newest that passed or deviated, by which the next is reckoned. */
  readonly counted: Drill | null;
  /** The day by which the next drill is to be held, ISO 8601; null where there never was one. */
  readonly nextBy: string | null;
  readonly state: DueRule['state'];
  /** Why nobody can tell; null where that is told. */
  readonly untold: ErrorCode | null;
}

/** A question that a person may answer now. */
export interface MyAsk {
  readonly state: RunState;
  readonly ask: OpenAsk;
  /** To say it in other languages; null where it is not here or not needed. */
  readonly plan: Plan | null;
}

/** A finding that nobody closed. */
export interface OpenFinding {
  readonly run: RunId;
  readonly finding: FindingState;
}

/** What stands today. */
export interface Today {
  readonly accounts: readonly AccountToday[];
  readonly schedules: readonly ScheduleStanding[];
  /** Incidents first; those that there is room for. */
  readonly open: readonly OpenRun[];
  /** So many more are under way. */
  readonly more: number;
  /** Of so many of them nobody can tell now what they ask. */
  readonly untold: number;
  readonly asks: readonly MyAsk[];
  readonly findings: readonly OpenFinding[];
  /** Closed runs whose review is still to come, or cannot be told. */
  readonly reviews: readonly ToldReview[];
  /** What was noted in those runs and nobody has judged yet. */
  readonly unjudged: number;
}

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
  const { schedules } = organisation;
  const [known, accounts, reviews, open] = await Promise.all([
    desk.known({ schedules, entries, now }),
    accountsToday({ organisation, directory, now }),
    toldReviews({ page, entries }),
    lookAtOpen({ page, runs: runsOf(entries) }),
  ]);
  const shown = shownOf(open);
  const owed = reviews.filter(({ review }) => review === null || review.state === 'not-reviewed');
  return {
    accounts,
    schedules: standingsOf({ schedules, entries, known, now }),
    open: shown,
    more: open.length - shown.length,
    untold: open.filter((run) => run.state === null && run.how === 'away').length,
    asks: await withPlans({
      page,
      reader,
      asks: open.flatMap(({ state }) => (state === null ? [] : asksFor({ page, state, person }))),
    }),
    findings: reviews.flatMap(({ run, review }) => openFindings({ run, review })),
    reviews: owed,
    unjudged: owed.reduce((sum, each) => sum + (each.review === null ? 0 : each.noted), 0),
  };
}

/** What nobody is asked for: to take an approval back, or to object beside who stands for them. */
const UNASKED: ReadonlySet<Choice> = new Set(['withdraw', 'deny']);

/** The open questions of a run that wait for a person, or that they may answer. */
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
    .filter((ask) => desk.choicesFor({ ask, person }).some((choice) => !UNASKED.has(choice)))
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

function accountsToday({
  organisation,
  ...about
}: {
  organisation: OrganisationDefinition;
  directory: string;
  now: number;
}): Promise<AccountToday[]> {
  const drilledWithinMs = durationMs(organisation['drilled-within']);
  return Promise.all(
    organisation.accounts.map(({ id: account }) => accountToday({ account, drilledWithinMs, ...about })),
  );
}

/** Evidence of one run that is not what it was leaves the rest of the view as it is. */
async function accountToday({
  account,
  drilledWithinMs,
  directory,
  now,
}: {
  account: AccountId;
  drilledWithinMs: number;
  directory: string;
  now: number;
}): Promise<AccountToday> {
  try {
    const last = await readLastDrill({ directory, account, ended: 'anyhow' });
    const counted = await readLastDrill({ directory, account });
    const known = counted === null ? null : { run: counted.run, at: counted.at, seen: UNSEEN };
    const { rules } = dueOf({ account, last: known, seen: UNSEEN, now, drilledWithinMs });
    const byTime = rules.find(({ rule }) => rule === 'drilled-within');
    const nextBy = counted === null ? null : new Date(Date.parse(counted.at) + drilledWithinMs).toISOString();
    return { account, last, counted, nextBy, state: byTime?.state ?? 'inconclusive', untold: null };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return { account, last: null, counted: null, nextBy: null, state: 'inconclusive', untold: error.code };
  }
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
