import { describe, expect, it } from '@jest/globals';
import { BreakglassError } from '../../../domain/errors.ts';
import { GLOBAL_ADMINISTRATOR } from '../../../domain/readiness/roles.ts';
import { findAlerts } from '../../../activities/alerts.ts';
import { findAuditEntries } from '../../../activities/tenant/audits.ts';
import { readCredential } from '../../../activities/tenant/credential-state.ts';
import { countPolicies } from '../../../activities/tenant/policies.ts';
import { checkReadiness } from '../../../activities/tenant/readiness.ts';
import { revokeSessions } from '../../../activities/tenant/revoke-sessions.ts';
import { findSignIns } from '../../../activities/tenant/sign-ins.ts';
import { account, OBJECT_ID, organisation, pretendRoom, quiet, type Replies } from '../pretend-room.ts';

const run = 'run-1';
const cut: string[] = [];
const since = '2026-11-22T10:00:00.000Z';
const USER = `/users/${OBJECT_ID}`;
const ROLES = '/roleManagement/directory';
const key = {
  '@odata.type': '#microsoft.graph.fido2AuthenticationMethod',
  id: 'key-1',
  aaGuid: '2FC0579F-8113-47ea-b116-555a8db9202a',
  createdDateTime: '2026-01-01T00:00:00Z',
  displayName: 'a private name',
};

function failing(code: BreakglassError['code']): Error {
  return new BreakglassError({ code, message: 'refused' });
}

describe('readCredential', () => {
  it('gives methods and times in our words, and keeps both answers without personal names', async () => {
    const room = pretendRoom({
      answers: {
        [USER]: {
          id: OBJECT_ID,
          userPrincipalName: 'breakglass-1@example.onmicrosoft.com',
          lastPasswordChangeDateTime: '2026-01-01T00:00:00.1234567Z',
          signInSessionsValidFromDateTime: null,
        },
        [`${USER}/authentication/methods`]: { value: [key] },
      },
    });
    const look = await readCredential(room, { run, cut, account }, quiet);
    expect(look.credential).toEqual({
      methods: [{ id: 'key-1', type: 'fido2', createdAt: '2026-01-01T00:00:00.000Z' }],
      passwordChangedAt: '2026-01-01T00:00:00.123Z',
      sessionsValidFrom: null,
    });
    expect(look.artifacts).toHaveLength(2);
    expect(look.query).toContain(`GET ${USER}/authentication/methods`);
    expect(room.stored.join()).not.toContain('a private name');
  });
});

