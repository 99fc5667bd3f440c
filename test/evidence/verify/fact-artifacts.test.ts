import { describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import {
  RECORDED,
  STRANGER,
  STRANGERS,
  APPLIED,
  METHOD,
  NETWORK,
  CHANGED,
  AFTER,
  AUDITED,
  EARLY,
  SEEN_STRANGER,
  BEFORE,
  REQUEST_ID,
  factOf,
  record,
  refused,
  policy,
  by,
  stranger,
  alert,
  user,
  byEngine,
  outsider,
  member,
  scene,
  form,
  check,
  graph,
} from './answered-run.ts';
import type { Changes } from './answered-run.ts';
import { signInsSince } from './asked.ts';

const FORGERIES: readonly [what: string, changes: Changes][] = [
  ["another query's answer", { claim: RECORDED, form: { query: 'GET /other' } }],
  [
    'a question without its answer',
    { claim: RECORDED, fact: { source: graph(`${signInsSince(EARLY)} ; GET /more`) } },
  ],
  ["another host's answer", { claim: RECORDED, form: { host: 'https://elsewhere.example' } }],
  ['no host', { claim: RECORDED, form: { host: null } }],
  ['a key more', { claim: RECORDED, form: { note: 'certified' } }],
  ['a time that is none', { claim: RECORDED, form: { askedAt: 'yesterday' } }],
  ['not JSON', { claim: RECORDED, texts: ['certified'] }],
  [
    'pretty-printed',
    { claim: RECORDED, texts: [JSON.stringify(form([record], signInsSince(EARLY)), null, 2)] },
  ],
  ['a record of another request', { claim: RECORDED, answer: [stranger] }],
  ['a record of another account', { claim: RECORDED, answer: [{ ...record, userId: STRANGER }] }],
  ['a refused sign-in told as good', { claim: RECORDED, answer: [refused] }],
  ['another time', { claim: RECORDED, fact: { seen: 'signed in at 2026-04-01T08:00:00.000Z' } }],
  ['another request id', { claim: RECORDED, fact: { expected: `a sign-in with request id ${STRANGER}` } }],
  [
    'another error code',
    {
      claim: RECORDED,
      answer: [refused],
      fact: { state: 'contradicted', seen: 'refused with AADSTS50126' },
    },
  ],
  [
    'a record that is there told as missing',
    { claim: RECORDED, fact: { state: 'inconclusive', seen: 'no such record before the deadline' } },
  ],
  ['a policy that refused told as none', { claim: APPLIED, answer: [policy('failure')] }],
  [
    'a policy that refused told as light',
    { claim: APPLIED, answer: [policy('failure')], fact: { state: 'contradicted', weight: 'deviates' } },
  ],
  [
    'policies left out told as none',
    { claim: APPLIED, answer: [{ ...record, appliedConditionalAccessPolicies: null }] },
  ],
  ['policies told as left out', { claim: APPLIED, fact: { state: 'inconclusive', weight: 'deviates' } }],
  ['no record of the sign-in', { claim: APPLIED, answer: [] }],
  ['a stranger passed over', { claim: STRANGERS, answer: [record, stranger] }],
  ['a stranger made up', { claim: STRANGERS, fact: { state: 'contradicted' } }],
  ['an alert that is not there', { claim: 'alert.fired', answer: [] }],
  [
    'an alert of another account',
    { claim: 'alert.fired', answer: [{ ...alert, evidence: [{ userAccount: null }] }] },
  ],
  [
    'an alert at another time',
    { claim: 'alert.fired', answer: [{ ...alert, createdDateTime: '2026-04-01T08:00:00Z' }] },
  ],
  ['an alert of another title', { claim: 'alert.fired', answer: [{ ...alert, title: 'Disk full' }] }],
  ['an alert told as missing', { claim: 'alert.fired', fact: { state: 'contradicted', seen: 'none' } }],
  ['a password that is not new', { claim: CHANGED, answer: BEFORE }],
  ['a password with another time', { claim: CHANGED, answer: user('2026-04-02T00:00:00Z') }],
  ['a password after another time', { claim: CHANGED, before: user('2025-01-01T00:00:00Z') }],
  ["another account's password", { claim: CHANGED, answer: { ...AFTER, id: STRANGER } }],
  ["another account's password before", { claim: CHANGED, before: { ...BEFORE, id: STRANGER } }],
  ['a new password told as not compared', { claim: CHANGED, fact: { state: 'inconclusive' } }],
  ['a new password told as the old one', { claim: CHANGED, fact: { state: 'contradicted' } }],
  ['a password that no entry tells of', { claim: AUDITED, answer: [] }],
  ['an entry of a failure', { claim: AUDITED, answer: [{ ...byEngine, result: 'failure' }] }],
  [
    'an entry of a move between units',
    {
      claim: AUDITED,
      answer: [{ ...byEngine, activityDisplayName: 'Remove member from administrative unit' }],
    },
  ],
  [
    'an entry by another application',
    { claim: AUDITED, answer: [{ ...byEngine, initiatedBy: { app: { appId: STRANGER } } }] },
  ],
  [
    'an entry by a person',
    { claim: AUDITED, answer: [{ ...byEngine, initiatedBy: { user: { id: STRANGER } } }] },
  ],
  [
    'an entry about another account',
    { claim: AUDITED, answer: [{ ...byEngine, targetResources: [{ id: STRANGER }] }] },
  ],
  [
    'an entry from before the step',
    { claim: AUDITED, answer: [{ ...byEngine, activityDateTime: '2020-01-01T00:00:00Z' }] },
  ],
  ['an entry told as missing', { claim: AUDITED, fact: { state: 'inconclusive' } }],
  ['a rotation by the engine', { claim: 'rotation.audited', answer: [byEngine] }],
  ['an account that is still in its unit', { claim: 'unit.left', answer: [outsider, member] }],
  ['an account that is out told as in', { claim: 'unit.left', fact: { state: 'contradicted' } }],
  ['an account that is not back', { claim: 'unit.restored', answer: [outsider] }],
  ['an account that is back told as out', { claim: 'unit.restored', fact: { state: 'contradicted' } }],
  [
    'the members of another unit',
    { claim: 'unit.left', form: { query: 'GET /other' }, fact: { source: graph('GET /other') } },
  ],
  ['an answer that is no list of members', { claim: 'unit.left', answer: { members: [] } }],
  ['another number of policies', { claim: 'admin-action.recorded', answer: [{}] }],
  // What the log tells of the sign-in beside its record.
  ['a password told as a passkey', { claim: METHOD, answer: [by('Password')] }],
  [
    'a method that the log names told as left out',
    {
      claim: METHOD,
      fact: {
        state: 'inconclusive',
        weight: 'deviates',
        seen: 'the log does not say (beta reads are off, or it left it out)',
      },
    },
  ],
  ['a method without its sign-in', { claim: METHOD, answer: [] }],
  ['another network', { claim: NETWORK, answer: [{ ...record, ipAddress: '198.51.100.7' }] }],
];

describe('facts of a tenant', () => {
  it('hold where the answers say the same', async () => {
    await expect(check(scene())).resolves.toBeUndefined();
  });

  it.each<[string, Changes]>([
    [
      'a refused sign-in',
      {
        claim: RECORDED,
        answer: [refused],
        fact: { state: 'contradicted', seen: 'refused with AADSTS53003' },
      },
    ],
    [
      'a sign-in that was not logged',
      {
        claim: RECORDED,
        answer: [],
        fact: {
          state: 'inconclusive',
          expected: `a record with request id ${REQUEST_ID}`,
          seen: 'no such record before the deadline',
        },
      },
    ],
    [
      'a policy that refused',
      { claim: APPLIED, answer: [policy('failure')], fact: { state: 'contradicted', seen: 'stopped by P' } },
    ],
    [
      'a policy that applied',
      {
        claim: APPLIED,
        answer: [policy('success')],
        fact: { state: 'contradicted', weight: 'deviates', seen: 'also applied: P' },
      },
    ],
    [
      'a sign-in by password',
      { claim: METHOD, answer: [by('Password')], fact: { state: 'contradicted', seen: 'Password' } },
    ],
    [
      'a sign-in whose method the log leaves out',
      {
        claim: METHOD,
        answer: [{ ...record, authenticationDetails: [] }],
        fact: {
          state: 'inconclusive',
          weight: 'deviates',
          seen: 'the log does not say (beta reads are off, or it left it out)',
        },
      },
    ],
    [
      'a sign-in from elsewhere',
      {
        claim: NETWORK,
        answer: [{ ...record, ipAddress: '198.51.100.7' }],
        fact: { state: 'contradicted', seen: '198.51.100.7' },
      },
    ],
    [
      'a stranger',
      { claim: STRANGERS, answer: [record, stranger], fact: { state: 'contradicted', seen: SEEN_STRANGER } },
    ],
    [
      'a failed sign-in of a stranger',
      { claim: STRANGERS, answer: [{ ...stranger, ...{ status: { errorCode: 1 } } }] },
    ],
    [
      'a password that is the old one',
      {
        claim: CHANGED,
        answer: BEFORE,
        fact: { state: 'contradicted', seen: 'changed at 2026-01-01T00:00:00.000Z' },
      },
    ],
    ['a password that was not set', { claim: CHANGED, answer: BEFORE, fact: { state: 'inconclusive' } }],
    [
      'no entry of a password',
      { claim: AUDITED, answer: [], fact: { state: 'inconclusive', seen: 'none before the deadline' } },
    ],
    [
      'an account that stays inside',
      { claim: 'unit.left', answer: [member], fact: { state: 'contradicted', seen: 'a member' } },
    ],
    [
      'no alert',
      {
        claim: 'alert.fired',
        answer: [],
        fact: { state: 'contradicted', seen: 'none before the deadline, 2 about others' },
      },
    ],
    [
      'another count',
      {
        claim: 'admin-action.recorded',
        answer: [{}],
        fact: { state: 'contradicted', expected: '1 policies, as the tenant tells the engine' },
      },
    ],
    [
      'a look that was not answered',
      { claim: RECORDED, fact: { state: 'inconclusive', source: graph(null) } },
    ],
  ])('may be bad news: %s', async (_what, changes) => {
    await expect(check(scene(changes))).resolves.toBeUndefined();
  });

  it.each(FORGERIES)('are refused: %s', async (_what, changes) => {
    await expect(check(scene(changes))).rejects.toMatchObject({ report: { code: 'FACT_UNSUPPORTED' } });
  });

  it('are named by their line, a bad artifact by its file', async () => {
    const { n } = factOf(RECORDED);
    const stray = check(scene({ claim: RECORDED, form: { query: 'GET /other' } }));
    await expect(stray).rejects.toMatchObject({ report: { place: `journal.jsonl:${n + 1}` } });
    const bad = check(scene({ claim: RECORDED, texts: ['certified'] }));
    const place = `artifacts/${sha256Hex('certified')}`;
    await expect(bad).rejects.toMatchObject({ report: { place } });
  });
});
