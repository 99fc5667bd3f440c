import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';
import { observe } from '../../../domain/observe.ts';
import { NOT_MADE, ROLE_TEMPLATES } from '../../../domain/time-bound.ts';
import { contradictionOf } from '../../../evidence/verify/fact-answers.ts';
import type { Case } from '../../../evidence/verify/fact-case.ts';
import { planOf } from '../../workflows/plan.ts';
import { CREATABLE, TIME_BOUND } from '../../workflows/time-bound-step.ts';

type Fact = Case['fact'];

const ID = '77777777-7777-4777-8777-777777777777';
const NAME = 'emergency-run-1@example.onmicrosoft.com';
const plan = planOf({ publicKey: () => '', change: { tenants: [CREATABLE], steps: [TIME_BOUND] } });
const SELECT =
  '$select=id,userPrincipalName,accountEnabled,onPremisesSyncEnabled,createdDateTime,signInSessionsValidFromDateTime';
const USER = `GET /users/${ID}?${SELECT}`;
const ROLES = `GET /roleManagement/directory/roleAssignments?$filter=principalId eq '${ID}'`;
const TRACE = `${USER} ; GET /directory/deletedItems/${ID}`;

function fact(n: number, claim: Claim, seen: string, query: string): Fact {
  const about = { state: 'corroborated', expected: 'so', from: 'graph:main', observedAt: null } as const;
  return {
    ...{ v: 1, run: 'run-1', n, at: '2026-01-01T00:00:00.000Z' },
    ...{ type: 'fact', step: TIME_BOUND.id, account: null },
    ...observe({ claim, seen, query, ...about }),
  };
}

const OPENED: JournalEvent = {
  ...{ v: 1, run: 'run-1', n: 0, at: '2026-01-01T00:00:00.000Z' },
  ...{ type: 'step-opened', step: TIME_BOUND.id, do: 'time-bound-account', account: null },
};
const CREATED = fact(
  0,
  'time-bound.created',
  `account ${ID}, enabled, cloud-only`,
  `GET /users/${encodeURIComponent(NAME)}?${SELECT}`,
);
const user = {
  id: ID,
  userPrincipalName: NAME,
  accountEnabled: true,
  onPremisesSyncEnabled: null,
  createdDateTime: '2026-01-01T00:00:00Z',
  signInSessionsValidFromDateTime: '2026-01-01T00:10:00Z',
};
const held = {
  principalId: ID,
  roleDefinitionId: ROLE_TEMPLATES[TIME_BOUND.role],
  directoryScopeId: '/',
};
const signIn = { userId: ID, createdDateTime: '2026-01-01T00:05:00Z', status: { errorCode: 0 } };

const ASSIGNED = fact(1, 'time-bound.role-assigned', 'global-administrator is active', ROLES);
const SIGNED_IN = fact(
  2,
  'time-bound.signed-in',
  '1 by now: 2026-01-01T00:05:00.000Z',
  `GET /beta/auditLogs/signIns?$filter=userId eq '${ID}' and createdDateTime ge 2026-01-01T00:00:00.000Z&$top=1000`,
);
const LATER = SIGNED_IN.source.query?.replace('2026-01', '2026-02') ?? '';
const ENDED = fact(3, 'time-bound.sessions-ended', 'sessions valid from 2026-01-01T00:10:00Z', USER);
const ROLE_GONE = fact(4, 'time-bound.role-removed', 'global-administrator is not active', ROLES);
const GONE = fact(5, 'time-bound.removed', 'in the directory and among what was deleted: nothing', TRACE);
const NEVER = fact(0, 'time-bound.removed', 'no such account', CREATED.source.query ?? '');

function of(
  given: Fact,
  answer: unknown,
  { before, looks = 1 }: { before?: readonly JournalEvent[]; looks?: number } = {},
): string | null {
  const several = looks > 1 || given.source.query?.includes(' ; ') === true;
  const compared = several ? { before: null, after: null } : null;
  return contradictionOf({
    plan,
    events: [OPENED, ...(before ?? [CREATED, given])],
    fact: given,
    answer,
    compared,
    lastLooks: null,
  });
}

