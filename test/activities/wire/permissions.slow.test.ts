import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { opening } from '../../../activities/tenant/permission-cover.ts';
import { neededPermissions } from '../../../activities/tenant/permissions.ts';
import { REQUEST_USES } from '../../../activities/tenant/request-uses.ts';
import type { Use } from '../../../activities/tenant/uses.ts';
import { tenantWrite, type OrganisationDefinition } from '../../../domain/organisation.ts';
import type { ReadinessCheck } from '../../../domain/runbook.ts';
import { judgeSignIn } from '../../../domain/sign-in.ts';
import { pretendTenant, type PretendTenant } from '../../support/pretend-tenant.ts';
import { accountsOf, organisation } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';

/** One tenant whose engine holds what a test grants; the activities run in `child`, which trusts its CA. */
let tenant: PretendTenant;
let child: Child;
let everything: OrganisationDefinition;
let needed: readonly string[];

beforeAll(async () => {
  tenant = await pretendTenant();
  child = startChild({ baseDirectory: tenant.directory, ca: tenant.ready.ca });
  everything = organisationThatUsesAll();
  needed = (neededPermissions({ organisation: everything, plan: null })[0]?.needed ?? []).map(
    ({ permission }) => permission,
  );
  await tenant.control('POST', '/world', [
    { op: 'log-sign-in', user: 'breakglass-1', address: '203.0.113.10' },
  ]);
});

afterAll(() => {
  child.kill();
});

function organisationThatUsesAll(): OrganisationDefinition {
  const { ready } = tenant;
  const { alertRule: rule, alertTitle: title, clientId, tenantId } = ready.tenant;
  return organisation(
    {
      accounts: accountsOf(ready.tenant.accounts.slice(0, 1)).map((account) => ({
        ...account,
        'restricted-unit': ready.tenant.restrictedUnit,
      })),
      alerts: [
        { id: 'defender', kind: 'graph-alerts', tenant: 'main', rule, title },
        { id: 'incidents', kind: 'graph-incidents', tenant: 'main', rule, title },
      ],
    },
    {
      'tenant-id': tenantId,
      endpoints: { login: ready.login, graph: ready.graph },
      engine: { 'client-id': clientId, credential: { kind: 'secret', file: 'client-secret' } },
      // With what the creation of accounts takes, other permissions would not be missed: a rehearsal has exactly those.
      writes: tenantWrite.options.filter((write) => write !== 'time-bound-account'),
    },
  );
}

/** From here on the application has these permissions, and no token is remembered. */
async function grant(roles: readonly string[]): Promise<void> {
  const { clientId } = tenant.ready.tenant;
  const directoryRoles = ['privilegedRoleAdministrator'];
  await tenant.control('POST', '/world', { op: 'set-client-roles', clientId, roles, directoryRoles });
  child.open(everything);
}

interface Call {
  readonly activity: string;
  readonly more?: object;
}

const NOTHING = () => [];
const check = (name: ReadinessCheck) => () => [readiness(name)];
const lockout = () => [{ activity: 'checkConditionalAccess' }];
const policies = () => [{ activity: 'countPolicies', more: { tenant: 'main' } }];
const changed = () => [{ activity: 'readCredential' }, { activity: 'findAuditEntries' }];

/** What the engine does for each use. */
const CALLS: Readonly<Record<Use, () => readonly Call[]>> = {
  'check user': check('enabled'),
  'check roles': check('global-admin-active'),
  'check methods': check('methods-as-declared'),
  'check alert-rules': check('alert-rule-on'),
  'check last-use': check('not-stale'),
  'check policies': check('resilience-defaults-on'),
  'check peers': check('two-accounts'),
  'check subscriptions': check('licensed'),
  'check security-defaults': check('security-defaults-as-declared'),
  'check services': check('no-service-incident'),
  'check sign-ins': check('no-sign-in-outside-window'),
  'check conditional-access': lockout,
  // No activity: a command, which does without what it may not read.
  'command lockout': NOTHING,
  'step notify': NOTHING,
  'step approve': NOTHING,
  'step attest': NOTHING,
  'step outage': policies,
  'step retrieve': NOTHING,
  'step sign-in': () => [{ activity: 'findSignIns' }],
  'step admin-action': policies,
  'step conditional-access': lockout,
  'step alert': () => [{ activity: 'findAlerts', more: { source: alerts()[0] } }],
  'incidents of step alert': () => [{ activity: 'findAlerts', more: { source: alerts()[1] } }],
  'step rotate': changed,
  'step reset-password': changed,
  // Lets nothing happen by itself: its writes do.
  'step time-bound-account': NOTHING,
  'step temporary-access-pass': () => [{ activity: 'readMethods' }, { activity: 'findAuditEntries' }],
  'step restore': NOTHING,
  'write revoke-sessions': () => [{ activity: 'revokeSessions' }],
  // Need a password in escrow: see their own tests.
  'write reset-password': NOTHING,
  'write time-bound-account': NOTHING,
  'write temporary-access-pass': NOTHING,
  'write unit-membership': () =>
    ['readUnit', 'enterUnit', 'leaveUnit'].map((activity) => ({
      activity,
      more: { unit: tenant.ready.tenant.restrictedUnit },
    })),
};

