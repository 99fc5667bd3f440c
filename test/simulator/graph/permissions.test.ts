import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { PERMISSIONS } from '../../../simulator/graph/permissions.ts';
import type { Operation } from '../../../simulator/graph/permissions.ts';
import { graphEndpoints } from '../../../simulator/graph/site.ts';
import { breakglass, graph, testTenant } from '../tenant.ts';
import type { JsonAnswer } from '../tenant.ts';
import type { World } from '../../../simulator/world/world.ts';
import { sharedDirectory } from '../../support/shared.ts';

const shared = sharedDirectory() ?? '.';
const reference = join(shared, 'contracts/graph/permissions.json');
const operations = graphEndpoints.map(({ operation, versions }) => ({
  operation,
  version: versions[0] ?? 'beta',
}));

const evaluation = {
  signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: '' },
  signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['All'] },
  signInConditions: {},
};

/** Sends the operation to something that exists. */
function perform(
  world: World,
  { operation, version }: { operation: Operation; version: string },
  roles: readonly string[],
): Promise<JsonAnswer> {
  const [method = '', path = ''] = operation.split(' ');
  const { id: userId } = breakglass(world, 1);
  const ids: Record<string, string> = {
    users: userId,
    groups: world.groups[0]?.id ?? '',
    security: world.emergency.ruleId,
  };
  const id = ids[path.split('/')[1] ?? ''] ?? '';
  const body = { ...evaluation, signInIdentity: { ...evaluation.signInIdentity, userId } };
  return graph(world, `/${version}${path.replace('{id}', id)}`, { method, roles, body });
}

describe('application permissions', () => {
  for (const { operation, version } of operations) {
    it(`${operation} needs one of its own`, async () => {
      const { world } = testTenant();
      const everyOther = Object.values(PERMISSIONS)
        .flat()
        .filter((role) => !PERMISSIONS[operation].some((one) => one === role));
      const refused = await perform(world, { operation, version }, everyOther);
      expect(refused).toMatchObject({
        status: 403,
        body: { error: { code: 'Authorization_RequestDenied' } },
      });
      for (const role of PERMISSIONS[operation])
        expect(await perform(world, { operation, version }, [role])).toMatchObject({ status: 200 });
    });
  }
});

const referenceShape = z.object({
  permissions: z.record(
    z.string(),
    z.object({
      pathSets: z.array(
        z.object({
          schemeKeys: z.array(z.string()),
          methods: z.array(z.string()),
          paths: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});

const describeReference = existsSync(reference) ? describe : describe.skip;

describeReference(`against Microsoft's permission reference (skipped when ${reference} is missing)`, () => {
  const { permissions } = referenceShape.parse(
    existsSync(reference) ? JSON.parse(readFileSync(reference, 'utf8')) : { permissions: {} },
  );

  for (const operation of graphEndpoints.map((endpoint) => endpoint.operation)) {
    it(`${operation} is opened by exactly the permissions listed there`, () => {
      const [method = '', path = ''] = operation.toLowerCase().split(' ');
      const listed = Object.entries(permissions)
        .filter(([, { pathSets }]) =>
          pathSets.some(
            (set) =>
              set.schemeKeys.includes('Application') &&
              set.methods.some((one) => one.toLowerCase() === method) &&
              Object.keys(set.paths).some((one) => one.toLowerCase().replace(/\{[^}]*\}/g, '{id}') === path),
          ),
        )
        .map(([name]) => name);
      expect(PERMISSIONS[operation].toSorted()).toEqual(listed.toSorted());
    });
  }
});
