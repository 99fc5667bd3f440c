import { policiesInScope } from '../../domain/conditional-access/static.ts';
import type { AccountDefinition } from '../../domain/organisation.ts';
import type { PlannedAccount, PlannedAlertSource } from '../../domain/plan/types.ts';
import type { AccountSnapshot, PartName } from '../../domain/readiness/snapshot.ts';
import { readMembership, withKind } from './membership.ts';
import type { Answer } from './get-json.ts';
import { readMethods } from './methods.ts';
import { oneOrNone } from './one-or-none.ts';
import { policyOf } from './policy-of.ts';
import { readAlertRules } from './readiness-rules.ts';
import { readPeers, readSecurityDefaults, readServices, readSubscriptions } from './readiness-tenant.ts';
import { readSignInHistory } from './sign-in-history.ts';
import { REQUESTS } from './requests.ts';
import { readRoles } from './roles.ts';
import { policy } from './policy-schemas.ts';
import { signInActivity, user } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';
import type { ReadWindows } from './windows.ts';

/** What one part of the tenant told. */
export interface Part {
  readonly snapshot: Partial<AccountSnapshot>;
  readonly answers: readonly Answer<unknown>[];
}

/** Parts that no check asked for stay at their worst value, which nothing judges. */
export const UNREAD: AccountSnapshot = {
  enabled: false,
  userPrincipalName: '',
  synced: true,
  roles: [],
  methods: [],
  alertRules: [],
  restricted: null,
  lastUse: { known: false },
  resilienceDisabledBy: [],
  peers: [],
  subscriptions: [],
  securityDefaults: null,
  services: [],
  signIns: null,
};

/** What a part is read for. */
export interface Reading {
  readonly tenant: OpenTenant;
  readonly account: PlannedAccount;
  readonly alerts: readonly PlannedAlertSource[];
  /** All emergency accounts of the tenant. */
  readonly peers: readonly AccountDefinition[];
  /** Sign-in windows of the runs whose evidence is here. */
  readonly readWindows: ReadWindows;
}

/** How each part is read. */
export const READERS: Readonly<Record<PartName, (reading: Reading) => Promise<Part>>> = {
  user: async ({ tenant, account }) => {
    const answer = await tenant.one(REQUESTS.user(account.objectId), user);
    const { accountEnabled, userPrincipalName, onPremisesSyncEnabled, isManagementRestricted } = answer.value;
    return {
      snapshot: {
        enabled: accountEnabled === true,
        userPrincipalName,
        synced: onPremisesSyncEnabled === true,
        restricted: isManagementRestricted ?? null,
      },
      answers: [answer],
    };
  },
  roles: async ({ tenant, account }) => {
    const { roles, answers } = await readRoles({ tenant, objectId: account.objectId });
    return { snapshot: { roles }, answers };
  },
  methods: async ({ tenant, account }) => {
    const { methods, answer } = await readMethods({ tenant, objectId: account.objectId });
    return { snapshot: { methods }, answers: [answer] };
  },
  'alert-rules': readAlertRules,
  'last-use': readLastUse,
  policies: readDisabling,
  peers: readPeers,
  subscriptions: readSubscriptions,
  'security-defaults': readSecurityDefaults,
  services: readServices,
  'sign-ins': readSignInHistory,
};

/** A tenant without the licence refuses the question, which is an answer about the licence and not about the account. */
async function readLastUse({ tenant, account }: Reading): Promise<Part> {
  const request = REQUESTS.signInActivity(account.objectId);
  const answer = await oneOrNone({ tenant, request, schema: signInActivity, none: 'LICENCE_MISSING' });
  if (answer.value === null) return { snapshot: { lastUse: { known: false } }, answers: [answer] };
  const at = answer.value.signInActivity?.lastSuccessfulSignInDateTime ?? null;
  const lastUse = { known: true, at: at === null ? null : new Date(at).toISOString() } as const;
  return { snapshot: { lastUse }, answers: [answer] };
}

/** The enforced policies that concern the account and switch resilience defaults off. */
async function readDisabling({ tenant, account }: Reading): Promise<Part> {
  const { member, answers } = await readMembership({ tenant, objectId: account.objectId });
  const policies = await tenant.list(REQUESTS.policies(), policy);
  const disabling = policies.value.filter(
    ({ state, sessionControls }) =>
      state === 'enabled' && sessionControls?.disableResilienceDefaults === true,
  );
  const candidates = disabling.map(policyOf);
  const known = await withKind({ tenant, member, policies: candidates });
  const concerned = policiesInScope({ policies: candidates, account: known.member });
  return {
    snapshot: { resilienceDisabledBy: concerned.map(({ name }) => name) },
    answers: [...answers, ...known.answers, policies],
  };
}
