/**
 * A fact is a claim with a state. `attested`: those who did it said so, people by their signature, the engine of its own
 * cut. `corroborated`: somebody else agrees, the tenant's log or a system that answered. `contradicted`: what came is
 * not what was expected, whoever said it. `inconclusive`: no answer came before the deadline.
 */
export const FACT_STATES = ['attested', 'corroborated', 'contradicted', 'inconclusive'] as const;
export type FactState = (typeof FACT_STATES)[number];

export const WEIGHTS = ['fails', 'deviates'] as const;

/** Every claim that a run can make. The name before the dot is the step kind or area that makes it. */
export const CLAIMS = [
  'account.enabled',
  'account.cloud-only',
  'account.not-synced',
  'account.global-admin-active',
  'account.methods-as-declared',
  'account.no-personal-methods',
  'account.not-stale',
  'account.unit-allows-rotation',
  'account.resilience-defaults-on',
  'account.no-sign-in-outside-window',
  'tenant.alert-rule-on',
  'tenant.two-accounts',
  'tenant.licensed',
  'tenant.security-defaults-as-declared',
  'tenant.no-service-incident',
  'conditional-access.no-lockout',
  'conditional-access.static-no-lockout',
  'conditional-access.evaluations-agree',
  'conditional-access.exceptions-current',
  'conditional-access.unchanged',
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
  'password.escrowed',
  'password.changed',
  'password.audited',
  'password.escrow-known',
  'pass.sealed',
  'pass.issued',
  'pass.gone',
  'passkey.registered',
  'passkey.lost-removed',
  'passkey.audited',
  'unit.left',
  'unit.restored',
  'time-bound.escrowed',
  'time-bound.created',
  'time-bound.role-assigned',
  'time-bound.signed-in',
  'time-bound.sessions-ended',
  'time-bound.role-removed',
  'time-bound.removed',
] as const;

export type Claim = (typeof CLAIMS)[number];

/** What an undo found, whenever it ran: how its step ended does not hang on these. */
export const UNDO_CLAIMS: ReadonlySet<Claim> = new Set<Claim>([
  'outage.lifted',
  'unit.restored',
  'time-bound.signed-in',
  'time-bound.sessions-ended',
  'time-bound.role-removed',
  'time-bound.removed',
  'pass.gone',
]);

/** Where a fact came from; `query` names what was asked, never a token or a secret. */
export interface FactSource {
  /**
   * Who or what said it: `person:custodian-1` (`person:custodian-1+custodian-2` where it is about both), `role:soc` where
   * nobody of it answered, `graph:main`, `logs:sentinel` and `intake:siem` of an alert source, `probe:identity-provider`, `channel:soc`, `engine:cut`.
   */
  readonly from: string;
  /** Of `graph:`, `logs:` and `intake:` only, and null where no answer came: the questions, joined by ` ; `. */
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
  /**
   * When it was observed, ISO 8601 UTC: of a person the time that they signed, by their clock; of `graph:`, `probe:`,
   * `channel:` and `engine:` the worker's clock when the answer had come, which can be later than the event's `at`: that
   * is the time of the last storing. When it happened by the tenant's own clock stands in `seen`. Null where nobody
   * observed it.
   */
  readonly observedAt: string | null;
  /**
   * SHA-256 (hex) of the stored artifacts that show it, the one that decided it last; those before it were asked for on
   * the way and show that nothing had come by then.
   */
  readonly artifacts: readonly string[];
  /**
   * What a contradiction means for the run: `fails` for what the step stands for, `deviates` for what should be looked
   * at although access worked; which, the table of claims says (`domain/claims.ts`). An inconclusive `deviates` fact
   * never decides a verdict.
   */
  readonly weight: (typeof WEIGHTS)[number];
}
