import type { ReadinessCheck } from '../runbook.ts';

/** What a check is about and for, and what to do where it does not hold. */
export interface CheckGuide {
  /** A check of the tenant has the same answer for each of its accounts. */
  readonly about: 'account' | 'tenant';
  /** Controls that a check which holds supports; whether they are met is for their assessor. */
  readonly supports: readonly string[];
  readonly mend: string;
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
export const READINESS_GUIDE: Readonly<Record<ReadinessCheck, CheckGuide>> = {
  enabled: {
    about: 'account',
    supports: [AC_2],
    mend: 'enable the account, and find out who or what disabled it',
  },
  'cloud-only': {
    about: 'account',
    supports: [AC_2, ISO_5_30],
    mend: 'give the account a name under your onmicrosoft domain, which no federation or DNS can take away',
  },
  'global-admin-active': {
    about: 'account',
    supports: [AC_6, ISO_8_2],
    mend: 'assign Global Administrator as active and permanent, for the whole tenant, not as eligible',
  },
  'methods-as-declared': {
    about: 'account',
    supports: [IA_5, ISO_8_5],
    mend: 'remove what is not declared, register what is missing, or correct the organisation file',
  },
  'not-synced': {
    about: 'account',
    supports: [AC_2, ISO_5_30],
    mend: 'replace it by an account made in the cloud, which a directory on premises cannot take along',
  },
  'alert-rule-on': {
    about: 'account',
    supports: [AC_2_12],
    mend: 'create the rule or switch it on, and name its id at the alert source of the organisation file',
  },
  'no-personal-methods': {
    about: 'account',
    supports: [IA_5, ISO_8_5],
    mend: 'remove the method from the account; keep hardware keys in the safe instead',
  },
  'not-stale': {
    about: 'account',
    supports: [CP_4, IA_5],
    mend: 'drill with the account; drilled-within of the organisation file says how often',
  },
  'unit-allows-rotation': {
    about: 'account',
    supports: [IA_5],
    mend: 'let a custodian rotate and revoke, or take the account out of the unit for the time of it',
  },
  'resilience-defaults-on': {
    about: 'account',
    supports: [CP_10, ISO_5_30],
    mend: 'enable resilience defaults in the policy, or exclude the account from it',
  },
  'two-accounts': {
    about: 'tenant',
    supports: [AC_2, CP_10],
    mend: 'have a second account, enabled and a standing Global Administrator, and write both into the organisation file',
  },
  licensed: {
    about: 'tenant',
    supports: [],
    mend: 'renew or buy Entra ID P1 or P2, or leave Conditional Access and sign-in records out of the runbook',
  },
  'security-defaults-as-declared': {
    about: 'tenant',
    supports: [ISO_8_5],
    mend: 'set security defaults as meant, or say so with security-defaults at the tenant of the organisation file',
  },
  'no-service-incident': {
    about: 'tenant',
    supports: [],
    mend: 'wait until Microsoft has resolved it; where it is why you are here, start an incident, not a drill',
  },
  'no-sign-in-outside-window': {
    about: 'account',
    supports: [AC_2_12, AC_6],
    mend: 'find out who signed in; if nobody can say, treat it as an attack: revoke its sessions and rotate its credential',
  },
};
