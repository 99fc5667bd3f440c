import { describe, expect, it } from '@jest/globals';
import { readMembership } from '../../../activities/tenant/membership.ts';
import { policyOf } from '../../../activities/tenant/policy-of.ts';
import { policy } from '../../../activities/tenant/policy-schemas.ts';
import { OBJECT_ID, pretendRoom } from '../pretend-room.ts';

describe('a policy of Graph', () => {
  it.each([
    ['nothing', {}, false],
    ['None', { includeApplications: ['None'] }, false],
    ['an application', { includeApplications: ['All'] }, true],
    ['a user action', { includeUserActions: ['urn:user:registersecurityinfo'] }, true],
    ['what is not read here', { includeNetworkDestinations: ['internet'] }, true],
    ['what is not read here and empty', { includeNetworkDestinations: [] }, false],
  ])('that targets %s has a target: %#', (_, applications, hasTarget) => {
    const read = policy.parse({ id: 'P', state: 'enabled', conditions: { applications } });
    expect(policyOf(read)).toMatchObject({ id: 'p', hasTarget });
  });
});

describe('the roles by which policies name an account', () => {
  it('are those on the whole tenant', async () => {
    const of = (roleDefinitionId: string, directoryScopeId: string | null) => ({
      id: roleDefinitionId,
      principalId: OBJECT_ID,
      roleDefinitionId,
      directoryScopeId,
    });
    const value = [of('A', '/'), of('B', '/administrativeUnits/1'), of('C', null)];
    const room = pretendRoom({
      answers: {
        [`/users/${OBJECT_ID}/transitiveMemberOf`]: { value: [] },
        '/roleManagement/directory/roleAssignments': { value },
      },
    });
    const tenant = room.tenants.open({ tenant: 'main', cut: [], signal: new AbortController().signal });
    const { member } = await readMembership({ tenant, objectId: OBJECT_ID });
    expect(member.roles).toEqual(['a', 'c']);
  });
});
