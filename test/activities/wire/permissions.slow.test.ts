import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { opening } from '../../../activities/tenant/permission-cover.ts';
import { neededPermissions } from '../../../activities/tenant/permissions.ts';
import { PART_OF } from '../../../activities/tenant/readiness-parts.ts';
import { REQUEST_USES } from '../../../activities/tenant/request-uses.ts';
import type { Use } from '../../../activities/tenant/uses.ts';
import { tenantWrite, type OrganisationDefinition } from '../../../domain/organisation.ts';
import { readinessCheck, type ReadinessCheck } from '../../../domain/runbook.ts';
import { judgeSignIn } from '../../../domain/sign-in.ts';
import { pretendTenant, type PretendTenant } from '../../support/pretend-tenant.ts';
import { organisation } from '../pretend-room.ts';
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
    { alerts: [{ id: 'defender', kind: 'graph-alerts', tenant: 'main', rule, title }] },
    {
      'tenant-id': tenantId,
      endpoints: { login: ready.login, graph: ready.graph },
      engine: { 'client-id': clientId, credential: { kind: 'secret', file: 'client-secret' } },
      writes: [...tenantWrite.options],
    },
  );
}

/** From here on the application has these permissions, and no token is remembered. */
async function grant(roles: readonly string[]): Promise<void> {
  const { clientId } = tenant.ready.tenant;
  await tenant.control('POST', '/world', { op: 'set-client-roles', clientId, roles });
  child.open(everything);
}

/** What the engine does for each use that an organisation can lead to; resetting a password needs an escrow, see its own test. */
function callsOf(use: Use): readonly { readonly activity: string; readonly more?: object }[] {
  const check = readinessCheck.options.find((name) => `check ${PART_OF[name]}` === use);
  if (check !== undefined) return [readiness(check)];
  switch (use) {
    case 'check conditional-access':
    case 'step conditional-access':
      return [{ activity: 'checkConditionalAccess' }];
    case 'step sign-in':
      return [{ activity: 'findSignIns' }];
    case 'step alert':
      return [{ activity: 'findAlerts', more: { source: alerts()[0] } }];
    case 'step admin-action':
    case 'step outage':
      return [{ activity: 'countPolicies', more: { tenant: 'main' } }];
    case 'step rotate':
      return [{ activity: 'readCredential' }, { activity: 'findAuditEntries' }];
    case 'write revoke-sessions':
      return [{ activity: 'revokeSessions' }];
    default:
      return [];
  }
}

function alerts() {
  return everything.alerts.map((source) => ({ ...source }));
}

function readiness(check: ReadinessCheck) {
  return { activity: 'checkReadiness', more: { checks: [check], alerts: alerts(), rotatedBy: 'people' } };
}

async function run({ activity, more = {} }: ReturnType<typeof callsOf>[number]): Promise<Outcome> {
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
  const input = { run: 'run-1', cut: [], account, since: '2026-01-01T00:00:00.000Z', ...more };
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
  const calls = uses.flatMap(callsOf);
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

const signInSeen = z.object({
  id: z.string(),
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
    const writes = ['AdministrativeUnit.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All'];
    expect(named).toEqual(needed.filter((permission) => !writes.includes(permission)));
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
