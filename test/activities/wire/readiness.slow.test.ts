import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { READINESS } from '../../../domain/readiness/checks.ts';
import { readinessCheck } from '../../../domain/runbook.ts';
import { DEFAULT_ROLES } from '../../../simulator/world/seed.ts';
import { pretendTenant, type PretendTenant } from '../../support/pretend-tenant.ts';
import { accountsOf, organisation } from '../pretend-room.ts';
import { startChild, type Child, type Outcome } from './child.ts';
import { TENANT_STATES, type TenantState } from './readiness-states.ts';

/** The pretend tenant in this process; the activities run in `child`, which trusts its CA. */
let tenant: PretendTenant;
let child: Child;

beforeAll(async () => {
  tenant = await pretendTenant();
  child = startChild({ baseDirectory: tenant.directory, ca: tenant.ready.ca });
});

afterEach(async () => {
  await tenant.control('POST', '/reset');
});

afterAll(() => {
  child.kill();
});

/** Activities of an organisation with both accounts, or the first alone. */
function open({ alone, tenant: changed = {} }: Pick<TenantState, 'alone' | 'tenant'>): void {
  const { ready } = tenant;
  const accounts = accountsOf(ready.tenant.accounts);
  child.open(
    organisation(
      { accounts: alone === true ? accounts.slice(0, 1) : accounts, alerts: alerts() },
      {
        'tenant-id': ready.tenant.tenantId,
        endpoints: { login: ready.login, graph: ready.graph },
        engine: {
          'client-id': ready.tenant.clientId,
          credential: { kind: 'secret', file: 'client-secret' },
        },
        ...changed,
      },
    ),
  );
}

function alerts() {
  const { alertRule: rule, alertTitle: title } = tenant.ready.tenant;
  return [{ id: 'defender', kind: 'graph-alerts', tenant: 'main', rule, title }];
}

async function check({ check, rotatedBy }: Pick<TenantState, 'check' | 'rotatedBy'>): Promise<Outcome> {
  const [first] = tenant.ready.tenant.accounts;
  if (first === undefined) throw new Error('expected an account');
  const account = {
    id: first.name,
    tenant: 'main',
    objectId: first.objectId,
    userPrincipalName: first.userPrincipalName,
    methods: [{ type: 'passkey', count: 1, aaguids: [first.aaguid] }],
    policiesThatMayApply: [],
    source: 'safe-a',
  };
  const input = { run: 'run-1', cut: [], account, checks: [check], alerts: alerts(), rotatedBy };
  return await child.call({ activity: 'checkReadiness', input });
}

const observations = z.tuple([z.looseObject({ claim: z.string(), state: z.string(), seen: z.string() })]);

describe('each readiness check, over the wire', () => {
  it.each(TENANT_STATES.map((state) => [`${state.check} is ${state.state}: ${state.what}`, state] as const))(
    '%s',
    async (_, expected) => {
      const { patches = [] } = expected;
      if (patches.length > 0) await tenant.control('POST', '/world', patches);
      open(expected);
      const { result, failure, stored } = await check(expected);
      expect(failure).toBeNull();
      const [found] = observations.parse(result);
      expect(found).toMatchObject({
        claim: READINESS[expected.check].claim,
        state: expected.state,
        seen: expect.stringContaining(expected.seen),
      });
      expect(found.state === 'inconclusive' || stored.length > 0).toBe(true);
    },
  );

  it('is seen to hold and not to hold', () => {
    for (const state of ['corroborated', 'contradicted'] as const) {
      const seen = new Set(TENANT_STATES.filter((row) => row.state === state).map((row) => row.check));
      // That a rule is off is a named fault of its own, in pretend.slow.test.ts.
      if (state === 'contradicted') seen.add('alert-rule-on');
      expect([...seen].sort()).toEqual([...readinessCheck.options].sort());
    }
  });
});

describe('a permission that is missing, over the wire', () => {
  it.each([
    ['not-stale', 'AuditLog.Read.All'],
    ['licensed', 'LicenseAssignment.Read.All'],
    ['no-service-incident', 'ServiceHealth.Read.All'],
    ['security-defaults-as-declared', 'Policy.Read.All'],
    ['resilience-defaults-on', 'Policy.Read.All'],
    ['no-personal-methods', 'UserAuthenticationMethod.Read.All'],
  ] as const)('ends %s with the name of %s', async (name, permission) => {
    const { clientId } = tenant.ready.tenant;
    const roles = DEFAULT_ROLES.filter((role) => role !== permission);
    await tenant.control('POST', '/world', { op: 'set-client-roles', clientId, roles });
    open({});
    const { failure } = await check({ check: name });
    expect(failure).toMatchObject({ type: 'PERMISSION_MISSING', nonRetryable: true });
    expect(failure?.message).toContain(permission);
  });
});
