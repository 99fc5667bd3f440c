import { weightOf } from './claims.ts';
import type { Claim, FactState, Observation } from './fact.ts';
import type { ExpectedMethod } from './organisation.ts';
import type { ReadinessCheck } from './runbook.ts';
import { judgeLastUse, type LastUse } from './readiness/last-use.ts';
import { judgeLicence, type Subscription } from './readiness/licence.ts';
import { judgePersonalMethods } from './readiness/personal-methods.ts';
import { judgeRestrictedUnit, type RotatedBy } from './readiness/restricted-unit.ts';
import { judgeSignInHistory, type SignInHistory } from './readiness/sign-in-history.ts';
import { judgeServiceHealth, type ServiceHealth } from './readiness/service-health.ts';
import { judgeResilience, judgeSecurityDefaults } from './readiness/tenant-defaults.ts';
import { judgeTwoAccounts, type Peer } from './readiness/two-accounts.ts';
import { judgeMethods } from './registered-methods.ts';

/**
 * Template id of the Global Administrator role, equal in every tenant.
 *
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

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
  /** `unknown`: no rule is named, or reading it is off. */
  readonly state: 'on' | 'off' | 'missing' | 'unknown';
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

/** What an organisation and its runbook say of how an account should be. */
export interface Declared {
  readonly methods: readonly ExpectedMethod[];
  readonly rotatedBy: RotatedBy;
  /** The longest time without use, milliseconds. */
  readonly drilledWithinMs: number;
  readonly securityDefaults: boolean;
}

/** What a check found. */
export interface Finding {
  readonly state: FactState;
  readonly expected: string;
  readonly seen: string;
  readonly weight?: Observation['weight'];
}

/** The claim that each readiness check makes. */
export const READINESS_CLAIMS: Readonly<Record<ReadinessCheck, Claim>> = {
  enabled: 'account.enabled',
  'cloud-only': 'account.cloud-only',
  'not-synced': 'account.not-synced',
  'global-admin-active': 'account.global-admin-active',
  'methods-as-declared': 'account.methods-as-declared',
  'alert-rule-on': 'tenant.alert-rule-on',
  'no-personal-methods': 'account.no-personal-methods',
  'not-stale': 'account.not-stale',
  'unit-allows-rotation': 'account.unit-allows-rotation',
  'resilience-defaults-on': 'account.resilience-defaults-on',
  'two-accounts': 'tenant.two-accounts',
  licensed: 'tenant.licensed',
  'security-defaults-as-declared': 'tenant.security-defaults-as-declared',
  'no-service-incident': 'tenant.no-service-incident',
  'no-sign-in-outside-window': 'account.no-sign-in-outside-window',
};

/**
 * Judges one account: one observation for each check asked for, in the order asked.
 *
 * @param now - milliseconds since 1970.
 * @param provenance - who was asked what and when, and the artifacts that show it, per check.
 */
export function judgeReadiness({
  checks,
  snapshot,
  declared,
  now,
  provenance,
}: {
  readonly checks: readonly ReadinessCheck[];
  readonly snapshot: AccountSnapshot;
  readonly declared: Declared;
  readonly now: number;
  readonly provenance: (check: ReadinessCheck) => Pick<Observation, 'source' | 'observedAt' | 'artifacts'>;
}): readonly Observation[] {
  return checks.map((check) => {
    const claim = READINESS_CLAIMS[check];
    const found = JUDGES[check]({ snapshot, declared, now });
    const where = provenance(check);
    const weight = weightOf({ claim, from: where.source.from, state: found.state });
    return { claim, weight, ...found, ...where };
  });
}

interface Judged {
  readonly snapshot: AccountSnapshot;
  readonly declared: Declared;
  readonly now: number;
}

