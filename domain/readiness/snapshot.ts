import type { LastUse } from './last-use.ts';
import type { Subscription } from './licence.ts';
import type { ServiceHealth } from './service-health.ts';
import type { SignInHistory } from './sign-in-history.ts';
import type { Peer } from './two-accounts.ts';

/** One standing or possible role of an account. */
export interface HeldRole {
  /** Role template id. */
  readonly role: string;
  /** `/` for the whole tenant, else the scope that it is limited to. */
  readonly scope: string;
  /** `active` holds now; `eligible` must first be activated in Privileged Identity Management. */
  readonly how: 'active' | 'eligible';
  /** Assigned without end. An activation is active yet not permanent. */
  readonly permanent: boolean;
  /** When it ends, ISO 8601 UTC; null where it does not, or the tenant does not say. */
  readonly endsAt: string | null;
  readonly via: 'direct' | 'group';
}

/** One registered authentication method. */
export interface RegisteredMethod {
  readonly id: string;
  /** Graph's type without namespace and suffix: `fido2`, `password`, `phone`, … */
  readonly type: string;
  /** Authenticator model of a passkey, lower case; null where Graph names none. */
  readonly aaguid: string | null;
  /** ISO 8601 UTC; null where Graph does not say. */
  readonly createdAt: string | null;
  /** Of a passkey: it is kept in a cloud account and not in one authenticator. Null where Graph does not say. */
  readonly synced: boolean | null;
}

/** What is known of one alert rule that should fire for the account. */
export interface AlertRuleState {
  /** Id of the alert source in the organisation file. */
  readonly source: string;
  /** `unnamed`: the organisation file names no rule; `unknown`: reading it is off. */
  readonly state: 'on' | 'off' | 'missing' | 'unnamed' | 'unknown';
}

/** All that readiness is judged by, read from the tenant and put into our words. */
export interface AccountSnapshot {
  readonly enabled: boolean;
  readonly userPrincipalName: string;
  /** True while a directory on premises is the source of the account. */
  readonly synced: boolean;
  readonly roles: readonly HeldRole[];
  readonly methods: readonly RegisteredMethod[];
  readonly alertRules: readonly AlertRuleState[];
  /** In a restricted management administrative unit; null where the tenant does not say. */
  readonly restricted: boolean | null;
  readonly lastUse: LastUse;
  /** Names of the enforced policies that concern the account and disable resilience defaults. */
  readonly resilienceDisabledBy: readonly string[];
  /** Every emergency account of the tenant. */
  readonly peers: readonly Peer[];
  readonly subscriptions: readonly Subscription[];
  /** Null where the tenant does not say. */
  readonly securityDefaults: boolean | null;
  readonly services: readonly ServiceHealth[];
  /** Null where the tenant has no licence for the log. */
  readonly signIns: SignInHistory | null;
}

/** What of a tenant is read together, once for all checks that are judged by it. */
export type PartName =
  | 'user'
  | 'roles'
  | 'methods'
  | 'alert-rules'
  | 'last-use'
  | 'policies'
  | 'peers'
  | 'subscriptions'
  | 'security-defaults'
  | 'services'
  | 'sign-ins';
