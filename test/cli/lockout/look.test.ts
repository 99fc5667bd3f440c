import { describe, expect, it } from '@jest/globals';
import { lookAtLockout } from '../../../cli/lockout/look.ts';
import { sayLockout } from '../../../cli/lockout/say.ts';
import { ask, conditions, policy } from '../../../simulator/world/seed-policies.ts';
import type { World } from '../../../simulator/world/world.ts';
import { simulatedRoom } from '../../activities/tenant/simulated-room.ts';
import { organisation } from '../../activities/pretend-room.ts';
import { breakglass, testTenant } from '../../simulator/tenant.ts';

async function look(world: World) {
  const { id, userPrincipalName } = breakglass(world, 1);
  const definition = organisation({
    networks: [{ id: 'paw', ranges: ['203.0.113.0/24'] }],
    accounts: [
      {
        id: 'breakglass-1',
        tenant: 'main',
        'object-id': id,
        'user-principal-name': userPrincipalName,
        methods: [{ type: 'passkey' }],
        'policies-that-may-apply': [world.emergency.policyId],
        source: 'safe-a',
      },
    ],
  });
  const [account] = definition.accounts;
  if (account === undefined) throw new Error('expected an account');
  const room = simulatedRoom({ world, organisation: definition });
  return await lookAtLockout({ room, account, signal: new AbortController().signal });
}

describe('lockout', () => {
  it('finds nothing to change in the seed, and says what is demanded', async () => {
    const found = await look(testTenant().world);
    expect(found.changes).toEqual([]);
    expect(found.checks.some(({ decides }) => decides)).toBe(false);
    expect(sayLockout([found])).toContain(
      '    Azure portal, windows, browser: demands authenticationStrength ("CA007',
    );
  });

  it('names the policy, the sign-in and the one line that lets the account in', async () => {
    const { world } = testTenant();
    const users = { includeUsers: ['All'], excludeUsers: [breakglass(world, 2).id] };
    world.policies.push(
      policy({
        name: 'CA010\u202E Block device code',
        conditions: conditions({ users, authenticationFlows: { transferMethods: 'deviceCodeFlow' } }),
        grantControls: ask('block'),
      }),
    );
    const found = await look(world);
    const [change] = found.changes;
    expect(found.changes).toHaveLength(1);
    expect(found.checks.filter(({ decides }) => decides).map(({ claim }) => claim)).toEqual([
      'conditional-access.no-lockout',
    ]);
    const text = sayLockout([found]);
    expect(text).toContain('blocks (at Microsoft Graph, windows, desktop client, device code)');
    expect(text).toMatch(/device code: blocked by "CA010. Block device code"/);
    expect(text).toMatch(new RegExp(`^ {4}\\+ +"${change?.excluded ?? 'none'}"`, 'm'));
    expect(world.groups.map(({ id }) => id)).toContain(change?.excluded);
    expect(text).not.toContain('\u202E');
  });
});