const JUDGES: Readonly<Record<ReadinessCheck, (judged: Judged) => Finding>> = {
  enabled: ({ snapshot }) => ({
    state: holds(snapshot.enabled),
    expected: 'the account is enabled',
    seen: snapshot.enabled ? 'enabled' : 'disabled',
  }),
  'cloud-only': ({ snapshot }) => judgeName(snapshot.userPrincipalName),
  'not-synced': ({ snapshot }) => ({
    state: holds(!snapshot.synced),
    expected: 'the account is not synchronised from a directory on premises',
    seen: snapshot.synced ? 'synchronised' : 'not synchronised',
  }),
  'global-admin-active': ({ snapshot }) => judgeRoles(snapshot.roles),
  'methods-as-declared': ({ snapshot, declared }) =>
    judgeMethods({ registered: snapshot.methods, declared: declared.methods }),
  'alert-rule-on': ({ snapshot }) => judgeAlertRules(snapshot.alertRules),
  'no-personal-methods': ({ snapshot }) => judgePersonalMethods(snapshot.methods),
  'not-stale': ({ snapshot: { lastUse }, declared, now }) =>
    judgeLastUse({ lastUse, withinMs: declared.drilledWithinMs, now }),
  'unit-allows-rotation': ({ snapshot: { restricted }, declared: { rotatedBy } }) =>
    judgeRestrictedUnit({ restricted, rotatedBy }),
  'resilience-defaults-on': ({ snapshot }) => judgeResilience(snapshot.resilienceDisabledBy),
  'two-accounts': ({ snapshot }) => judgeTwoAccounts(snapshot.peers),
  licensed: ({ snapshot }) => judgeLicence(snapshot.subscriptions),
  'security-defaults-as-declared': ({ snapshot, declared }) =>
    judgeSecurityDefaults({ on: snapshot.securityDefaults, meant: declared.securityDefaults }),
  'no-service-incident': ({ snapshot }) => judgeServiceHealth(snapshot.services),
  'no-sign-in-outside-window': ({ snapshot: { signIns } }) => judgeSignInHistory(signIns),
};

function holds(condition: boolean): FactState {
  return condition ? 'corroborated' : 'contradicted';
}

/** A name under the tenant's own first domain depends on no federation and no custom DNS. */
function judgeName(userPrincipalName: string): Finding {
  const domain = userPrincipalName.toLowerCase().split('@').at(-1) ?? '';
  const own = /(?:^|\.)onmicrosoft\.(?:com|us|cn)$/.test(domain) || domain.endsWith('.partner.onmschina.cn');
  return { state: holds(own), expected: 'a name under onmicrosoft', seen: `a name under ${domain}` };
}

/** Only a permanent, active, tenant-wide assignment works while Privileged Identity Management is down. */
function judgeRoles(roles: readonly HeldRole[]): Finding {
  const expected = 'Global Administrator, active and permanent, for the whole tenant';
  const held = globalAdministrator(roles);
  const standing = held.filter(isStanding);
  if (standing.length > 0) {
    const direct = standing.some(({ via }) => via === 'direct');
    const seen = direct ? 'active and permanent' : 'active and permanent, through a group';
    return { state: 'corroborated', expected, seen };
  }
  return { state: 'contradicted', expected, seen: sayLesser(held) };
}

/** Whether the account is a Global Administrator whom nothing has to activate and nothing ends. */
export function isStandingAdministrator(roles: readonly HeldRole[]): boolean {
  return globalAdministrator(roles).some(isStanding);
}

function globalAdministrator(roles: readonly HeldRole[]): readonly HeldRole[] {
  return roles.filter(({ role, scope }) => role === GLOBAL_ADMINISTRATOR && scope === '/');
}

function isStanding({ how, permanent }: HeldRole): boolean {
  return how === 'active' && permanent;
}

function sayLesser(held: readonly HeldRole[]): string {
  const active = held.find(({ how }) => how === 'active');
  if (active !== undefined)
    return active.endsAt === null ? 'active for a time only' : `active until ${active.endsAt} only`;
  return held.length > 0 ? 'eligible only' : 'not assigned';
}

function judgeAlertRules(rules: readonly AlertRuleState[]): Finding {
  const expected = 'the alert rule that watches the account is on';
  const wrong = rules.filter(({ state }) => state === 'off' || state === 'missing');
  if (wrong.length > 0) {
    return { state: 'contradicted', expected, seen: sayRules(wrong) };
  }
  const unknown = rules.filter(({ state }) => state === 'unknown');
  if (rules.length === 0 || unknown.length > 0) {
    // A rule that lives outside Graph is no fault of the account; the alert step shows whether it fires.
    const seen = rules.length === 0 ? 'no alert source is named' : sayRules(unknown);
    return { state: 'inconclusive', expected, seen, weight: 'deviates' };
  }
  return { state: 'corroborated', expected, seen: sayRules(rules) };
}

function sayRules(rules: readonly AlertRuleState[]): string {
  const words = { on: 'on', off: 'off', missing: 'not found', unknown: 'not readable' } as const;
  return rules.map(({ source, state }) => `${source}: ${words[state]}`).join(', ');
}