describe('checkReadiness', () => {
  const standing = {
    id: 'a',
    principalId: OBJECT_ID,
    roleDefinitionId: GLOBAL_ADMINISTRATOR,
    directoryScopeId: '/',
    assignmentType: 'Assigned',
    memberType: 'Direct',
    endDateTime: null,
  };
  const answers = {
    [`${USER}/transitiveMemberOf`]: { value: [] },
    [`${ROLES}/roleAssignmentScheduleInstances`]: { value: [standing] },
    [`${ROLES}/roleEligibilityScheduleInstances`]: { value: [] },
    [`${ROLES}/roleAssignments`]: { value: [standing] },
    [`${USER}/authentication/methods`]: { value: [key] },
  };

  async function states(changed: Record<string, unknown>, replies: Replies = {}) {
    const room = pretendRoom({ answers: { ...answers, ...changed }, replies });
    const input = { run, cut, account, alerts: [], checks: ['global-admin-active' as const] };
    return (await checkReadiness(room, input, quiet)).map(({ state, seen }) => `${state}: ${seen}`);
  }

  it('asks only for what the checks need', async () => {
    const room = pretendRoom({ answers });
    const checks = ['methods-as-declared' as const];
    const [observation] = await checkReadiness(room, { run, cut, account, alerts: [], checks }, quiet);
    expect(observation).toMatchObject({ state: 'corroborated', source: { from: 'graph:main' } });
    expect(observation?.artifacts).toHaveLength(1);
    expect(room.asked.map(({ path }) => path)).toEqual([`${USER}/authentication/methods`]);
  });

  it('tells an activation from an assignment', async () => {
    await expect(states({})).resolves.toEqual(['corroborated: active and permanent']);
    const activated = { value: [{ ...standing, assignmentType: 'Activated' }] };
    await expect(states({ [`${ROLES}/roleAssignmentScheduleInstances`]: activated })).resolves.toEqual([
      'contradicted: active for a time only',
    ]);
  });

  it('takes every assignment for standing where the tenant has no licence for activations', async () => {
    const none = { [`${ROLES}/roleAssignmentScheduleInstances`]: failing('LICENCE_MISSING') };
    await expect(states(none)).resolves.toEqual(['corroborated: active and permanent']);
  });

  it('finds a role through a group that roles may be given to', async () => {
    const group = { '@odata.type': '#microsoft.graph.group', id: 'g1', isAssignableToRole: true };
    const replies: Replies = {
      [`${ROLES}/roleAssignmentScheduleInstances`]: ({ query }) => ({
        value: query.$filter?.includes('g1') === true ? [{ ...standing, principalId: 'g1' }] : [],
      }),
    };
    const through = { [`${USER}/transitiveMemberOf`]: { value: [group] } };
    await expect(states(through, replies)).resolves.toEqual([
      'corroborated: active and permanent, through a group',
    ]);
  });

  it('stores nothing when a later read fails', async () => {
    const room = pretendRoom({
      answers: { ...answers, [`${USER}/authentication/methods`]: failing('TENANT_ERROR') },
    });
    const checks = ['global-admin-active' as const, 'methods-as-declared' as const];
    await expect(
      checkReadiness(room, { run, cut, account, alerts: [], checks }, quiet),
    ).rejects.toMatchObject({ code: 'TENANT_ERROR' });
    expect(room.stored).toEqual([]);
  });

  it.each([
    [{ id: 'r', isEnabled: true }, true, 'corroborated'],
    [{ id: 'r', isEnabled: false }, true, 'contradicted'],
    [failing('NOT_FOUND_IN_TENANT'), true, 'contradicted'],
    [{ id: 'r', isEnabled: true }, false, 'inconclusive'],
  ])('reads the alert rule by beta, or not at all: %#', async (answer, beta, state) => {
    const room = pretendRoom({
      answers: { '/security/rules/detectionRules/r': answer },
      organisation: organisation({}, { 'beta-reads': beta }),
    });
    const source = { tenant: 'main', rule: 'r', title: 'Used' };
    const kind = beta ? ('graph-incidents' as const) : ('graph-alerts' as const);
    const alerts = [{ id: 'defender', kind, ...source }];
    const checks = ['alert-rule-on' as const];
    const [observation] = await checkReadiness(room, { run, cut, account, alerts, checks }, quiet);
    expect(observation).toMatchObject({ state });
    expect(room.asked.map(({ version }) => version)).toEqual(beta ? ['beta'] : []);
  });
});

describe('findSignIns', () => {
  const entry = {
    id: 'b',
    userId: OBJECT_ID.toUpperCase(),
    createdDateTime: '2026-11-22T10:01:00Z',
    correlationId: 'c',
    appDisplayName: 'Azure Portal',
    ipAddress: '192.0.2.1',
    isInteractive: true,
    conditionalAccessStatus: 'success',
    status: { errorCode: 0 },
  };

  async function find(value: readonly object[], beta = true) {
    const room = pretendRoom({
      answers: { '/auditLogs/signIns': { value } },
      organisation: organisation({}, { 'beta-reads': beta }),
    });
    const { records } = await findSignIns(room, { run, cut, account, since }, quiet);
    return { room, records };
  }

  it.each([
    [true, 'beta'],
    [false, 'v1.0'],
  ])('reads beta only where the tenant allows: %p', async (beta, version) => {
    const { room } = await find([], beta);
    expect(room.asked.map((request) => request.version)).toEqual([version]);
    expect(room.asked[0]?.query.$filter).toBe(`userId eq '${OBJECT_ID}' and createdDateTime ge ${since}`);
  });

  it('puts the newest last and leaves out other people', async () => {
    const earlier = { ...entry, id: 'a', createdDateTime: '2026-11-22T10:00:30Z' };
    const { room, records } = await find([entry, earlier, { ...entry, id: 'x', userId: 'somebody' }]);
    expect(records.map(({ id }) => id)).toEqual(['a', 'b']);
    const checks = ['no-sign-in-outside-window' as const];
    const [fact] = await checkReadiness(room, { run, cut, account, alerts: [], checks }, quiet);
    expect(fact).toMatchObject({ state: 'contradicted', seen: expect.stringMatching(/^2 outside/) });
  });

  it('tells policies left out from none applied', async () => {
    const { records } = await find([entry, { ...entry, id: 'c', appliedConditionalAccessPolicies: [] }]);
    expect(records.map(({ policies }) => policies)).toEqual([null, []]);
  });

  it('names the methods that succeeded, once each; nothing said is null', async () => {
    const authenticationDetails = [
      { authenticationMethod: 'Passkey', succeeded: true },
      { authenticationMethod: 'Passkey', succeeded: true },
      { authenticationMethod: 'Password', succeeded: false },
    ];
    const { records } = await find([
      { ...entry, authenticationDetails },
      { ...entry, id: 'c', authenticationDetails: [] },
    ]);
    expect(records.map(({ methods }) => methods)).toEqual([['Passkey'], null]);
  });
});

