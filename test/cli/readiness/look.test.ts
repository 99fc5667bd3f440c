import { beforeEach, describe, expect, it } from '@jest/globals';
import { REQUESTS } from '../../../activities/tenant/requests.ts';
import { askPatiently } from '../../../cli/patience.ts';
import { lookAt } from '../../../cli/readiness/look.ts';
import { BreakglassError, type ErrorCode } from '../../../domain/errors.ts';
import { accountsOf, organisation } from '../../activities/pretend-room.ts';
import { simulatedRoom } from '../../activities/tenant/simulated-room.ts';
import { recordIo } from '../../support/io.ts';
import { breakglass, testTenant } from '../../simulator/tenant.ts';

const SERVICES = REQUESTS.serviceHealth().path;
const isUser = (path: string) => /^\/users\/[^/]+$/.test(path);

/** The paths asked for, in their order. */
const asked: string[] = [];
beforeEach(() => void asked.splice(0));

/** Looks at one account, where every question is refused with this code, or all but some paths. */
function look({
  code,
  answered,
}: {
  readonly code: ErrorCode;
  readonly answered?: (path: string) => boolean;
}) {
  const { world } = testTenant();
  const { id: objectId, userPrincipalName } = breakglass(world, 1);
  const definition = organisation({
    accounts: accountsOf([{ name: 'breakglass-1', objectId, userPrincipalName }]),
    // No rule is named, which the organisation file alone says.
    alerts: [{ id: 'defender', kind: 'graph-alerts', tenant: 'main', title: 'Sign-in' }],
  });
  const room = simulatedRoom({
    world,
    organisation: definition,
    before: ({ path }) => {
      asked.push(path);
      if (answered?.(path) !== true) throw new BreakglassError({ code, message: 'refused' });
    },
  });
  return lookAt({ room, accounts: definition.accounts, signal: AbortSignal.timeout(10_000) });
}

describe('readiness', () => {
  it.each<ErrorCode>(['CREDENTIAL_UNREADABLE', 'TOKEN_UNREACHABLE', 'TENANT_UNREACHABLE'])(
    'is %s where the tenant answered nothing, though an alert source names no rule',
    async (code) => {
      await expect(look({ code })).rejects.toMatchObject({ code });
    },
  );

  it.each<ErrorCode>(['CREDENTIAL_UNREADABLE', 'TOKEN_UNREACHABLE', 'TENANT_TIMEOUT'])(
    'asks no more once %s shows that nothing will be answered',
    async (code) => {
      await expect(look({ code })).rejects.toMatchObject({ code });
      expect(asked).toHaveLength(1);
    },
  );

  it('goes on after one question that was not answered in time, and ends at two in a row', async () => {
    const rows = await look({ code: 'TENANT_TIMEOUT', answered: isUser });
    expect(rows.filter(({ state }) => state === 'held').length).toBeGreaterThan(0);
    expect(rows.filter(({ seen }) => seen.includes('TENANT_TIMEOUT')).length).toBeGreaterThan(5);
    expect(asked.filter((path) => !isUser(path))).toHaveLength(2);
  });

  it('says after a while who is asked and until when, and ends then', async () => {
    const io = recordIo({ json: false, cwd: '/' });
    const { accounts, waits } = organisation({ waits: { tenant: '1s', request: '1s' } });
    const look = () => new Promise<never>(() => undefined);
    await expect(
      askPatiently({ io, organisation: { waits }, accounts, afterMs: 0, look }),
    ).rejects.toMatchObject({
      code: 'TENANT_TIMEOUT',
    });
    expect(io.stderr()).toHaveLength(1);
    expect(io.stderr()[0]).toMatch(/^still asking the tenant main: 1s for one .* until 20\S+Z at the latest/);
  });

  it('leaves the refused checks open where the tenant answered one', async () => {
    const rows = await look({ code: 'TENANT_UNREACHABLE', answered: (path) => path === SERVICES });
    expect(rows.filter(({ state }) => state !== 'inconclusive').map(({ check }) => check)).toEqual([
      'no-service-incident',
    ]);
  });
});
