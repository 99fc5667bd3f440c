import type { Claim, FactState, Observation } from './fact.ts';

/** What can say a fact: the word before the colon in `source.from`. */
export const SOURCE_KINDS = [
  'person',
  'role',
  'graph',
  'logs',
  'intake',
  'probe',
  'channel',
  'engine',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

type Weight = Observation['weight'];

/** Weights that a claim may have in a state; the first is the usual one. A state that is left out cannot be. */
type Weights = Readonly<Partial<Record<FactState, readonly [Weight, ...Weight[]]>>>;
type Sources = Readonly<Partial<Record<SourceKind, Weights>>>;

const PROOF = { corroborated: ['fails'], contradicted: ['fails'], inconclusive: ['fails'] } as const;
const ADVICE = {
  corroborated: ['deviates'],
  contradicted: ['deviates'],
  inconclusive: ['deviates'],
} as const;
const HINT = { corroborated: ['deviates'], contradicted: ['deviates'] } as const;
const WORD = { attested: ['fails'] } as const;
const WORD_ON_SEAL = { attested: ['deviates'], contradicted: ['deviates'] } as const;

/**
 * The one table of claims: who may say each, in which states, and what a contradiction then weighs. The steps take
 * their weights from it and the verifier holds every fact against it, so nobody can make a claim lighter.
 *
 * Two weights stand where the same claim can be shown in two ways: a log that is not shown to the engine deviates, one
 * that does not answer fails; a policy that refused the sign-in fails, one that applied unforeseen deviates.
 */
export const CLAIM_RULES: Readonly<Record<Claim, Sources>> = {
  'account.enabled': { graph: PROOF },
  'account.cloud-only': { graph: PROOF },
  'account.not-synced': { graph: PROOF },
  'account.global-admin-active': { graph: PROOF },
  'account.methods-as-declared': { graph: PROOF },
  'account.no-personal-methods': { graph: PROOF },
  // A drill is what ends staleness: a gate that it closed would never open again.
  'account.not-stale': { graph: ADVICE },
  'account.unit-allows-rotation': { graph: PROOF },
  'account.resilience-defaults-on': { graph: ADVICE },
  // It is told and looked into; a gate that it closed would stay closed for as long as the log remembers.
  'account.no-sign-in-outside-window': { graph: ADVICE },
  'tenant.alert-rule-on': { graph: { ...PROOF, inconclusive: ['fails', 'deviates'] } },
  'tenant.two-accounts': { graph: PROOF },
  'tenant.licensed': { graph: PROOF },
  'tenant.security-defaults-as-declared': { graph: ADVICE },
  'tenant.no-service-incident': { graph: PROOF },
  'conditional-access.no-lockout': { graph: PROOF },
  'conditional-access.static-no-lockout': { graph: HINT },
  'conditional-access.evaluations-agree': { graph: ADVICE },
  'conditional-access.exceptions-current': { graph: HINT },
  'conditional-access.unchanged': { graph: ADVICE },
  'notify.delivered': { channel: { corroborated: ['fails'], contradicted: ['fails'] } },
  'notify.acknowledged': { person: WORD },
  'attest.done': { person: WORD },
  'outage.up-before': { probe: HINT },
  // In a drill the engine cuts its own use and can only say so; in an incident the system itself is looked at.
  'outage.down-during': { engine: { attested: ['fails'], contradicted: ['fails'] }, probe: HINT },
  'outage.engine-independent': {
    graph: { corroborated: ['deviates'], inconclusive: ['deviates'] },
    engine: { contradicted: ['deviates'] },
  },
  'outage.lifted': { probe: { corroborated: ['fails'], contradicted: ['fails'] } },
  'custody.opened': { person: WORD },
  'custody.seal-as-recorded': { person: WORD_ON_SEAL },
  'sign-in.attested': { person: WORD },
  'sign-in.recorded': { graph: PROOF },
  'sign-in.method': { graph: { ...PROOF, inconclusive: ['deviates'] } },
  'sign-in.network': { graph: HINT },
  'sign-in.conditional-access': {
    graph: { corroborated: ['fails'], contradicted: ['fails', 'deviates'], inconclusive: ['deviates'] },
  },
  'sign-in.no-stranger': { graph: PROOF },
  'admin-action.attested': { person: WORD },
  'admin-action.recorded': { graph: PROOF },
  'alert.fired': {
    graph: PROOF,
    logs: PROOF,
    intake: PROOF,
    person: { attested: ['fails'], contradicted: ['fails'] },
    role: { contradicted: ['fails'] },
  },
  'rotation.attested': { person: WORD },
  'rotation.credential-changed': { graph: PROOF },
  'rotation.audited': { graph: { corroborated: ['deviates'], inconclusive: ['deviates'] } },
  'rotation.sessions-revoked': { graph: PROOF },
  'rotation.resealed': { person: WORD_ON_SEAL },
  'password.escrowed': { engine: { attested: ['fails'], contradicted: ['fails'] } },
  'password.changed': { graph: PROOF },
  'password.audited': { graph: { corroborated: ['deviates'], inconclusive: ['deviates'] } },
  'password.escrow-known': { engine: { attested: ['deviates'], contradicted: ['deviates'] } },
  'pass.sealed': { engine: { attested: ['fails'] } },
  'pass.issued': { graph: PROOF },
  'pass.gone': { graph: PROOF },
  'passkey.registered': { graph: PROOF },
  'passkey.lost-removed': { graph: PROOF },
  'passkey.audited': { graph: { corroborated: ['deviates'], inconclusive: ['deviates'] } },
  'unit.left': { graph: PROOF },
  'unit.restored': { graph: PROOF },
  'time-bound.escrowed': { engine: { attested: ['fails'], contradicted: ['fails'] } },
  'time-bound.created': { graph: PROOF },
  'time-bound.role-assigned': { graph: PROOF },
  // Told for whoever reviews the run; the log may still be silent about the last sign-ins.
  'time-bound.signed-in': { graph: { corroborated: ['deviates'], inconclusive: ['deviates'] } },
  'time-bound.sessions-ended': { graph: ADVICE },
  'time-bound.role-removed': { graph: PROOF },
  'time-bound.removed': { graph: PROOF },
};

/** The kind of a source, `graph` of `graph:main`; null for none that is known. */
export function sourceKind(from: string): SourceKind | null {
  const word = from.split(':')[0];
  return SOURCE_KINDS.find((kind) => kind === word) ?? null;
}

/** Does such a source answer questions, so that its answers are stored and named by the fact? */
export function isAnswering(from: string): boolean {
  const kind = sourceKind(from);
  return kind === 'graph' || kind === 'logs' || kind === 'intake';
}

/** The weights that a claim may have, said by this source in this state; empty where it cannot be said so. */
export function weightsOf({
  claim,
  from,
  state,
}: {
  claim: Claim;
  from: string;
  state: FactState;
}): readonly Weight[] {
  const kind = sourceKind(from);
  return kind === null ? [] : (CLAIM_RULES[claim][kind]?.[state] ?? []);
}

/** What a fact of this claim usually weighs. */
export function weightOf(said: { claim: Claim; from: string; state: FactState }): Weight {
  return weightsOf(said)[0] ?? 'fails';
}