describe('findAuditEntries', () => {
  it('keeps the entries whose target is the account, oldest first, with who did it', async () => {
    const entry = (id: string, at: string, target: string, initiatedBy: unknown) => ({
      id,
      activityDateTime: at,
      activityDisplayName: 'Reset password',
      result: 'success',
      initiatedBy,
      targetResources: [{ id: target, type: 'User' }],
    });
    const room = pretendRoom({
      answers: {
        '/auditLogs/directoryAudits': {
          value: [
            entry('2', '2026-11-22T10:02:00Z', OBJECT_ID, { user: null, app: { appId: 'app-1' } }),
            entry('1', '2026-11-22T10:01:00Z', OBJECT_ID, { user: { id: 'admin' }, app: null }),
            entry('3', '2026-11-22T10:03:00Z', 'somebody', { user: { id: 'admin' } }),
            entry('4', '2026-11-22T10:04:00Z', OBJECT_ID, {
              app: { appId: null, servicePrincipalId: 'sp-1' },
            }),
            entry('5', '2026-11-22T10:05:00Z', OBJECT_ID, null),
          ],
        },
      },
    });
    const { entries } = await findAuditEntries(room, { run, cut, account, since }, quiet);
    expect(entries.map(({ id, initiatedBy, application }) => [id, initiatedBy, application])).toEqual([
      ['1', 'admin', undefined],
      ['2', 'app-1', ['app-1']],
      ['4', 'sp-1', ['sp-1']],
      ['5', '', []],
    ]);
  });
});

