import { describe, expect, it } from '@jest/globals';
import { compareGranted, rolesIn } from '../../../activities/tenant/granted.ts';
import { opening, WIDER } from '../../../activities/tenant/permission-cover.ts';
import { neededPermissions } from '../../../activities/tenant/permissions.ts';
import { REQUEST_USES, type RequestUse } from '../../../activities/tenant/request-uses.ts';
import { tenantWrite, type OrganisationDefinition } from '../../../domain/organisation.ts';
import { READINESS } from '../../../domain/readiness/checks.ts';
import { resolvePlan } from '../../../domain/plan/resolve.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { NEEDS_TENANT } from '../../../domain/steps/index.ts';
import { runbookFrom } from '../../support/organisation.ts';
import { publishedPermissions, UNMAPPED } from '../../support/permission-map.ts';
import { sharedDirectory } from '../../support/shared.ts';
import { breakglass, graph, testTenant } from '../../simulator/tenant.ts';
import { organisation } from '../pretend-room.ts';

const ROWS = Object.entries(REQUEST_USES);
const ALERT = { id: 'defender', kind: 'graph-alerts', tenant: 'main', title: 'Emergency account used' };
const INCIDENTS = { ...ALERT, id: 'incidents', kind: 'graph-incidents' };
const EVERYTHING = organisation(
  { alerts: [{ ...ALERT, rule: '7506' }, INCIDENTS] },
  { writes: [...tenantWrite.options] },
);

function names({
  of = organisation(),
  plan = null,
}: {
  of?: OrganisationDefinition;
  plan?: Plan | null;
}): readonly string[] {
  const [first] = neededPermissions({ organisation: of, plan });
  return (first?.needed ?? []).map(({ permission }) => permission);
}

function planOf(text: string, of: OrganisationDefinition): Plan {
  const resolved = resolvePlan({
    runbook: runbookFrom(text),
    organisation: of,
    mode: 'drill',
    trustedCa: null,
  });
  if (!resolved.ok) throw new Error(resolved.problems.map(({ message }) => message).join('; '));
  return resolved.plan;
}

const BASE = [
  'AuditLog.Read.All',
  'GroupMember.ReadBasic.All',
  'LicenseAssignment.Read.All',
  'Policy.Read.All',
  'RoleManagement.Read.Directory',
  'ServiceHealth.Read.All',
  'User.Read.All',
  'UserAuthenticationMethod.Read.All',
];

describe('the permissions of an organisation', () => {
  it.each([
    ['an organisation that reads, without alerts in Graph', organisation(), []],
    ['alerts in Graph', organisation({ alerts: [ALERT] }), ['SecurityAlert.Read.All']],
    ['incidents in Graph', organisation({ alerts: [INCIDENTS] }), ['SecurityIncident.Read.All']],
    [
      'the rule behind incidents',
      organisation({ alerts: [{ ...INCIDENTS, rule: '7506' }] }),
      ['CustomDetection.Read.All', 'SecurityIncident.Read.All'],
    ],
    [
      'the rule behind them',
      organisation({ alerts: [{ ...ALERT, rule: '7506' }] }),
      ['CustomDetection.Read.All', 'SecurityAlert.Read.All'],
    ],
    [
      'the rule, with beta reads off',
      organisation({ alerts: [{ ...ALERT, rule: '7506' }] }, { 'beta-reads': false }),
      ['SecurityAlert.Read.All'],
    ],
    [
      'sessions revoked by the engine',
      organisation({}, { writes: ['revoke-sessions'] }),
      ['User.RevokeSessions.All'],
    ],
    [
      'passwords set by the engine',
      organisation({}, { writes: ['reset-password'] }),
      ['User-PasswordProfile.ReadWrite.All'],
    ],
    [
      'accounts created for a run',
      organisation({}, { writes: ['time-bound-account'] }),
      ['RoleManagement.ReadWrite.Directory', 'User.DeleteRestore.All', 'User.ReadWrite.All'],
    ],
    [
      'access passes made by the engine',
      organisation({}, { writes: ['temporary-access-pass'] }),
      ['Policy.Read.AuthenticationMethod', 'UserAuthMethod-TAP.ReadWrite.All'],
    ],
    [
      'units left for it',
      organisation({}, { writes: ['reset-password', 'unit-membership'] }),
      ['AdministrativeUnit.ReadWrite.All', 'User-PasswordProfile.ReadWrite.All'],
    ],
  ])('%s', (_what, of, more) => {
    const wider = more.includes('RoleManagement.ReadWrite.Directory')
      ? ['RoleManagement.Read.Directory']
      : [];
    expect(names({ of })).toEqual([...BASE, ...more].filter((name) => !wider.includes(name)).sort());
  });

  it('are what the pretend tenant gives its application at first', () => {
    const of = organisation({ alerts: [{ ...ALERT, rule: '7506' }] });
    expect(testTenant().world.clients.map(({ roles }) => roles)).toEqual([names({ of })]);
  });

  it('needs nothing of a tenant without emergency accounts', () => {
    const [main] = organisation().tenants;
    const of = organisation({ tenants: [main, { ...main, id: 'other' }] });
    expect(neededPermissions({ organisation: of, plan: null })[1]).toEqual({
      tenant: 'other',
      needed: [],
      beside: [],
    });
  });

  it('needs no permission of Graph for Log Analytics, but a role in Azure', () => {
    const workspace = '55555555-5555-4555-8555-555555555555';
    const source = { id: 'logs', kind: 'log-analytics', tenant: 'main', workspace, query: 'SigninLogs' };
    const [main] = neededPermissions({ organisation: organisation({ alerts: [source] }), plan: null });
    expect(main?.beside).toEqual([expect.stringMatching(/Log Analytics Reader .* 55555555-.* logs$/)]);
    expect(main?.needed.map(({ permission }) => permission)).toEqual(BASE);
  });

  it('gives reasons, requests and losses for each, and the directory role that a write needs beside it', () => {
    const [main] = neededPermissions({ organisation: EVERYTHING, plan: null });
    for (const { why, requests, without } of main?.needed ?? []) {
      expect(why.length).toBe(requests.length);
      expect(without.length).toBeGreaterThan(0);
    }
    const roles = main?.needed.flatMap((each) => each.roles) ?? [];
    expect(roles.join()).toContain('Privileged Authentication Administrator');
  });
});

