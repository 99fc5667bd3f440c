import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { lookInto } from '../../../cli/commands/lockout.ts';
import { ask, conditions, policy } from '../../../simulator/world/seed-policies.ts';
import { DEFAULT_ROLES } from '../../../simulator/world/seed.ts';
import type { World } from '../../../simulator/world/world.ts';
import { recordIo } from '../../support/io.ts';
import { simulatedRoom } from '../../activities/tenant/simulated-room.ts';
import { organisation } from '../../activities/pretend-room.ts';
import { breakglass, testTenant } from '../../simulator/tenant.ts';

interface Looking {
  readonly world: World;
  readonly json?: boolean;
  readonly roles?: readonly string[];
  /** Members that the accounts have otherwise. */
  readonly declared?: Readonly<Record<string, unknown>>;
}

/** What the command prints of both accounts, and its exit code. */
async function look({ world, json = false, roles = DEFAULT_ROLES, declared = {} }: Looking) {
  const accounts = ([1, 2] as const).map((n) => {
    const { id, userPrincipalName } = breakglass(world, n);
    return {
      id: `breakglass-${n}`,
      tenant: 'main',
      'object-id': id,
      'user-principal-name': userPrincipalName,
      methods: [{ type: 'passkey' }],
      'policies-that-may-apply': [world.emergency.policyId],
      source: 'safe-a',
      ...declared,
    };
  });
  const definition = organisation({ networks: [{ id: 'paw', ranges: ['203.0.113.0/24'] }], accounts });
  const room = simulatedRoom({ world, organisation: definition, roles });
  const io = recordIo({ json, cwd: '/' });
  const exit = await lookInto({ room, accounts: definition.accounts.slice(0, 1), io });
  return { exit, printed: io.stdout() };
}

/** Under a policy that blocks the first account at device code. */
function blocked(): World {
  const { world } = testTenant();
  const users = { includeUsers: ['All'], excludeUsers: [breakglass(world, 2).id] };
  world.policies.push(
    policy({
      name: 'CA010\u202E Block device code',
      conditions: conditions({ users, authenticationFlows: { transferMethods: 'deviceCodeFlow' } }),
      grantControls: ask('block'),
    }),
  );
  return world;
}

function usual(world: World) {
  const group = world.groups.find(({ displayName }) => displayName === 'Excluded from Conditional Access');
  if (group === undefined) throw new Error('expected the group of the seed');
  return group;
}

const found = z.object({
  accounts: z.tuple([
    z.object({
      checks: z.array(z.object({ claim: z.string(), decides: z.boolean() })),
      changes: z.array(z.object({ excluded: z.string(), member: z.string(), canBeMet: z.boolean() })),
      group: z.object({ name: z.string(), dynamic: z.boolean(), excludedBy: z.int().min(2) }).nullable(),
    }),
  ]),
});

describe('lockout', () => {
  it('finds nothing to change in the seed, and says what is demanded', async () => {
    const { exit, printed } = await look({ world: testTenant().world });
    expect(exit).toBe(0);
    expect(printed).not.toContain('to let it in');
    expect(printed).toContain('    Azure portal, windows, browser: demands authenticationStrength ("CA007');
  });

  it('names the policy, the sign-in, and the group that others leave out, with the one line to change', async () => {
    const world = blocked();
    const { id } = usual(world);
    const { exit, printed } = await look({ world });
    expect(exit).toBe(3);
    expect(printed).toContain('blocks (at Microsoft Graph, windows, desktop client, device code)');
    expect(printed).toMatch(/device code: blocked by "CA010. Block device code"/);
    expect(printed).toMatch(
      /^ {4}excludes group "Excluded from Conditional Access" \([0-9a-f-]{36}\), already excluded by \d+ policies; holds emergency accounts only; not by a rule\n {4}---/m,
    );
    expect(printed).toMatch(new RegExp(`^ {4}\\+ +"${id}"`, 'm'));
    expect(printed).not.toContain('\u202E');
    expect(printed).not.toContain('policies-that-may-apply');
  });

  it.each([
    ['is met by the declared passkey', 'passkey', true],
    ['is met by a declared certificate', 'certificate', true],
    ['cannot be met by a password', 'password', false],
  ])('asks first whether a policy is meant for the account that %s', async (_what, type, met) => {
    const { world } = testTenant();
    const declared = { methods: [{ type }], 'policies-that-may-apply': [] };
    const { exit, printed } = await look({ world, declared });
    expect(exit).toBe(3);
    const hint = `policies-that-may-apply: [${world.emergency.policyId}]\n  if not, to let it in`;
    expect(printed.includes(hint)).toBe(met);
    expect(printed).toContain('to let it in, for review');
  });

  it.each([
    ['not held', blocked],
    ['held', () => testTenant().world],
  ])('tells what the tenant itself says, %s, where the policies may not be read', async (state, make) => {
    const { exit, printed } = await look({ world: make(), roles: ['Policy.Read.ConditionalAccess'] });
    expect(exit).toBe(3);
    expect(printed).toMatch(new RegExp(`^ {2}${state} +conditional-access\\.no-lockout `, 'm'));
    expect(printed).toMatch(
      /^ {2}inconclusive +conditional-access\.static-no-lockout .*User\.Read\.All .*\(PERMISSION_MISSING\)\n$/m,
    );
  });

  it('is PERMISSION_MISSING where What-If is refused as well', async () => {
    const looked = look({ world: blocked(), roles: [] });
    await expect(looked).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
  });

  it('says the same as data', async () => {
    const world = blocked();
    const { exit, printed } = await look({ world, json: true });
    const [account] = found.parse(JSON.parse(printed)).accounts;
    expect(exit).toBe(3);
    expect(account.checks.filter(({ decides }) => decides).map(({ claim }) => claim)).toEqual([
      'conditional-access.no-lockout',
    ]);
    const change = { excluded: usual(world).id, member: 'excludeGroups', canBeMet: false };
    expect(account.changes).toMatchObject([change]);
    expect(account.group).toMatchObject({ name: 'Excluded from Conditional Access', dynamic: false });
  });

  it.each<[string, (world: World) => Pick<Looking, 'roles'>, RegExp]>([
    [
      'holds others, through a group too',
      (world) => {
        const inner = world.groups.find(({ displayName }) => displayName === 'Emergency access accounts');
        inner?.members.push(world.users[2]?.id ?? '');
        return {};
      },
      /: group .* holds 1 beyond emergency accounts \(.+\); not by a rule/,
    ],
    [
      'is filled by a rule',
      (world) => {
        usual(world).groupTypes = ['DynamicMembership'];
        return {};
      },
      /: group .*; by a rule/,
    ],
    [
      'holds a group that is filled by a rule',
      (world) => {
        const inner = world.groups.find(({ displayName }) => displayName === 'Emergency access accounts');
        if (inner !== undefined) inner.groupTypes = ['DynamicMembership'];
        return {};
      },
      /: group .*; by a rule/,
    ],
    [
      'may not be looked into',
      () => ({ roles: DEFAULT_ROLES.filter((role) => role !== 'GroupMember.ReadBasic.All') }),
      /: group [0-9a-f-]{36}, .* takes GroupMember\.ReadBasic\.All to see; by a rule or not is not shown/,
    ],
  ])('proposes the account itself where the group %s', async (_what, happens, line) => {
    const world = blocked();
    const { printed } = await look({ world, ...happens(world) });
    expect(printed).toMatch(new RegExp(`^ {4}excludes the account itself${line.source}`, 'm'));
    expect(printed).toMatch(new RegExp(`^ {4}\\+ +"${breakglass(world, 1).id}"`, 'm'));
  });
});