describe('findAlerts', () => {
  const source = { id: 'defender', kind: 'graph-alerts', tenant: 'main', rule: null, title: 'Used' } as const;
  const alert = (id: string, title: string, user: string) => ({
    id,
    title,
    createdDateTime: '2026-11-22T10:05:00Z',
    evidence: [
      { '@odata.type': '#microsoft.graph.security.ipEvidence' },
      { '@odata.type': '#microsoft.graph.security.userEvidence', userAccount: { azureAdUserId: user } },
    ],
  });

  it('needs the title and the account, and keeps nothing of other people', async () => {
    const value = [
      alert('1', 'Used', OBJECT_ID),
      alert('2', 'Other', OBJECT_ID),
      alert('3', 'Used', 'private-person'),
      { ...alert('4', 'Used', OBJECT_ID), evidence: null },
    ];
    const room = pretendRoom({ answers: { '/security/alerts_v2': { value } } });
    const { alerts } = await findAlerts(room, { run, cut, account, source, since }, quiet);
    expect(alerts).toEqual([
      { id: '1', title: 'Used', createdAt: '2026-11-22T10:05:00.000Z', account: 'breakglass-1' },
    ]);
    expect(room.stored.join()).not.toContain('private-person');
  });

  it('finds the incident of an alert, and keeps nothing else that stands in it', async () => {
    const incident = (id: string, alerts: readonly object[], more = {}) => ({
      id,
      displayName: 'Incident on the desk of private-person',
      createdDateTime: '2026-11-20T10:00:00Z',
      lastUpdateDateTime: '2026-11-22T10:06:00Z',
      status: 'resolved',
      alerts,
      ...more,
    });
    const value = [
      incident('9', [alert('late', 'Used', OBJECT_ID), alert('other', 'Used', 'private-person')]),
      incident('7', [{ ...alert('first', 'Used', OBJECT_ID), createdDateTime: '2026-11-22T10:04:00Z' }]),
      incident('5', [alert('merged', 'Used', OBJECT_ID)], { status: 'Redirected' }),
    ];
    const room = pretendRoom({ answers: { '/security/incidents': { value } } });
    const incidents = { ...source, kind: 'graph-incidents' } as const;
    const look = await findAlerts(room, { run, cut, account, source: incidents, since }, quiet);
    expect(look.alerts.map(({ id, incident: of, createdAt }) => [id, of, createdAt])).toEqual([
      ['first', '7', '2026-11-22T10:04:00.000Z'],
      ['late', '9', '2026-11-22T10:05:00.000Z'],
    ]);
    expect(look.query).toMatch(/^GET \/security\/incidents\?.*lastUpdateDateTime ge .*&\$expand=alerts&/);
    expect(room.stored.join()).not.toContain('private-person');
    const odd = pretendRoom({ answers: { '/security/incidents': { value: [incident('a b', [])] } } });
    const refused = findAlerts(odd, { run, cut, account, source: incidents, since }, quiet);
    await expect(refused).rejects.toMatchObject({ code: 'TENANT_RESPONSE_INVALID' });
  });

  it('refuses a source that is a person', async () => {
    const person = { id: 'soc', kind: 'person', role: 'soc' } as const;
    const asked = findAlerts(pretendRoom({}), { run, cut, account, source: person, since }, quiet);
    await expect(asked).rejects.toMatchObject({ code: 'PLAN_IMPOSSIBLE' });
  });
});

describe('countPolicies', () => {
  it('counts every policy', async () => {
    const policy = (id: string, state: string) => ({ id, state, conditions: {} });
    const value = [policy('1', 'enabled'), policy('2', 'disabled')];
    const room = pretendRoom({ answers: { '/identity/conditionalAccess/policies': { value } } });
    const look = await countPolicies(room, { run, cut, tenant: 'main' }, quiet);
    expect(look).toMatchObject({ count: 2, query: 'GET /identity/conditionalAccess/policies?$top=100' });
  });
});

describe('revokeSessions', () => {
  const path = `${USER}/revokeSignInSessions`;

  async function revoke(answer: unknown, writes = ['revoke-sessions']) {
    const room = pretendRoom({
      answers: { [path]: answer },
      organisation: organisation({}, { writes }),
    });
    const result = await revokeSessions(room, { run, cut, account }, quiet).catch((error: unknown) => error);
    return { result, sent: room.asked.length };
  }

  it('sends nothing unless the write is turned on', async () => {
    const { result, sent } = await revoke({ value: true }, []);
    expect(result).toMatchObject({ code: 'WRITE_NOT_ALLOWED' });
    expect(sent).toBe(0);
  });

  it('sends once', async () => {
    const { result, sent } = await revoke({ value: true });
    expect(result).toMatchObject({ observedAt: expect.any(String) });
    expect(sent).toBe(1);
  });

  it.each(['TENANT_TIMEOUT', 'TENANT_UNREACHABLE', 'TENANT_ERROR', 'TENANT_RESPONSE_INVALID'] as const)(
    'is final after %s, for it may have happened',
    async (code) => {
      const { result, sent } = await revoke(failing(code));
      expect(result).toMatchObject({ type: code, nonRetryable: true });
      expect(sent).toBe(1);
    },
  );

  it.each([
    'TENANT_THROTTLED',
    'TENANT_REQUEST_REFUSED',
    'TENANT_CONFLICT',
    'TOKEN_UNREACHABLE',
    'PERMISSION_MISSING',
  ] as const)('keeps %s as it is, for nothing happened', async (code) => {
    expect((await revoke(failing(code))).result).toMatchObject({ code });
  });
});
