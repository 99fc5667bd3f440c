import { describe, expect, it } from '@jest/globals';
import { breakglass, control, graph, signInAs, START, testTenant } from '../tenant.ts';

const PATH = '/v1.0/security/incidents';
const ROLES = ['SecurityIncident.Read.All'];

const at = (ms: number) => new Date(START + ms).toISOString();

/** breakglass-1 signed in twice, ten seconds apart, and then breakglass-2. */
async function drilled() {
  const { world, advance } = testTenant();
  for (const number of [1, 1, 2] as const) {
    await signInAs(world, breakglass(world, number));
    advance(10_000);
  }
  const list = async (query = '') => (await graph(world, `${PATH}${query}`, { roles: ROLES })).body;
  const patch = async (body: object) => (await control(world, { path: '/world', body })).status;
  return { world, list, patch };
}

describe('incidents', () => {
  it('hold the alerts about one account, which show only where they are asked for', async () => {
    const { world, list } = await drilled();
    const bare = await list();
    expect(bare).toMatchObject({
      value: [
        { id: '28283', status: 'active', redirectIncidentId: null, lastUpdateDateTime: at(23_000) },
        { id: '28282', createdDateTime: at(3_000), lastUpdateDateTime: at(13_000) },
      ],
    });
    expect(JSON.stringify(bare)).not.toContain('alerts');
    const evidence = [{ userAccount: { azureAdUserId: breakglass(world, 1).id } }, {}];
    expect(await list('?$expand=alerts')).toMatchObject({
      value: [
        { alerts: [{ incidentId: '28283' }] },
        {
          alerts: [
            { incidentId: '28282', evidence },
            { incidentId: '28282', evidence },
          ],
        },
      ],
    });
  });

  it('are found by when they last changed, not only by when they began', async () => {
    const { list } = await drilled();
    const since = (name: string) => list(`?$filter=${name} ge ${at(5_000)}`);
    expect(await since('lastUpdateDateTime')).toMatchObject({ value: { length: 2 } });
    expect(await since('createdDateTime')).toMatchObject({ value: { length: 1 } });
  });

  it('are merged: the one says where, the other holds the alerts of both', async () => {
    const { list, patch } = await drilled();
    expect(await patch({ op: 'merge-incidents', from: '28282', into: '28283' })).toBe(204);
    expect(await list('?$expand=alerts')).toMatchObject({
      value: [
        { id: '28283', alerts: { length: 3 }, lastUpdateDateTime: at(30_000) },
        { id: '28282', status: 'redirected', redirectIncidentId: '28283', alerts: [] },
      ],
    });
    expect(await patch({ op: 'merge-incidents', from: '28282', into: '1' })).toBe(404);
  });

  it('that are resolved stay, and the next sign-in makes another', async () => {
    const { world, list, patch } = await drilled();
    expect(await patch({ op: 'set-incident-status', id: '28282', status: 'resolved' })).toBe(204);
    await signInAs(world, breakglass(world, 1));
    expect(world.alerts.at(-1)?.incidentId).toBe('28284');
    expect(await list("?$filter=status eq 'resolved'")).toMatchObject({ value: [{ id: '28282' }] });
    expect(await patch({ op: 'set-incident-status', id: '1', status: 'resolved' })).toBe(404);
  });

  it.each([
    ['another permission', '', ['SecurityAlert.Read.All'], 403],
    ['more than fifty to a page', '?$top=51', ROLES, 400],
    ['a member that is not there', '?$expand=evidence', ROLES, 400],
    ['a filter that is not offered', "?$filter=displayName eq 'x'", ROLES, 400],
    ['an option that is not offered', '?$orderby=status', ROLES, 400],
  ])('are refused with %s', async (_, query, roles, status) => {
    const { world } = testTenant();
    expect((await graph(world, `${PATH}${query}`, { roles })).status).toBe(status);
  });
});
