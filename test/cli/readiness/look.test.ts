import { describe, expect, it } from '@jest/globals';
import { REQUESTS } from '../../../activities/tenant/requests.ts';
import { lookAt } from '../../../cli/readiness/look.ts';
import { BreakglassError, type ErrorCode } from '../../../domain/errors.ts';
import { accountsOf, organisation } from '../../activities/pretend-room.ts';
import { simulatedRoom } from '../../activities/tenant/simulated-room.ts';
import { breakglass, testTenant } from '../../simulator/tenant.ts';

const SERVICES = REQUESTS.serviceHealth().path;

/** Looks at one account, where every question is refused with this code, or all but one path. */
function look({ code, answered }: { readonly code: ErrorCode; readonly answered?: string }) {
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
      if (path !== answered) throw new BreakglassError({ code, message: 'refused' });
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

  it('leaves the refused checks open where the tenant answered one', async () => {
    const rows = await look({ code: 'TENANT_UNREACHABLE', answered: SERVICES });
    expect(rows.filter(({ state }) => state !== 'inconclusive').map(({ check }) => check)).toEqual([
      'no-service-incident',
    ]);
  });
});
