import type { AccountId, Digest, RunId } from '../ids.ts';

/** What a drill is due after, when it has changed since the last one. */
export const CHANGES = ['staff', 'subscriptions', 'conditional-access', 'methods', 'roles'] as const;
export type Change = (typeof CHANGES)[number];

/** What was seen of one thing, as a digest that is equal where nothing changed; or in words why it is not known. */
export type Seen =
  { readonly known: true; readonly digest: Digest } | { readonly known: false; readonly why: string };

/** What was seen of all that a drill is due after. */
export type Sight = Readonly<Record<Change, Seen>>;

/** The last run that drilled an account: it passed, or deviated without failing. */
export interface LastDrill {
  readonly run: RunId;
  /** When it closed; ISO 8601 UTC with milliseconds. */
  readonly at: string;
  readonly seen: Sight;
}

/** From the best to the worst. What cannot be known is no reason to call anything fine. */
export const DUE_STATES = ['not-due', 'inconclusive', 'due', 'overdue'] as const;
export type DueState = (typeof DUE_STATES)[number];

/** One rule by which a drill is due. */
export interface DueRule {
  readonly rule: 'drilled-within' | Change;
  readonly state: DueState;
  /** Since when it is due, at the earliest; null where it is not, or has ever been. */
  readonly since: string | null;
  /** In words. */
  readonly because: string;
}

/** How an account stands. */
export interface DueAccount {
  readonly account: AccountId;
  /** That of its worst rule. */
  readonly state: DueState;
  readonly last: { readonly run: RunId; readonly at: string } | null;
  readonly rules: readonly DueRule[];
}

/** So long before the limit a drill is due, that it can be held within it. */
const BEFORE_LIMIT_MS = 14 * 86_400_000;

const CHANGED: Readonly<Record<Change, string>> = {
  staff: 'the people of its plan, their roles or keys',
  subscriptions: 'the subscriptions of the tenant',
  'conditional-access': 'the Conditional Access policies of the tenant',
  methods: 'the registered methods of the account',
  roles: 'the roles of the account',
};

/**
 * Whether an account is due for a drill: by time, and by each change since its last one.
 *
 * @param now - milliseconds since the epoch.
 */
export function dueOf({
  account,
  last,
  seen,
  now,
  drilledWithinMs,
}: {
  account: AccountId;
  last: LastDrill | null;
  /** What is seen now. */
  seen: Sight;
  now: number;
  /** How long an account may go without a drill. */
  drilledWithinMs: number;
}): DueAccount {
  const rules =
    last === null
      ? [NEVER]
      : [
          byTime({ last, now, drilledWithinMs }),
          ...CHANGES.map((change) => byChange({ change, last, seen })),
        ];
  const worst = Math.max(...rules.map(({ state }) => DUE_STATES.indexOf(state)));
  return {
    account,
    state: DUE_STATES[worst] ?? 'inconclusive',
    last: last === null ? null : { run: last.run, at: last.at },
    rules,
  };
}

/** How an account stands whose last drill cannot be told from what is there. */
export function dueUnknown({ account, because }: { account: AccountId; because: string }): DueAccount {
  const rule: DueRule = { rule: 'drilled-within', state: 'inconclusive', since: null, because };
  return { account, state: 'inconclusive', last: null, rules: [rule] };
}

const NEVER: DueRule = {
  rule: 'drilled-within',
  state: 'overdue',
  since: null,
  because: 'no run of the ledger has drilled it',
};

function byTime({
  last,
  now,
  drilledWithinMs,
}: {
  last: LastDrill;
  now: number;
  drilledWithinMs: number;
}): DueRule {
  const limit = Date.parse(last.at) + drilledWithinMs;
  const from = Math.max(Date.parse(last.at), limit - BEFORE_LIMIT_MS);
  const because = `drilled by ${last.run}; the next is to be held by ${iso(limit)}`;
  const rule = 'drilled-within';
  if (now >= limit) return { rule, state: 'overdue', since: iso(limit), because };
  if (now >= from) return { rule, state: 'due', since: iso(from), because };
  return { rule, state: 'not-due', since: null, because };
}

function byChange({ change, last, seen }: { change: Change; last: LastDrill; seen: Sight }): DueRule {
  const before = last.seen[change];
  const now = seen[change];
  const what = CHANGED[change];
  const said = (state: DueState, because: string): DueRule => {
    return { rule: change, state, since: state === 'due' ? last.at : null, because };
  };
  if (!before.known) return said('inconclusive', `${what} at ${last.run}: ${before.why}`);
  if (!now.known) return said('inconclusive', `${what} now: ${now.why}`);
  return before.digest === now.digest
    ? said('not-due', `${what} as at ${last.run}`)
    : said('due', `${what} changed since ${last.run}`);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
