import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ROLES } from '../../../simulator/world/roles.ts';
import { breakglass, graph, testTenant } from '../tenant.ts';

describe('a user', () => {
  it('comes with its eleven usual members', async () => {
    const { world } = testTenant();
    const { body } = await graph(world, `/v1.0/users/${breakglass(world, 1).id}`);
    expect(Object.keys(z.looseObject({}).parse(body)).toSorted()).toEqual(
      [
        '@odata.context',
        'businessPhones',
        'displayName',
        'givenName',
        'id',
        'jobTitle',
        'mail',
        'mobilePhone',
        'officeLocation',
        'preferredLanguage',
        'surname',
        'userPrincipalName',
      ].toSorted(),
    );
  });

  it('comes with the members asked for, and the id', async () => {
    const { world } = testTenant();
    const { id } = breakglass(world, 1);
    const { body } = await graph(world, `/v1.0/users/${id}?$select=accountEnabled,onPremisesSyncEnabled`);
    expect(body).toEqual({
      '@odata.context': expect.any(String),
      id,
      accountEnabled: true,
      onPremisesSyncEnabled: null,
    });
  });

  it('is found by principal name as well', async () => {
    const { world } = testTenant();
    const { body } = await graph(world, '/v1.0/users/BREAKGLASS-1@example.onmicrosoft.com');
    expect(body).toMatchObject({ id: breakglass(world, 1).id });
  });

  it('hides all but the basic profile from User.ReadBasic.All', async () => {
    const { world } = testTenant();
    const roles = ['User.ReadBasic.All'];
    const path = `/v1.0/users/${breakglass(world, 1).id}`;
    expect((await graph(world, path, { roles })).body).not.toHaveProperty('jobTitle');
    expect(await graph(world, `${path}?$select=accountEnabled`, { roles })).toMatchObject({ status: 403 });
  });

  it('shows sign-in activity only to readers of the log', async () => {
    const { world } = testTenant();
    const path = '/v1.0/users/admin-1@example.onmicrosoft.com?$select=signInActivity';
    expect(await graph(world, path, { roles: ['User.Read.All'] })).toMatchObject({ status: 403 });
    expect((await graph(world, path)).body).toMatchObject({
      signInActivity: { lastSuccessfulSignInDateTime: '2026-11-20T07:00:00.000Z' },
    });
  });

  it('is in groups within groups, and in roles', async () => {
    const { world } = testTenant();
    const { body } = await graph(world, `/v1.0/users/${breakglass(world, 1).id}/transitiveMemberOf`);
    expect(body).toMatchObject({
      value: [
        { '@odata.type': '#microsoft.graph.group', displayName: 'Emergency access accounts' },
        { '@odata.type': '#microsoft.graph.group', displayName: 'Excluded from Conditional Access' },
        { '@odata.type': '#microsoft.graph.directoryRole', roleTemplateId: ROLES.globalAdministrator },
      ],
    });
  });

  it('has methods told apart by type, and never shows a secret', async () => {
    const { world } = testTenant();
    const { id } = breakglass(world, 1);
    const { body } = await graph(world, `/v1.0/users/${id}/authentication/methods`);
    expect(body).toMatchObject({
      value: [
        { '@odata.type': '#microsoft.graph.passwordAuthenticationMethod', password: null },
        { '@odata.type': '#microsoft.graph.fido2AuthenticationMethod', passkeyType: 'deviceBound' },
      ],
    });
    const passkeys = await graph(world, `/v1.0/users/${id}/authentication/fido2Methods`, {
      roles: ['UserAuthMethod-Passkey.Read.All'],
    });
    expect(passkeys.body).toMatchObject({ value: [{ aaGuid: '2fc0579f-8113-47ea-b116-555a8db9202a' }] });
    expect(JSON.stringify([body, passkeys.body])).not.toMatch(/passkey-|password-/);
  });
});

describe('roles', () => {
  it('are listed for one principal, active apart from eligible', async () => {
    const { world } = testTenant();
    const admin = world.users.find(({ displayName }) => displayName === 'admin-1')?.id ?? '';
    const query = `?$filter=principalId eq '${admin}'`;
    const listed = async (kind: string): Promise<unknown> =>
      (await graph(world, `/v1.0/roleManagement/directory/${kind}${query}`)).body;
    expect(await listed('roleAssignments')).toMatchObject({
      value: [{ roleDefinitionId: ROLES.conditionalAccessAdministrator, directoryScopeId: '/' }],
    });
    expect(await listed('roleEligibilityScheduleInstances')).toMatchObject({
      value: [{ id: expect.stringMatching(/-e$/), roleDefinitionId: ROLES.globalAdministrator }],
    });
  });

  it('of an emergency account stand for good', async () => {
    const { world } = testTenant();
    const { body } = await graph(
      world,
      `/v1.0/roleManagement/directory/roleAssignmentScheduleInstances?$filter=principalId eq '${breakglass(world, 2).id}'`,
    );
    expect(body).toMatchObject({
      value: [
        {
          roleDefinitionId: ROLES.globalAdministrator,
          assignmentType: 'Assigned',
          memberType: 'Direct',
          startDateTime: null,
          endDateTime: null,
        },
      ],
    });
  });
});

describe('a group', () => {
  it('lists members through nested groups', async () => {
    const { world } = testTenant();
    const outer = world.groups.find(({ displayName }) => displayName.startsWith('Excluded'))?.id ?? '';
    const { body } = await graph(world, `/v1.0/groups/${outer}/transitiveMembers?$select=displayName`);
    expect(body).toMatchObject({
      value: [
        { '@odata.type': '#microsoft.graph.user', displayName: 'breakglass-1' },
        { '@odata.type': '#microsoft.graph.user', displayName: 'breakglass-2' },
        { '@odata.type': '#microsoft.graph.group', displayName: 'Emergency access accounts' },
      ],
    });
  });

  it('is walked once where groups hold each other', async () => {
    const { world } = testTenant();
    const [inner, outer] = world.groups;
    inner?.members.push(outer?.id ?? '');
    const { body } = await graph(world, `/v1.0/users/${breakglass(world, 1).id}/transitiveMemberOf`);
    expect(body).toMatchObject({ value: { length: 3 } });
  });
});