describe('the permissions of a plan', () => {
  const of = organisation({
    people: ['commander', 'custodian', 'security'].flatMap((role) =>
      [1, 2].map((number) => ({
        id: `${role}-${number}`,
        roles: [role],
        keys: [`ssh-ed25519 AAAA${role}${number}`],
      })),
    ),
    sources: [{ id: 'safe-a', kind: 'envelope', place: 'safe', seals: { 'breakglass-1': 'A-1' } }],
  });
  const runbook = (lines: readonly string[], more: readonly string[] = []) =>
    [
      'runbook: small',
      'title: Small',
      'scenario: key-lost',
      'accounts: [breakglass-1]',
      ...lines,
      'method:',
      '  - { id: sign-in, do: sign-in, within: 30m, method: passkey }',
      ...more,
    ].join('\n');

  it('are those of its steps: a sign-in needs the log and the least right to read policies', () => {
    const plan = planOf(runbook([]), of);
    expect(names({ of, plan })).toEqual(['AuditLog.Read.All', 'Policy.Read.ConditionalAccess']);
  });

  it('and those of its hypothesis, where a wider right stands for the lesser', () => {
    const plan = planOf(
      runbook(['hypothesis:', '  - { readiness: [enabled] }', '  - { conditional-access: no-lockout }']),
      of,
    );
    expect(names({ of, plan })).toEqual([
      'AuditLog.Read.All',
      'Policy.Read.All',
      'RoleManagement.Read.Directory',
      'User.Read.All',
    ]);
  });

  it('are those of the sources that its alert step waits at, and of no others', () => {
    const both = { ...of, alerts: organisation({ alerts: [ALERT, INCIDENTS] }).alerts };
    const waiting = (from: string) =>
      names({
        of: both,
        plan: planOf(runbook([], [`  - { id: seen, do: alert, from: [${from}], within: 10m }`]), both),
      }).filter((name) => name.startsWith('Security'));
    expect(waiting('defender')).toEqual(['SecurityAlert.Read.All']);
    expect(waiting('incidents')).toEqual(['SecurityIncident.Read.All']);
  });

  it('leave out a write that no step asks for', () => {
    const writing = {
      ...of,
      tenants: of.tenants.map((tenant) => ({ ...tenant, writes: [...tenantWrite.options] })),
    };
    expect(names({ of: writing, plan: planOf(runbook([]), writing) })).not.toContain(
      'User.RevokeSessions.All',
    );
  });
});

describe('the table of uses', () => {
  it('knows a request for every part of readiness and every kind of step that needs the tenant', () => {
    const used = new Set<string>(ROWS.flatMap(([, { usedBy }]) => usedBy));
    for (const { part } of Object.values(READINESS)) expect(used).toContain(`check ${part}`);
    for (const kind of NEEDS_TENANT) expect(used).toContain(`step ${kind}`);
    for (const write of tenantWrite.options) expect(used).toContain(`write ${write}`);
  });
});

const shared = sharedDirectory();
const suite = shared === null ? describe.skip : describe;
const because = shared === null ? ' (skipped: the shared contracts are not here)' : '';

function published({ request: { method, path } }: RequestUse) {
  return publishedPermissions({ method, path: path.replaceAll('/ID', '/{id}') });
}

