/**
 * A fact is a claim with a state. `attested`: a person said so. `corroborated`: an independent source agrees.
 * `contradicted`: an independent source disagrees. `inconclusive`: no answer came before the deadline.
 */
export type FactState = 'attested' | 'corroborated' | 'contradicted' | 'inconclusive';

/** Every claim that a run can make. The name before the dot is the step kind or area that makes it. */
export const CLAIMS = [
  'account.enabled',
  'account.cloud-only',
  'account.not-synced',
  'account.global-admin-active',
  'account.methods-as-declared',
  'tenant.alert-rule-on',
  'conditional-access.no-lockout',
  'conditional-access.static-no-lockout',
  'notify.delivered',
  'notify.acknowledged',
  'attest.done',
  'outage.up-before',
  'outage.down-during',
  'outage.engine-independent',
  'outage.lifted',
  'custody.opened',
  'custody.seal-as-recorded',
  'sign-in.attested',
  'sign-in.recorded',
  'sign-in.method',
  'sign-in.network',
  'sign-in.conditional-access',
  'sign-in.no-stranger',
  'admin-action.attested',
  'admin-action.recorded',
  'alert.fired',
  'rotation.attested',
  'rotation.credential-changed',
  'rotation.audited',
  'rotation.sessions-revoked',
  'rotation.resealed',
] as const;

export type Claim = (typeof CLAIMS)[number];

/** Where a fact came from; `query` names what was asked, never a token or a secret. */
export interface FactSource {
  /** Who or what said it: `person:custodian-1`, `graph:main`, `probe:identity-provider`, `channel:soc`, `engine`. */
  readonly from: string;
  readonly query: string | null;
}

/** What an activity or a person established; the workflow turns it into a `fact` event. */
export interface Observation {
  readonly claim: Claim;
  readonly state: FactState;
  /** What was expected, in one short sentence or value. */
  readonly expected: string;
  /** What came. */
  readonly seen: string;
  readonly source: FactSource;
  /** When the source saw it, ISO 8601 UTC by the observer's clock; null where nobody observed it. */
  readonly observedAt: string | null;
  /** SHA-256 (hex) of the stored artifacts that show it. */
  readonly artifacts: readonly string[];
  /**
   * What a contradiction means for the run: `fails` for what the step stands for, `deviates` for what should
   * be looked at although access worked. An inconclusive `deviates` fact never decides a verdict.
   */
  readonly weight: 'fails' | 'deviates';
}
