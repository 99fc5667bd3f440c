import type { EventBody, JournalEvent } from './event.ts';
import type { AccountId } from './ids.ts';
import type { Plan } from './plan/types.ts';
import { isAnswering } from './claims.ts';

type Objective = Omit<Extract<EventBody, { type: 'objective' }>, 'type'>;
type Fact = Extract<JournalEvent, { type: 'fact' }>;
type Events = readonly JournalEvent[];

/**
 * The objectives of a run, from its events alone; the workflow records them and the verifier comes to them again.
 * One for each limit of the plan and each account whose sign-in window opened.
 *
 * `time-to-access` is the sign-in's time by the tenant's clock less `clock-started` by the worker's; `time-to-alert`
 * the alert's time less the sign-in's, both by the tenant's clock; the alert's by the worker's where a receiver took it,
 * or by a person's where only a person saw it.
 * Clocks that differ may make it look shorter than nothing: it is never below 0. Null: one of the two was not shown.
 */
export function objectivesOf({ plan, events }: { plan: Plan; events: Events }): Objective[] {
  const { timeToAccessMs, timeToAlertMs } = plan.objectives;
  const started = events.find((event) => event.type === 'clock-started')?.at ?? null;
  return plan.accounts.flatMap(({ id }) => {
    if (windowOf({ events, account: id }) === null) return [];
    const signIn = signInOf({ events, account: id });
    const signedIn = signIn === undefined ? null : timeTold(signIn.seen);
    const alerted = signIn === undefined ? null : alertAfter({ events, signIn });
    return [
      ...measure({
        objective: 'time-to-access',
        account: id,
        limitMs: timeToAccessMs,
        from: started,
        to: signedIn,
      }),
      ...measure({
        objective: 'time-to-alert',
        account: id,
        limitMs: timeToAlertMs,
        from: signedIn,
        to: alerted,
      }),
    ];
  });
}

/** Since when an alert about the account counts: its last recorded sign-in, else the window for one. Null: neither. */
export function alertableSince({ events, account }: { events: Events; account: AccountId }): string | null {
  const signIn = signInOf({ events, account });
  return (signIn === undefined ? null : timeTold(signIn.seen)) ?? windowOf({ events, account });
}

/**
 * The time that the `seen` of a sign-in or an alert ends with: `signed in at …`, `raised at …`. Null where it ends
 * with none.
 */
export function timeTold(seen: string): string | null {
  const told = / at (?<at>\d{4}-\d{2}-\d{2}T[\d:.]{5,18}Z)$/.exec(seen)?.groups?.at ?? null;
  return told === null || Number.isNaN(Date.parse(told)) ? null : told;
}

function measure({
  from,
  to,
  limitMs,
  ...of
}: Pick<Objective, 'objective' | 'account'> & {
  limitMs: number | null;
  from: string | null;
  to: string | null;
}): Objective[] {
  if (limitMs === null) return [];
  const measuredMs = from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from));
  return [{ ...of, limitMs, measuredMs, held: measuredMs === null ? null : measuredMs <= limitMs }];
}

function windowOf({ events, account }: { events: Events; account: AccountId }): string | null {
  const opened = events.findLast((event) => event.type === 'window-opened' && event.account === account);
  return opened?.at ?? null;
}

/** The last sign-in of the account that its tenant recorded as a success. */
function signInOf({ events, account }: { events: Events; account: AccountId }): Fact | undefined {
  return factsAbout({ events, account }).findLast(
    ({ claim, state }) => claim === 'sign-in.recorded' && state === 'corroborated',
  );
}

/** When the first alert after that sign-in was raised, by a log or a receiver where one told, else by whoever saw it. */
function alertAfter({ events, signIn }: { events: Events; signIn: Fact }): string | null {
  const { account, n } = signIn;
  const fired = factsAbout({ events, account }).filter((fact) => fact.claim === 'alert.fired' && fact.n > n);
  const told = (by: 'machine' | 'person') =>
    fired
      .filter(({ state, source }) => SHOWN[by] === state && isAnswering(source.from) === (by === 'machine'))
      .flatMap(({ seen }) => timeTold(seen) ?? [])
      .toSorted((one, other) => Date.parse(one) - Date.parse(other));
  return told('machine')[0] ?? told('person')[0] ?? null;
}

const SHOWN = { machine: 'corroborated', person: 'attested' } as const;

function factsAbout({ events, account }: { events: Events; account: AccountId | null }): Fact[] {
  return events.filter((event) => event.type === 'fact').filter((fact) => fact.account === account);
}
