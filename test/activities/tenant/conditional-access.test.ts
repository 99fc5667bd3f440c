import { describe, expect, it } from '@jest/globals';
import { BreakglassError } from '../../../domain/errors.ts';
import { WHAT_IF_MATRIX } from '../../../domain/conditional-access/matrix.ts';
import { checkConditionalAccess } from '../../../activities/tenant/conditional-access.ts';
import { account, OBJECT_ID, organisation, pretendRoom, quiet } from '../pretend-room.ts';

const input = { run: 'run-1', cut: [], account };
const EVALUATE = '/identity/conditionalAccess/evaluate';

const blocking = {
  id: 'AAAAAAAA-0000-4000-8000-000000000001',
  displayName: 'Block\u202E everyone',
  state: 'enabled',
  conditions: {
    users: { includeUsers: ['All'], excludeUsers: [], includeGroups: null },
    applications: { includeApplications: ['All'] },
  },
  grantControls: { operator: 'OR', builtInControls: ['block'] },
};

function answers({ policies = [], whatIf }: { policies?: readonly object[]; whatIf: unknown }) {
  return {
    [`/users/${OBJECT_ID}/transitiveMemberOf`]: { value: [] },
    '/roleManagement/directory/roleAssignments': { value: [] },
    '/identity/conditionalAccess/policies': { value: policies },
    [EVALUATE]: whatIf,
  };
}

function result(policyApplies: boolean, analysisReasons: string) {
  return { value: [{ ...blocking, policyApplies, analysisReasons }] };
}

async function states(given: Parameters<typeof answers>[0]) {
  const room = pretendRoom({ answers: answers(given) });
  return (await checkConditionalAccess(room, input, quiet)).map(({ claim, state }) => `${claim} ${state}`);
}

describe('checkConditionalAccess', () => {
  it('holds where no policy reaches the account', async () => {
    await expect(states({ whatIf: { value: [] } })).resolves.toEqual([
      'conditional-access.no-lockout corroborated',
      'conditional-access.static-no-lockout corroborated',
      'conditional-access.evaluations-agree corroborated',
      'conditional-access.unchanged inconclusive',
    ]);
  });

  it('names the policy that blocks and the sign-in it would stop, safe to print', async () => {
    const given = answers({ policies: [blocking], whatIf: result(true, 'notSet') });
    const [whatIf, byHand] = await checkConditionalAccess(pretendRoom({ answers: given }), input, quiet);
    expect(whatIf).toMatchObject({
      state: 'contradicted',
      weight: 'fails',
      seen: '"Block\uFFFD everyone" blocks (at Azure portal, windows, browser)',
    });
    expect(byHand).toMatchObject({ state: 'contradicted', weight: 'deviates' });
  });

  it.each([
    ['notEnoughInformation', 'inconclusive'],
    ['notEnoughInformation, unknownFutureValue', 'inconclusive'],
    ['users,notEnoughInformation', 'corroborated'],
    ['policyNotEnabled', 'corroborated'],
  ])('takes the reason %j for %s', async (reasons, state) => {
    const [whatIf] = await states({ whatIf: result(false, reasons) });
    expect(whatIf).toBe(`conditional-access.no-lockout ${state}`);
  });

  it('looks at groups through groups and at roles', async () => {
    const scoped = (users: object) => [{ ...blocking, conditions: { ...blocking.conditions, users } }];
    const group = 'aaaaaaaa-0000-4000-8000-00000000000b';
    const room = (users: object) =>
      pretendRoom({
        answers: {
          ...answers({ policies: scoped(users), whatIf: { value: [] } }),
          [`/users/${OBJECT_ID}/transitiveMemberOf`]: {
            value: [
              { '@odata.type': '#microsoft.graph.group', id: group.toUpperCase() },
              { '@odata.type': '#microsoft.graph.directoryRole', id: 'd', roleTemplateId: 'role-a' },
            ],
          },
        },
      });
    for (const users of [{ includeGroups: [group] }, { includeRoles: ['role-a'] }]) {
      const [, byHand] = await checkConditionalAccess(room(users), input, quiet);
      expect(byHand).toMatchObject({ state: 'contradicted' });
    }
    const [, excluded] = await checkConditionalAccess(
      room({ includeUsers: ['All'], excludeGroups: [group] }),
      input,
      quiet,
    );
    expect(excluded).toMatchObject({ state: 'corroborated' });
  });

  it('gives every condition it can, from the network of the organisation', async () => {
    const networks = [{ id: 'paw', ranges: ['192.0.2.0/24'] }];
    const room = pretendRoom({
      answers: answers({ whatIf: { value: [] } }),
      organisation: organisation({ networks }),
    });
    await checkConditionalAccess(room, input, quiet);
    expect(room.asked.find(({ path }) => path === EVALUATE)?.body).toMatchObject({
      signInIdentity: { userId: OBJECT_ID },
      signInConditions: { ipAddress: '192.0.2.0', devicePlatform: 'windows', signInRiskLevel: 'none' },
    });
  });

  it('goes on where an earlier attempt was throttled', async () => {
    let asked = 0;
    const throttled = new BreakglassError({ code: 'TENANT_THROTTLED', message: 'slow down' });
    const whatIf = () => {
      asked += 1;
      return asked === 3 ? throttled : result(true, 'notSet');
    };
    const room = pretendRoom({ answers: answers({ whatIf: null }), replies: { [EVALUATE]: whatIf } });
    let progress: unknown;
    const attempt = () => ({
      ...quiet,
      progress: JSON.parse(JSON.stringify(progress ?? null)) as unknown,
      heartbeat: (told: unknown) => {
        progress = told;
      },
    });
    await expect(checkConditionalAccess(room, input, attempt())).rejects.toBe(throttled);
    const [whatIfObservation] = await checkConditionalAccess(room, input, attempt());
    expect(asked).toBe(WHAT_IF_MATRIX.length + 1);
    expect(whatIfObservation?.artifacts).toHaveLength(WHAT_IF_MATRIX.length);
    expect(whatIfObservation).toMatchObject({ state: 'contradicted' });
  });
});