suite(`Microsoft's map of permissions${because}`, () => {
  /**
   * The least one for a user shows the basic profile only, and ours for a password is the least for that alone. For the
   * members of a unit the map marks the least only under the address without `/directory`.
   */
  const NOT_THE_LEAST = new Set([
    'user',
    'userKind',
    'timeBoundUser',
    'resetPassword',
    'leaveUnit',
    'enterUnit',
  ]);
  /** A member of a user behind another permission, and what was deleted: not in the map, but in Microsoft's text about it. */
  const MAPPED = ROWS.filter(
    ([name, { request }]) =>
      name !== 'signInActivity' &&
      !UNMAPPED.includes(`${request.method} ${request.path.replaceAll('/ID', '/{id}')}`),
  );

  it('leaves only these out', () => {
    expect(MAPPED).toHaveLength(ROWS.length - 1 - UNMAPPED.length);
    expect(REQUEST_USES.signInActivity.request.permission).toBe('AuditLog.Read.All');
  });

  it.each(MAPPED)('has the permission of %s, as the least but where that is too little', (name, row) => {
    const { all, least } = published(row);
    expect([...all]).toContain(row.request.permission);
    if (!NOT_THE_LEAST.has(name)) expect([...least]).toContain(row.request.permission);
  });

  it('says of the same permissions that one holds another, and of no more', () => {
    const ours = [
      ...new Set(
        ROWS.flatMap(([, { request, also }]) => [request.permission, also?.permission ?? []]).flat(),
      ),
    ];
    for (const lesser of ours) {
      const opened = ROWS.map(([, row]) => row).filter(({ request }) => request.permission === lesser);
      const wider = ours.filter(
        (other) =>
          other !== lesser && opened.length > 0 && opened.every((row) => published(row).all.has(other)),
      );
      expect({ lesser, wider: wider.sort() }).toEqual({ lesser, wider: [...(WIDER[lesser] ?? [])].sort() });
    }
  });
});

describe('an application with exactly these, at the pretend Graph', () => {
  const { world } = testTenant();
  const needed = names({ of: EVERYTHING });

  async function statusOf({ request }: RequestUse, roles: readonly string[]): Promise<number> {
    const { method, version, query, body } = request;
    const path = request.path
      .replace('detectionRules/ID', `detectionRules/${world.emergency.ruleId}`)
      .replaceAll('/ID', `/${method === 'DELETE' ? NOBODY : breakglass(world, 1).id}`);
    const options = new URLSearchParams(query).toString();
    const address = `/${version}${path}${options === '' ? '' : `?${options}`}`;
    const answer = await graph(world, address, { method, roles, ...(body === null ? {} : { body }) });
    return answer.status;
  }

  /** One for another request, which lets this one in beside what it asks for. */
  const BESIDE: Readonly<Record<string, readonly string[]>> = {
    memberOf: ['GroupMember.ReadBasic.All'],
    user: ['User.ReadWrite.All'],
    userKind: ['User.ReadWrite.All'],
    timeBoundUser: ['User.ReadWrite.All'],
    deleteUser: ['User.ReadWrite.All'],
  };
  /** Whoever is deleted by one row would be missed by the next. */
  const NOBODY = '00000000-0000-4000-8000-00000000dead';

  it.each(ROWS)('%s is let in, and refused as soon as what it needs is missing', async (name, row) => {
    expect(await statusOf(row, needed)).not.toBe(403);
    const demanded = needed.filter((each) => opening(row.request.permission).includes(each));
    expect(demanded).toHaveLength(1);
    expect(
      await statusOf(
        row,
        needed.filter((each) => ![...demanded, ...(BESIDE[name] ?? [])].includes(each)),
      ),
    ).toBe(403);
  });
});

describe('the permissions that a token names', () => {
  const token = (payload: unknown) =>
    ['e30', Buffer.from(JSON.stringify(payload)).toString('base64url'), 'c2ln'].join('.');

  it.each([
    ['as it names them, sorted', token({ roles: ['b', 'a'] }), ['a', 'b']],
    ['none', token({ appid: 'x' }), []],
    ['a claim of another form', token({ roles: 'a' }), null],
    ['an opaque token', 'EwBwA8l6BAAU', null],
    ['no token', '', null],
  ])('%s', (_what, text, roles) => {
    expect(rolesIn(text)).toEqual(roles);
  });
});

describe('what is granted, held against what is needed', () => {
  const needed = neededPermissions({ organisation: organisation(), plan: null })[0]?.needed ?? [];

  it.each([
    ['the same', BASE, [], []],
    ['one less', BASE.slice(1), ['AuditLog.Read.All'], []],
    ['one more', [...BASE, 'Directory.ReadWrite.All'], [], ['Directory.ReadWrite.All']],
    [
      'a lesser one beside the wider that holds it',
      [...BASE, 'RoleEligibilitySchedule.Read.Directory'],
      [],
      ['RoleEligibilitySchedule.Read.Directory'],
    ],
  ])('%s', (_what, granted, missing, superfluous) => {
    expect(compareGranted({ needed, granted })).toEqual({ missing, superfluous });
  });

  it('a wider one in place of the one that is needed', () => {
    const [first] = needed;
    if (first === undefined) throw new Error('expected a permission');
    const lesser = { ...first, permission: 'Policy.Read.ConditionalAccess' };
    expect(compareGranted({ needed: [lesser], granted: ['Policy.Read.All'] })).toEqual({
      missing: [],
      superfluous: ['Policy.Read.All'],
    });
  });
});
