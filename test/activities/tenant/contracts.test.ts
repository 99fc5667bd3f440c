import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { judgeServiceHealth } from '../../../domain/readiness/service-health.ts';
import { getJson, getList } from '../../../activities/tenant/get-json.ts';
import { policyOf, resultOf } from '../../../activities/tenant/policy-of.ts';
import { REQUESTS, type GraphRequest } from '../../../activities/tenant/requests.ts';
import * as schemas from '../../../activities/tenant/schemas.ts';
import { entryOf } from '../../../activities/tenant/audits.ts';
import { recordOf } from '../../../activities/tenant/sign-ins.ts';
import { sharedDirectory } from '../../support/shared.ts';

const shared = sharedDirectory();
const contractsMissing = shared === null;
const contracts = join(shared ?? '.', 'contracts/graph');
const because = contractsMissing ? ' (skipped: the shared contracts are not here)' : '';
const suite = contractsMissing ? describe.skip : describe;
const { signal } = new AbortController();

function example(page: string): string {
  return readFileSync(join(contracts, 'examples', page, '1.response.json'), 'utf8');
}

/** A client whose every answer is one documented body, without its link to a further page. */
function documented(page: string) {
  const body = example(page).replace(/"@odata.nextLink":\s*"[^"]*",/, '');
  return { graphOrigin: 'https://graph.microsoft.com', send: () => Promise.resolve({ body, response: {} }) };
}

async function items<Item>(page: string, item: z.ZodType<Item>): Promise<readonly Item[]> {
  const request = REQUESTS.policies();
  return (await getList({ client: documented(page), request, signal, item })).value;
}

suite(`Microsoft's documented answers${because}`, () => {
  it('user', async () => {
    const request = REQUESTS.user('x');
    const answer = await getJson({ client: documented('user-get'), request, signal, schema: schemas.user });
    expect(answer.value).toEqual({
      id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
      userPrincipalName: 'AdeleV@contoso.com',
    });
  });

  it('memberships', async () => {
    const read = await items('user-list-transitivememberof', schemas.membership);
    expect(read).toMatchObject([{ '@odata.type': '#microsoft.graph.group' }]);
  });

  it('methods, whose time has two spellings', async () => {
    const [key] = await items('authentication-list-methods', schemas.method);
    expect(key).toMatchObject({ creationDateTime: '2020-08-10T06:44:09Z', model: 'NFC key' });
    expect(key).not.toHaveProperty('displayName');
  });

  it('role assignments and eligibility', async () => {
    const assignments = await items('rbacapplication-list-roleassignments', schemas.roleAssignment);
    expect(assignments).toHaveLength(3);
    const eligible = await items(
      'rbacapplication-list-roleeligibilityscheduleinstances',
      schemas.roleInstance,
    );
    expect(eligible).toMatchObject([{ memberType: 'Direct', endDateTime: '2024-04-10T00:00:00Z' }]);
  });

  it('policies, which have no target', async () => {
    const policies = (await items('conditionalaccessroot-list-policies', schemas.policy)).map(policyOf);
    expect(policies.map(({ hasTarget, grant }) => [hasTarget, grant?.demands])).toEqual([
      [false, ['block']],
      [false, ['mfa']],
    ]);
  });

  it('What-If', async () => {
    const results = await items('conditionalaccessroot-evaluate', schemas.whatIfResult);
    const outcomes = results.map(resultOf);
    expect(outcomes[0]).toMatchObject({
      outcome: 'applies',
      policy: { state: 'enabledForReportingButNotEnforced', grant: null },
    });
  });

  it('sign-ins of v1.0 and of beta', async () => {
    const [plain] = await items('signin-list', schemas.signIn);
    expect(plain && recordOf(plain)).toMatchObject({ errorCode: 0, methods: null, interactive: true });
    const [beta] = await items('beta-signin-list', schemas.signIn);
    expect(beta && recordOf(beta)).toMatchObject({ errorCode: 50126, app: 'Azure Portal' });
  });

  it('subscriptions and service health', async () => {
    const skus = await items('subscribedsku-list', schemas.subscribedSku);
    expect(skus.map(({ capabilityStatus }) => capabilityStatus)).toContain('Enabled');
    const services = await items('serviceannouncement-list-healthoverviews', schemas.serviceHealth);
    const read = services.map(({ id, service: name, status }) => ({ id, name, status }));
    expect(judgeServiceHealth(read)).toMatchObject({
      state: 'corroborated',
      seen: 'Entra: ServiceRestored, Exchange: ServiceOperational',
    });
  });

  it('audit entries', async () => {
    const [entry] = await items('directoryaudit-list', schemas.audit);
    expect(entry && entryOf(entry)).toMatchObject({
      activity: 'Add member to group',
      initiatedBy: '728309ae-1a37-4937-9afe-e35d964db09b',
    });
  });
});

const permissionMap = z.object({
  permissions: z.record(
    z.string(),
    z.object({
      pathSets: z
        .array(z.object({ methods: z.array(z.string()), paths: z.record(z.string(), z.string()) }))
        .optional(),
    }),
  ),
});

suite(`Microsoft's map of permissions${because}`, () => {
  const requests: readonly GraphRequest[] = [
    REQUESTS.user('x'),
    REQUESTS.memberOf('x'),
    REQUESTS.methods('x'),
    REQUESTS.roleAssignments('x'),
    REQUESTS.roleAssignmentInstances('x'),
    REQUESTS.roleEligibilityInstances('x'),
    REQUESTS.policies(),
    REQUESTS.whatIf({}),
    REQUESTS.signIns({ objectId: 'x', since: '2026-01-01', beta: false }),
    REQUESTS.audits({ objectId: 'x', since: '2026-01-01' }),
    REQUESTS.alerts('2026-01-01'),
    REQUESTS.alertRule('x'),
    REQUESTS.subscriptions(),
    REQUESTS.securityDefaults(),
    REQUESTS.serviceHealth(),
    REQUESTS.revokeSessions('x'),
  ];
  const text = contractsMissing
    ? '{"permissions":{}}'
    : readFileSync(join(contracts, 'permissions.json'), 'utf8');
  const { permissions } = permissionMap.parse(JSON.parse(text));

  it('covers every request that the engine makes', () => {
    // The map knows no members: that signInActivity needs a permission beside the user's stands in its description.
    expect(requests).toHaveLength(Object.keys(REQUESTS).length - 1);
    expect(REQUESTS.signInActivity('x').permission).toBe('AuditLog.Read.All');
  });

  it.each(requests.map((request) => [`${request.method} ${request.path}`, request] as const))(
    'allows %s with the permission that we name',
    (_, { method, path, permission }) => {
      const wanted = path.replace(/\/x(?=\/|$)/, '/{id}').toLowerCase();
      const sets = permissions[permission]?.pathSets ?? [];
      const allowed = sets
        .filter(({ methods }) => methods.includes(method))
        .flatMap(({ paths }) => Object.keys(paths))
        .map((known) => known.toLowerCase());
      expect(allowed).toContain(wanted);
    },
  );
});
