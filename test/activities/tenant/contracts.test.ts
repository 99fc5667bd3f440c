import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { REQUESTS, type GraphRequest } from '../../../activities/tenant/requests.ts';
import { sharedDirectory } from '../../support/shared.ts';

const shared = sharedDirectory();
const contractsMissing = shared === null;
const contracts = join(shared ?? '.', 'contracts/graph');
const because = contractsMissing ? ' (skipped: the shared contracts are not here)' : '';
const suite = contractsMissing ? describe.skip : describe;

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
    REQUESTS.namedLocations(),
    REQUESTS.userKind('x'),
    REQUESTS.whatIf({}),
    REQUESTS.signIns({ objectId: 'x', since: '2026-01-01', beta: false }),
    REQUESTS.audits({ objectId: 'x', since: '2026-01-01' }),
    REQUESTS.alerts('2026-01-01'),
    REQUESTS.alertRule('x'),
    REQUESTS.subscriptions(),
    REQUESTS.securityDefaults(),
    REQUESTS.serviceHealth(),
    REQUESTS.revokeSessions('x'),
    REQUESTS.resetPassword({ objectId: 'x', password: '' }),
    REQUESTS.unitMembers('x'),
    REQUESTS.leaveUnit({ unit: 'x', objectId: 'x' }),
    REQUESTS.enterUnit({ unit: 'x', reference: '' }),
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
      // The map knows members of a collection, and not that a reference to one ends in $ref.
      const wanted = path
        .replace(/\/x(?=\/|$)/g, '/{id}')
        .replace('/$ref', '')
        .toLowerCase();
      const sets = permissions[permission]?.pathSets ?? [];
      const allowed = sets
        .filter(({ methods }) => methods.includes(method))
        .flatMap(({ paths }) => Object.keys(paths))
        .map((known) => known.toLowerCase());
      expect(allowed).toContain(wanted);
    },
  );
});
