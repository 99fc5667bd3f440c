import { describe, expect, it } from '@jest/globals';
import { checkReadiness } from '../../../activities/tenant/readiness.ts';
import type { GraphRequest } from '../../../activities/tenant/requests.ts';
import { BreakglassError, type ErrorCode } from '../../../domain/errors.ts';
import type { ReadinessCheck } from '../../../domain/runbook.ts';
import { DEFAULT_ROLES } from '../../../simulator/world/seed.ts';
import type { World } from '../../../simulator/world/world.ts';
import { breakglass, control, testTenant } from '../../simulator/tenant.ts';
import { account, quiet } from '../pretend-room.ts';
import { simulatedRoom } from './simulated-room.ts';

/** Asks as a run does. */
async function check({
  world = testTenant({ machineNow: Date.now }).world,
  checks,
  nth = 1,
  ...room
}: {
  readonly world?: World;
  readonly checks: readonly ReadinessCheck[];
  readonly nth?: number;
  readonly roles?: readonly string[];
  readonly before?: (request: GraphRequest) => void;
}) {
  const planned = { ...account, objectId: breakglass(world, 1).id };
  const input = { run: 'run-1', cut: [], account: planned, alerts: [], checks };
  return await checkReadiness(simulatedRoom({ world, ...room }), input, { ...quiet, nth });
}

function without(permission: string): readonly string[] {
  return DEFAULT_ROLES.filter((role) => role !== permission);
}

/** Sign-ins of the account, as the log would have them if anybody made them. */
function signIns(count: number, more: object) {
  const one = { op: 'log-sign-in', user: 'breakglass-1', address: '198.51.100.9', daysAgo: 1, ...more };
  return { path: '/world', body: Array.from({ length: count }, () => one) };
}

describe('a part of readiness that is refused', () => {
  it.each<[string, string, ReadinessCheck, 'fails' | 'deviates']>([
    ['proves', 'ServiceHealth.Read.All', 'no-service-incident', 'fails'],
    ['advises', 'AuditLog.Read.All', 'no-sign-in-outside-window', 'deviates'],
  ])('leaves its own check open, which %s, and no other', async (_, permission, of, weight) => {
    const found = await check({ checks: ['enabled', of, 'licensed'], roles: without(permission) });
    expect(found.map(({ state }) => state)).toEqual(['corroborated', 'inconclusive', 'corroborated']);
    const { seen, ...fact } = found[1] ?? {};
    expect(fact).toMatchObject({ weight, artifacts: [], observedAt: null, source: { query: null } });
    expect(seen).toContain(`PERMISSION_MISSING: `);
    expect(seen).toContain(permission);
  });

  it('is the refusal of all where there is no other', async () => {
    const asked = check({ checks: ['no-service-incident'], roles: without('ServiceHealth.Read.All') });
    await expect(asked).rejects.toMatchObject({ code: 'PERMISSION_MISSING' });
  });

  it.each<[string, ReadinessCheck, number, ErrorCode | null]>([
    ['is asked for again where waiting helps', 'no-service-incident', 9, 'TENANT_ERROR'],
    ['is asked for again at first where it only advises', 'no-sign-in-outside-window', 2, 'TENANT_ERROR'],
    ['is waited for no longer where it only advises', 'no-sign-in-outside-window', 3, null],
  ])('%s: %s, attempt %i', async (_, of, nth, thrown) => {
    const before = ({ path }: GraphRequest) => {
      if (/signIns|healthOverviews/.test(path))
        throw new BreakglassError({ code: 'TENANT_ERROR', message: 'in trouble' });
    };
    const code = await check({ checks: [of, 'enabled'], nth, before }).then(
      () => null,
      (error: unknown) => error,
    );
    if (thrown === null) expect(code).toBeNull();
    else expect(code).toMatchObject({ code: thrown });
  });
});

describe('the sign-ins of the last 30 days', () => {
  it('are read however many failed, within what a tenant answers in one go', async () => {
    const { world } = testTenant({ limits: 'documented', machineNow: Date.now });
    await control(world, signIns(300, { errorCode: 50126 }));
    const [fact] = await check({ world, checks: ['no-sign-in-outside-window'] });
    expect(fact).toMatchObject({ state: 'corroborated', seen: expect.stringContaining('300 that failed') });
    expect(world.throttled).toBe(0);
  });
});