function alerts() {
  return everything.alerts.map((source) => ({ ...source }));
}

function readiness(check: ReadinessCheck) {
  return { activity: 'checkReadiness', more: { checks: [check], alerts: alerts(), rotatedBy: 'people' } };
}

/** Activities that look back to a time. */
const SINCE: ReadonlySet<string> = new Set(['findSignIns', 'findAlerts', 'findAuditEntries']);

async function run({ activity, more = {} }: Call): Promise<Outcome> {
  const [first] = tenant.ready.tenant.accounts;
  if (first === undefined) throw new Error('expected an account');
  const account = {
    id: first.name,
    tenant: 'main',
    objectId: first.objectId,
    userPrincipalName: first.userPrincipalName,
    methods: [{ type: 'passkey', count: 1, aaguids: [first.aaguid] }],
    policiesThatMayApply: [tenant.ready.tenant.breakglassPolicyId],
    source: 'safe-a',
  };
  const since = SINCE.has(activity) ? { since: '2026-01-01T00:00:00.000Z' } : {};
  const about = activity === 'countPolicies' ? {} : { account };
  const input = { run: 'run-1', cut: [], ...about, ...since, ...more };
  return await child.call({ activity, input });
}

/** The uses whose requests demand a permission, by the table that permissions are computed from. */
function usesOf(permission: string): readonly Use[] {
  const rows = Object.values(REQUEST_USES).filter(({ request }) =>
    opening(request.permission).includes(permission),
  );
  return [...new Set(rows.flatMap(({ usedBy }) => usedBy))];
}

/** Every activity that a use leads to, once. */
function callsFor(uses: readonly Use[]) {
  const calls = uses.flatMap((use) => CALLS[use]());
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

const signInSeen = z.object({
  id: z.string(),
  correlationId: z.string(),
  createdAt: z.string(),
  ipAddress: z.string(),
  errorCode: z.number(),
  interactive: z.boolean(),
  policies: z.null(),
  methods: z.array(z.string()).nullable(),
});

describe('an application with exactly the computed permissions, over the wire', () => {
  it('has everything answered that the engine asks', async () => {
    await grant(needed);
    const uses = [...new Set(Object.values(REQUEST_USES).flatMap(({ usedBy }) => usedBy))];
    for (const call of callsFor(uses)) {
      const { failure } = await run(call);
      expect({ ...call, failure }).toEqual({ ...call, failure: null });
    }
  });

  it('has a role seen that is held through a group, of which it may read nothing but the id', async () => {
    const changed = [
      { op: 'remove-role', user: 'breakglass-1', role: 'globalAdministrator' },
      { op: 'add-group-role', group: 'Emergency access accounts', role: 'globalAdministrator' },
    ];
    await tenant.control('POST', '/world', changed);
    const { result } = await run(readiness('global-admin-active'));
    expect(result).toMatchObject([{ state: 'corroborated', seen: 'active and permanent, through a group' }]);
    await tenant.control('POST', '/world', { ...changed[0], op: 'add-role' });
  });

  it('is refused with the name of any one of them that is missing', async () => {
    const named: string[] = [];
    for (const permission of needed) {
      await grant(needed.filter((each) => each !== permission));
      const outcomes = [];
      for (const call of callsFor(usesOf(permission))) outcomes.push((await run(call)).failure);
      const refused = outcomes.filter((failure) => failure?.type === 'PERMISSION_MISSING');
      if (refused.some((failure) => failure?.message.includes(permission))) named.push(permission);
    }
    // These have tests of their own: see `CALLS`.
    const elsewhere = [
      'GroupMember.ReadBasic.All',
      'Policy.Read.AuthenticationMethod',
      'User-PasswordProfile.ReadWrite.All',
      'UserAuthMethod-TAP.ReadWrite.All',
    ];
    expect(named).toEqual(needed.filter((permission) => !elsewhere.includes(permission)));
  });

  it('is told of the policies that the log leaves out in silence, with the permission that shows them', async () => {
    const silent = REQUEST_USES.signIns.also?.permission ?? '';
    await grant(needed.filter((permission) => !opening(silent).includes(permission)));
    const { result, failure } = await run({ activity: 'findSignIns' });
    expect(failure).toBeNull();
    const [record] = z.object({ records: z.array(signInSeen) }).parse(result).records;
    if (record === undefined) throw new Error('expected the sign-in');
    const facts = judgeSignIn({
      record,
      expected: { method: 'passkey', ranges: null, policiesThatMayApply: [] },
      lookup: { from: 'graph:main', query: '', observedAt: '', artifacts: [] },
    });
    const fact = facts.find(({ claim }) => claim === 'sign-in.conditional-access');
    expect(fact).toMatchObject({
      state: 'inconclusive',
      seen: expect.stringContaining(opening(silent).join(' or ')),
    });
  });
});
