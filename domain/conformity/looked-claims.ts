import type { Claim } from '../fact.ts';
import type { ResetPasswordStep } from '../plan/engine-steps.ts';
import type { PlannedStep, RotateStep, SignInStep } from '../plan/types.ts';
import { isPassIssued } from './pass-acts.ts';
import type { Of } from './reading.ts';

type Fact = Of<'fact'>;

/** What the engine itself looked for once people had answered. */
export function afterAnswer({
  planned,
  facts,
}: {
  planned: PlannedStep;
  facts: readonly Fact[];
}): readonly Claim[] {
  switch (planned.do) {
    case 'admin-action':
      return ['admin-action.recorded'];
    case 'sign-in':
      return ofSignIn({ planned, facts });
    case 'rotate':
      return ofRotation({ planned, facts });
    case 'reset-password':
      return ofReset({ planned, facts });
    case 'time-bound-account':
      return ofCreation(facts);
    case 'temporary-access-pass':
      return ofPass(facts);
    case 'notify':
    case 'approve':
    case 'attest':
    case 'outage':
    case 'retrieve':
    case 'conditional-access':
    case 'alert':
    case 'restore':
      return [];
  }
}

interface Looked<Step> {
  readonly planned: Step;
  readonly facts: readonly Fact[];
}

/** A look that was never answered leaves the first claim alone, without a query. */
function isAnswered(fact: Fact | undefined): fact is Fact {
  return fact !== undefined && (fact.source.query !== null || fact.state !== 'inconclusive');
}

function ofSignIn({ planned, facts }: Looked<SignInStep>): readonly Claim[] {
  const recorded = facts.find(({ claim }) => claim === 'sign-in.recorded');
  const looked = isAnswered(recorded);
  const found = looked && recorded.state !== 'inconclusive';
  return [
    'sign-in.recorded',
    ...(looked ? (['sign-in.no-stranger'] as const) : []),
    ...(found ? (['sign-in.method', 'sign-in.conditional-access'] as const) : []),
    ...(found && planned.network !== null ? (['sign-in.network'] as const) : []),
  ];
}

function ofRotation({ planned, facts }: Looked<RotateStep>): readonly Claim[] {
  const looked = isAnswered(facts.find(({ claim }) => claim === 'rotation.credential-changed'));
  return [
    'rotation.credential-changed',
    ...(looked ? (['rotation.audited'] as const) : []),
    ...(looked && planned.revokeSessions !== 'none' ? (['rotation.sessions-revoked'] as const) : []),
  ];
}

/** What is read before is always compared or said not to be; a unit that could not be left ends it there. */
function ofReset({ planned, facts }: Looked<ResetPasswordStep>): readonly Claim[] {
  const holds = (claim: Claim) =>
    facts.some(
      (fact) => fact.claim === claim && fact.state !== 'contradicted' && fact.state !== 'inconclusive',
    );
  const looked = isAnswered(facts.find(({ claim }) => claim === 'password.changed'));
  const leaves = planned.unit !== null;
  const tried = looked && (!leaves || holds('unit.left'));
  return [
    'password.changed',
    ...(looked && leaves ? (['unit.left'] as const) : []),
    ...(tried ? (['password.escrowed'] as const) : []),
    ...(tried && holds('password.changed') ? (['password.audited', 'password.escrow-known'] as const) : []),
  ];
}

/** A role is given only to an account that was seen. */
function ofCreation(facts: readonly Fact[]): readonly Claim[] {
  const seen = facts.some(({ claim, state }) => claim === 'time-bound.created' && state === 'corroborated');
  return [
    'time-bound.escrowed',
    'time-bound.created',
    ...(seen ? (['time-bound.role-assigned'] as const) : []),
  ];
}

/** A pass that was not made is not used; one that was is gone in the end. */
function ofPass(facts: readonly Fact[]): readonly Claim[] {
  return [
    'pass.issued',
    ...(isPassIssued({ events: facts })
      ? (['pass.sealed', 'passkey.registered', 'passkey.lost-removed', 'passkey.audited'] as const)
      : []),
  ];
}