describe('facts of an account that the engine created', () => {
  it.each<[string, Fact, unknown]>([
    ['the account', CREATED, user],
    ['its role', ASSIGNED, [held]],
    ['its sign-ins', SIGNED_IN, [signIn, { ...signIn, userId: 'somebody else' }]],
    ['its sessions', ENDED, user],
    ['no role any more', ROLE_GONE, []],
    ['nothing left of it', GONE, null],
  ])('hold by their answers: %s', (_, given, answer) => {
    expect(of(given, answer)).toBeNull();
  });

  it('hold where there never was one', () => {
    expect(of(NEVER, null, { before: [NEVER] })).toBeNull();
    // An answer to its creation was lost, so it was looked for until it could not come any more.
    expect(of(NEVER, null, { before: [NEVER], looks: 3 })).toBeNull();
    expect(of(NEVER, user, { before: [NEVER] })).not.toBeNull();
    const older = { ...user, createdDateTime: '2025-12-31T00:00:00Z' };
    const seen = 'another account of this name, from before';
    expect(of({ ...NEVER, seen }, older, { before: [NEVER] })).toBeNull();
    expect(of({ ...NEVER, n: 1 }, null, { before: [CREATED, { ...NEVER, n: 1 }] })).not.toBeNull();
  });

  it('tell of an account that is there although its creation was refused, and take it for nobody of the run', () => {
    const finding: JournalEvent = {
      ...{ v: 1, run: 'run-1', n: 1, at: '2026-01-01T00:00:00.000Z' },
      ...{ type: 'finding', code: 'write-refused', step: TIME_BOUND.id },
      text: 'create-account emergency: PERMISSION_MISSING: expected an answer',
    };
    const told = [CREATED, NEVER].map((given): Fact => {
      return { ...given, n: 2, state: 'contradicted', seen: NOT_MADE };
    });
    for (const given of told) {
      const before = [finding, given];
      expect(of(given, user, { before })).toBeNull();
      expect(of(given, user, { before: [{ ...finding, code: 'write-unanswered' }, given] })).not.toBeNull();
      expect(of(given, user, { before: [given] })).not.toBeNull();
      expect(of(given, null, { before })).not.toBeNull();
      expect(of({ ...given, state: 'corroborated' }, user, { before })).not.toBeNull();
    }
  });

  it.each<[string, Fact, unknown]>([
    ['no account', CREATED, null],
    ['one that is not enabled', CREATED, { ...user, accountEnabled: false }],
    ['one from before', CREATED, { ...user, createdDateTime: '2025-12-31T00:00:00Z' }],
    ['one of another name', CREATED, { ...user, userPrincipalName: 'ceo@example.onmicrosoft.com' }],
    ['another question', { ...CREATED, source: { ...CREATED.source, query: USER } }, user],
    ['another role', ASSIGNED, [{ ...held, roleDefinitionId: ROLE_TEMPLATES['global-reader'] }]],
    [
      'a role on a part of the directory',
      ASSIGNED,
      [{ ...held, directoryScopeId: '/administrativeUnits/x' }],
    ],
    ['the role of somebody else', ASSIGNED, [{ ...held, principalId: 'x' }]],
    [
      'the roles of somebody else',
      { ...ASSIGNED, source: { ...ASSIGNED.source, query: ROLES.replaceAll('7', '8') } },
      [held],
    ],
    [
      'a sign-in that is not told',
      SIGNED_IN,
      [signIn, { ...signIn, createdDateTime: '2026-01-01T00:06:00Z' }],
    ],
    [
      'sign-ins since a later time',
      { ...SIGNED_IN, source: { ...SIGNED_IN.source, query: LATER } },
      [signIn],
    ],
    [
      'an account asked for beside something else',
      { ...CREATED, source: { ...CREATED.source, query: `${CREATED.source.query} ; GET /organization` } },
      user,
    ],
    ['sessions from before', ENDED, { ...user, signInSessionsValidFromDateTime: user.createdDateTime }],
    ['a role that is still held', ROLE_GONE, [held]],
    ['something among what was deleted', GONE, { id: ID }],
    ['another form', ASSIGNED, { value: 1 }],
  ])('are refused for %s', (_, given, answer) => {
    expect(of(given, answer)).toMatch(/^expected/);
  });
});
