import type { Claim } from '../fact.ts';
import type { ExpectedMethod } from '../organisation.ts';
import { judgeMethods } from '../registered-methods.ts';
import type { ReadinessCheck } from '../runbook.ts';
import { judgeAlertRules } from './alert-rules.ts';
import type { Finding } from './finding.ts';
import { judgeLastUse } from './last-use.ts';
import { judgeLicence } from './licence.ts';
import { judgePersonalMethods } from './personal-methods.ts';
import { judgeRestrictedUnit, type RotatedBy } from './restricted-unit.ts';
import { judgeRoles } from './roles.ts';
import { judgeServiceHealth } from './service-health.ts';
import { judgeSignInHistory } from './sign-in-history.ts';
import type { AccountSnapshot, PartName } from './snapshot.ts';
import { judgeResilience, judgeSecurityDefaults } from './tenant-defaults.ts';
import { judgeTwoAccounts } from './two-accounts.ts';

/** What an organisation and its runbook say of how an account should be. */
export interface Declared {
  readonly methods: readonly ExpectedMethod[];
  readonly rotatedBy: RotatedBy;
  /** The longest time without use, milliseconds. */
  readonly drilledWithinMs: number;
  readonly securityDefaults: boolean;
}

/** What a check judges by. `now` in milliseconds since 1970. */
export interface Judged {
  readonly snapshot: AccountSnapshot;
  readonly declared: Declared;
  readonly now: number;
}

/** One readiness check: what it says, about and for what, by what, and what to do where it does not hold. */
export interface Check {
  readonly claim: Claim;
  /** A check of the tenant has the same answer for each of its accounts. */
  readonly about: 'account' | 'tenant';
  /** What is read for it. */
  readonly part: PartName;
  /** Controls that a check which holds supports; whether they are met is for their assessor. */
  readonly supports: readonly string[];
  readonly mend: string;
  readonly judge: (judged: Judged) => Finding;
}

const AC_2 = 'NIST SP 800-53 AC-2';
const AC_6 = 'NIST SP 800-53 AC-6(5)';
const IA_5 = 'NIST SP 800-53 IA-5';
const CP_10 = 'NIST SP 800-53 CP-10';
const CP_4 = 'NIST SP 800-53 CP-4';
const AC_2_12 = 'NIST SP 800-53 AC-2(12)';
const ISO_8_2 = 'ISO/IEC 27001 A.8.2';
const ISO_8_5 = 'ISO/IEC 27001 A.8.5';
const ISO_5_30 = 'ISO/IEC 27001 A.5.30';

