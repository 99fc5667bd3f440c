import { sourceOf } from '../alert-facts.ts';
import { sourceKind } from '../claims.ts';
import type { JournalEvent } from '../event.ts';
import type { Claim } from '../fact.ts';
import { ESCROW_SOURCE } from '../password.ts';
import type { Plan, PlannedStep } from '../plan/types.ts';
import { READINESS } from '../readiness/checks.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

/** Where a fact may stand: the two looks at the hypothesis, and the kinds of steps. */
type Place = (typeof HYPOTHESIS)[number] | PlannedStep['do'];

const HYPOTHESIS = ['hypothesis-before', 'hypothesis-after'] as const;

/** The word before the dot of a claim. */
type Area = Claim extends `${infer Word}.${string}` ? Word : never;

/** Of which areas the claims are that each part of a run makes. */
const AREAS: Readonly<Record<Place, readonly Area[]>> = {
  'hypothesis-before': ['account', 'tenant', 'conditional-access'],
  'hypothesis-after': ['account', 'tenant', 'conditional-access'],
  notify: ['notify'],
  approve: [],
  attest: ['attest'],
  outage: ['outage'],
  retrieve: ['custody'],
  'sign-in': ['sign-in'],
  'admin-action': ['admin-action'],
  'conditional-access': ['conditional-access'],
  alert: ['alert'],
  rotate: ['rotation'],
  'reset-password': ['password', 'unit'],
  'time-bound-account': ['time-bound'],
  'temporary-access-pass': ['pass', 'passkey'],
  restore: [],
};

/** Steps in which the engine encrypts what it made. */
const ESCROWING: readonly Place[] = ['reset-password', 'time-bound-account', 'temporary-access-pass'];

/** Why a fact cannot stand where it does in this plan; null where it can. */
export function misplaced({ plan, fact }: { plan: Plan; fact: Fact }): string | null {
  const step = plan.steps.find(({ id }) => id === fact.step);
  const place = step?.do ?? HYPOTHESIS.find((phase) => phase === fact.step);
  if (place === undefined) return `expected a step of the plan, got ${fact.step}`;
  if (!isMadeAt({ claim: fact.claim, place, plan }))
    return `expected a claim that ${fact.step} makes, got ${fact.claim}`;
  return misattributed({ plan, fact, step }) ?? foreignSource({ plan, fact, step });
}

function isMadeAt({ claim, place, plan }: { claim: Claim; place: Place; plan: Plan }): boolean {
  if (claim === 'sign-in.no-stranger' && place === 'hypothesis-after') return true;
  if (!AREAS[place].some((area) => claim.startsWith(`${area}.`))) return false;
  return !HYPOTHESIS.some((phase) => phase === place) || isInHypothesis({ claim, plan });
}

function isInHypothesis({ claim, plan }: { claim: Claim; plan: Plan }): boolean {
  return plan.hypothesis.some((check) =>
    check.check === 'readiness'
      ? check.readiness.some((each) => READINESS[each].claim === claim)
      : claim.startsWith('conditional-access.'),
  );
}

interface Placed {
  readonly plan: Plan;
  readonly fact: Fact;
  /** Undefined for the hypothesis. */
  readonly step: PlannedStep | undefined;
}

/** A per-account step speaks of its account, the hypothesis and the policy check of any, other steps of none. */
function misattributed({ plan, fact, step }: Placed): string | null {
  const own = step !== undefined && 'account' in step ? step.account : null;
  const ofAny = step === undefined || step.do === 'conditional-access';
  const right = ofAny ? plan.accounts.some(({ id }) => id === fact.account) : fact.account === own;
  if (right) return null;
  const expected = ofAny ? 'an account of the plan' : (own ?? 'no account');
  return `expected ${expected} in ${fact.step}, got ${fact.account ?? 'none'}`;
}

/** The source is the plan's: its people, the account's tenant, the step's own system, channel or roles. */
function foreignSource({ plan, fact, step }: Placed): string | null {
  const { from } = fact.source;
  const name = from.slice(from.indexOf(':') + 1);
  switch (sourceKind(from)) {
    case 'person':
      return isOfPeople({ plan, name, claim: fact.claim })
        ? null
        : `expected a person of the plan, got ${from}`;
    case 'graph':
      return isTenant({ plan, fact, step, name }) ? null : `expected the account's own tenant, got ${from}`;
    case 'logs':
    case 'intake':
      return step?.do === 'alert' && waitsAt({ plan, sources: step.sources, id: name, from })
        ? null
        : `expected an alert source of the step, got ${from}`;
    case 'probe':
      return step?.do === 'outage' && step.system === name ? null : `expected the step's system, got ${from}`;
    case 'channel':
      return step?.do === 'notify' && step.channel === name
        ? null
        : `expected the step's channel, got ${from}`;
    case 'role':
      return step?.do === 'alert' && watches({ plan, sources: step.sources, role: name })
        ? null
        : `expected a role that the step asks, got ${from}`;
    case 'engine':
      if (step !== undefined && ESCROWING.includes(step.do))
        return from === ESCROW_SOURCE ? null : `expected ${ESCROW_SOURCE}, got ${from}`;
      return name === 'cut' && plan.mode === 'drill' ? null : `expected a cut of this drill, got ${from}`;
    case null:
      return `expected a known source, got ${from}`;
  }
}

function isOfPeople({ plan, name, claim }: { plan: Plan; name: string; claim: Claim }): boolean {
  const people = claim === 'rotation.resealed' ? name.split('+') : [name];
  return people.every((person) => plan.people.some(({ id }) => id === person));
}

function isTenant({ plan, fact, step, name }: Placed & { name: string }): boolean {
  if (step?.do === 'time-bound-account') return step.tenant === name;
  if (fact.account === null) return plan.tenants.some(({ id }) => id === name);
  return plan.accounts.find(({ id }) => id === fact.account)?.tenant === name;
}

function waitsAt({
  plan,
  sources,
  id,
  from,
}: {
  plan: Plan;
  sources: readonly string[];
  id: string;
  from: string;
}): boolean {
  const source = plan.alerts.find((alert) => alert.id === id);
  return source !== undefined && sources.includes(id) && sourceOf(source) === from;
}

function watches({ plan, sources, role }: { plan: Plan; sources: readonly string[]; role: string }): boolean {
  return plan.alerts.some(
    (alert) => alert.kind === 'person' && alert.role === role && sources.includes(alert.id),
  );
}
