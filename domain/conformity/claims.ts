import { UNDO_CLAIMS } from '../fact.ts';
import type { Claim } from '../fact.ts';
import type { AccountId } from '../ids.ts';
import { READINESS } from '../readiness/checks.ts';
import type { Plan, PlannedStep } from '../plan/types.ts';
import { alertBreaches } from './alert-claims.ts';
import type { Breach } from './breach.ts';
import { afterAnswer } from './looked-claims.ts';
import { all, unansweredIn } from './reading.ts';
import type { Frame, Of, Reading } from './reading.ts';

interface Due {
  readonly claim: Claim;
  readonly account: AccountId | null;
  readonly count: number;
}

type Fact = Of<'fact'>;

/** Every step that was carried out left the facts that its kind leaves, and no fact lies outside of its step. */
export function claimBreaches(run: Reading): Breach[] {
  const { plan, frames } = run;
  return [
    ...frames.flatMap((frame) => [...missingClaims({ run, frame }), ...alertBreaches({ plan, frame })]),
    ...strayFacts(run),
  ];
}

function missingClaims({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  const { closed, events } = frame;
  if (closed === null || closed.outcome === 'skipped') return [];
  const facts = all({ events, type: 'fact' });
  return dueOf({ run, frame, facts }).flatMap(({ claim, account, count }) => {
    const found = facts.filter((fact) => fact.claim === claim && fact.account === account).length;
    if (found >= count) return [];
    const about = account === null ? '' : ` of ${account}`;
    const message = `expected ${count} × ${claim}${about} in ${closed.step}, got ${found}`;
    return [{ code: 'PLAN_NOT_FOLLOWED', n: closed.n, message }];
  });
}

function dueOf({ run, frame, facts }: { run: Reading; frame: Frame; facts: readonly Fact[] }): Due[] {
  const { plan } = run;
  if (frame.opened.do === 'phase')
    return frame.opened.step.startsWith('hypothesis-') ? ofGate({ run, frame, facts }) : [];
  const { planned } = frame;
  if (planned === null) return [];
  if (planned.do === 'conditional-access') return ofLockout({ plan, facts });
  const account = 'account' in planned ? planned.account : null;
  const one = (claim: Claim): Due => ({ claim, account, count: 1 });
  const first = frame.asks[0];
  const people = first?.closed?.outcome === 'met' ? first.accepted.length : 0;
  const said = (claim: Claim): Due => ({ claim, account, count: people });
  return [
    ...beforeAsking({ plan, planned }).map(one),
    ...SAID[planned.do].map(said),
    ...(planned.do === 'alert'
      ? [{ claim: 'alert.fired' as const, account, count: planned.sources.length }]
      : []),
    ...(first?.closed?.outcome === 'met' && planned.do === 'rotate' && planned.reseal
      ? [one('rotation.resealed')]
      : []),
    ...(unansweredIn(frame) === null ? afterAnswer({ planned, facts }).map(one) : []),
  ];
}

/** What each person who answered is on record for. */
const SAID: Readonly<Record<PlannedStep['do'], readonly Claim[]>> = {
  notify: ['notify.acknowledged'],
  approve: [],
  attest: ['attest.done'],
  outage: [],
  retrieve: ['custody.opened', 'custody.seal-as-recorded'],
  'sign-in': ['sign-in.attested'],
  'admin-action': ['admin-action.attested'],
  'conditional-access': [],
  alert: [],
  rotate: ['rotation.attested'],
  'reset-password': [],
  'time-bound-account': [],
  'temporary-access-pass': [],
  restore: [],
};

function beforeAsking({ plan, planned }: { plan: Plan; planned: PlannedStep }): readonly Claim[] {
  if (planned.do === 'notify') {
    const channel = plan.channels.find(({ id }) => id === planned.channel);
    return channel === undefined || channel.kind === 'call-list' ? [] : ['notify.delivered'];
  }
  if (planned.do !== 'outage') return [];
  return plan.mode === 'incident'
    ? ['outage.down-during']
    : ['outage.up-before', 'outage.down-during', ...independence({ plan, planned })];
}

/** Whether the tenant can be read is not asked while Entra itself is declared down. */
function independence({
  plan,
  planned,
}: {
  plan: Plan;
  planned: Extract<PlannedStep, { do: 'outage' }>;
}): readonly Claim[] {
  const system = plan.systems.find(({ id }) => id === planned.system);
  const entra = plan.steps.some((step) => step.do === 'outage' && step.system === 'entra');
  return system?.probe == null || plan.tenants.length === 0 || entra ? [] : ['outage.engine-independent'];
}

/** Every check of the hypothesis for every account; afterwards strangers too, where a window was open. */
function ofGate({ run, frame, facts }: { run: Reading; frame: Frame; facts: readonly Fact[] }): Due[] {
  const { plan } = run;
  const checks = plan.hypothesis.flatMap((check): Due[] =>
    check.check === 'conditional-access'
      ? ofLockout({ plan, facts })
      : plan.accounts.flatMap(({ id }) =>
          check.readiness.map((each) => ({ claim: READINESS[each].claim, account: id, count: 1 })),
        ),
  );
  if (frame.opened.step !== 'hypothesis-after') return checks;
  const windows = new Set(all({ events: run.events, type: 'window-opened' }).map(({ account }) => account));
  return [
    ...checks,
    ...[...windows].map((account) => ({ claim: 'sign-in.no-stranger' as const, account, count: 1 })),
  ];
}

/** What a look that was answered says beside what it was for. */
const LOOKED: readonly Claim[] = [
  'conditional-access.static-no-lockout',
  'conditional-access.evaluations-agree',
  'conditional-access.unchanged',
];

function ofLockout({ plan, facts }: { plan: Plan; facts: readonly Fact[] }): Due[] {
  return plan.accounts.flatMap(({ id, exceptions = [] }): Due[] => {
    const due = (claim: Claim): Due => ({ claim, account: id, count: 1 });
    const asked = due('conditional-access.no-lockout');
    const looked = facts.some(
      ({ claim, account, source }) => claim === asked.claim && account === id && source.query !== null,
    );
    return [
      asked,
      ...(looked ? LOOKED.map(due) : []),
      ...(looked && exceptions.length > 0 ? [due('conditional-access.exceptions-current')] : []),
    ];
  });
}

/** A fact belongs into its open step; that something was put back, into the undo of its step. */
function strayFacts(run: Reading): Breach[] {
  const inside = new Set(run.frames.flatMap(({ events }) => events.map(({ n }) => n)));
  return all({ events: run.events, type: 'fact' }).flatMap((fact) => {
    if (UNDO_CLAIMS.has(fact.claim) ? isUndoing({ run, fact }) : inside.has(fact.n)) return [];
    const message = `expected ${fact.claim} while ${fact.step} was under way`;
    return [{ code: 'PLAN_NOT_FOLLOWED', n: fact.n, message }];
  });
}

function isUndoing({ run, fact }: { run: Reading; fact: Fact }): boolean {
  const before = run.events
    .slice(0, fact.n)
    .findLast((event) => event.type.startsWith('undo-') && 'step' in event && event.step === fact.step);
  return before?.type === 'undo-started';
}