/** One entry for each check, in the order of `readinessCheck`. */
export const READINESS: Readonly<Record<ReadinessCheck, Check>> = {
  enabled: {
    claim: 'account.enabled',
    about: 'account',
    part: 'user',
    supports: [AC_2],
    mend: 'enable the account, and find out who or what disabled it',
    judge: ({ snapshot: { enabled } }) => ({
      state: enabled ? 'corroborated' : 'contradicted',
      expected: 'the account is enabled',
      seen: enabled ? 'enabled' : 'disabled',
    }),
  },
  'cloud-only': {
    claim: 'account.cloud-only',
    about: 'account',
    part: 'user',
    supports: [AC_2, ISO_5_30],
    mend: 'give the account a name under your onmicrosoft domain, which no federation or DNS can take away',
    judge: ({ snapshot }) => judgeName(snapshot.userPrincipalName),
  },
  'global-admin-active': {
    claim: 'account.global-admin-active',
    about: 'account',
    part: 'roles',
    supports: [AC_6, ISO_8_2],
    mend: 'assign Global Administrator as active and permanent, for the whole tenant, not as eligible',
    judge: ({ snapshot }) => judgeRoles(snapshot.roles),
  },
  'methods-as-declared': {
    claim: 'account.methods-as-declared',
    about: 'account',
    part: 'methods',
    supports: [IA_5, ISO_8_5],
    mend: 'remove what is not declared, register what is missing, or correct the organisation file',
    judge: ({ snapshot, declared }) =>
      judgeMethods({ registered: snapshot.methods, declared: declared.methods }),
  },
  'not-synced': {
    claim: 'account.not-synced',
    about: 'account',
    part: 'user',
    supports: [AC_2, ISO_5_30],
    mend: 'replace it by an account made in the cloud, which a directory on premises cannot take along',
    judge: ({ snapshot: { synced } }) => ({
      state: synced ? 'contradicted' : 'corroborated',
      expected: 'the account is not synchronised from a directory on premises',
      seen: synced ? 'synchronised' : 'not synchronised',
    }),
  },
  'alert-rule-on': {
    claim: 'tenant.alert-rule-on',
    about: 'account',
    part: 'alert-rules',
    supports: [AC_2_12],
    mend: 'create the rule or switch it on, and name its id at the alert source of the organisation file',
    judge: ({ snapshot }) => judgeAlertRules(snapshot.alertRules),
  },
  'no-personal-methods': {
    claim: 'account.no-personal-methods',
    about: 'account',
    part: 'methods',
    supports: [IA_5, ISO_8_5],
    mend: 'remove the method from the account; keep hardware keys in the safe instead',
    judge: ({ snapshot }) => judgePersonalMethods(snapshot.methods),
  },
  'not-stale': {
    claim: 'account.not-stale',
    about: 'account',
    part: 'last-use',
    supports: [CP_4, IA_5],
    mend: 'drill with the account; drilled-within of the organisation file says how often',
    judge: ({ snapshot: { lastUse }, declared, now }) =>
      judgeLastUse({ lastUse, withinMs: declared.drilledWithinMs, now }),
  },
  'unit-allows-rotation': {
    claim: 'account.unit-allows-rotation',
    about: 'account',
    part: 'user',
    supports: [IA_5],
    mend: 'let a custodian rotate and revoke, or take the account out of the unit for the time of it',
    judge: ({ snapshot: { restricted }, declared: { rotatedBy } }) =>
      judgeRestrictedUnit({ restricted, rotatedBy }),
  },
  'resilience-defaults-on': {
    claim: 'account.resilience-defaults-on',
    about: 'account',
    part: 'policies',
    supports: [CP_10, ISO_5_30],
    mend: 'enable resilience defaults in the policy, or exclude the account from it',
    judge: ({ snapshot }) => judgeResilience(snapshot.resilienceDisabledBy),
  },
  'two-accounts': {
    claim: 'tenant.two-accounts',
    about: 'tenant',
    part: 'peers',
    supports: [AC_2, CP_10],
    mend: 'have a second account, enabled and a standing Global Administrator, and write both into the organisation file',
    judge: ({ snapshot }) => judgeTwoAccounts(snapshot.peers),
  },
  licensed: {
    claim: 'tenant.licensed',
    about: 'tenant',
    part: 'subscriptions',
    supports: [],
    mend: 'renew or buy Entra ID P1 or P2, or leave Conditional Access and sign-in records out of the runbook',
    judge: ({ snapshot }) => judgeLicence(snapshot.subscriptions),
  },
  'security-defaults-as-declared': {
    claim: 'tenant.security-defaults-as-declared',
    about: 'tenant',
    part: 'security-defaults',
    supports: [ISO_8_5],
    mend: 'set security defaults as meant, or say so with security-defaults at the tenant of the organisation file',
    judge: ({ snapshot, declared }) =>
      judgeSecurityDefaults({ on: snapshot.securityDefaults, meant: declared.securityDefaults }),
  },
  'no-service-incident': {
    claim: 'tenant.no-service-incident',
    about: 'tenant',
    part: 'services',
    supports: [],
    mend: 'wait until Microsoft has resolved it; where it is why you are here, start an incident, not a drill',
    judge: ({ snapshot }) => judgeServiceHealth(snapshot.services),
  },
  'no-sign-in-outside-window': {
    claim: 'account.no-sign-in-outside-window',
    about: 'account',
    part: 'sign-ins',
    supports: [AC_2_12, AC_6],
    mend: 'find out who signed in; if nobody can say, treat it as an attack: revoke its sessions and rotate its credential',
    judge: ({ snapshot }) => judgeSignInHistory(snapshot.signIns),
  },
};

/** A name under the tenant's own first domain depends on no federation and no custom DNS. */
function judgeName(userPrincipalName: string): Finding {
  const domain = userPrincipalName.toLowerCase().split('@').at(-1) ?? '';
  const own = /(?:^|\.)onmicrosoft\.(?:com|us|cn)$/.test(domain) || domain.endsWith('.partner.onmschina.cn');
  return {
    state: own ? 'corroborated' : 'contradicted',
    expected: 'a name under onmicrosoft',
    seen: `a name under ${domain}`,
  };
}
