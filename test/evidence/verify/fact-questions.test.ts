import { describe, expect, it } from '@jest/globals';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import {
  RECORDED,
  STRANGERS,
  OBJECT_ID,
  OTHERS,
  METHOD,
  AUDITED,
  CHANGED,
  EARLY,
  factOf,
  member,
  user,
  LATE,
  record,
  stranger,
  scene,
  form,
  check,
  graph,
  instead,
} from './answered-run.ts';
import type { Changes } from './answered-run.ts';
import { auditsSince, MEMBERS, METHODS, signInsSince, USER } from './asked.ts';

const OLD = '2026-01-01T00:00:00.000Z';

const FORGERIES: readonly [what: string, changes: Changes][] = [
  // Answers of another form.
  ...Object.entries({
    'an error': 'HTTP 500',
    'a page': { value: [] },
    'an entry that cannot be read': [record, { note: 'unread' }],
  }).flatMap(([what, answer]): [string, Changes][] => [
    [`${what} in which to find nobody`, { claim: STRANGERS, answer }],
    [`${what} in which to find the sign-in`, { claim: RECORDED, answer }],
  ]),
  [
    'a stranger beside an entry that cannot be read',
    { claim: STRANGERS, answer: [record, stranger, { note: 'unread' }] },
  ],
  [
    'no alerts in which to find none',
    {
      claim: 'alert.fired',
      answer: 'HTTP 500',
      fact: { state: 'contradicted', seen: 'none before the deadline' },
    },
  ],
  [
    'no audit log in which to find no entry',
    { claim: AUDITED, answer: {}, fact: { state: 'inconclusive', seen: 'none before the deadline' } },
  ],
  ['no policies to count', { claim: 'admin-action.recorded', answer: 'HTTP 500' }],
  // Answers to other questions.
  ['nobody since a later time', instead(STRANGERS, signInsSince(LATE), { answer: [] })],
  ['a sign-in since an earlier time', instead(RECORDED, signInsSince('2026-01-01T00:00:00.000Z'))],
  ['nobody as another account', instead(STRANGERS, signInsSince(EARLY).replace(OBJECT_ID, OTHERS))],
  ['a sign-in of another question altogether', instead(RECORDED, 'GET /me/calendar/events')],
  ['a method of another question', instead(METHOD, 'GET /organization')],
  ['policies of another question', instead('admin-action.recorded', 'GET /organization')],
  ['another account enabled', instead('account.enabled', USER.replace(OBJECT_ID, OTHERS))],
  ['an account enabled by its name alone', instead('account.enabled', `GET /users/${OBJECT_ID}`)],
  [
    'a look by hand without the policies',
    { claim: 'conditional-access.static-no-lockout', fact: { source: graph(USER) }, form: { query: USER } },
  ],
  [
    "another account's sign-ins tried",
    {
      claim: 'conditional-access.no-lockout',
      answer: { asked: { signInIdentity: { userId: OTHERS } }, results: [] },
    },
  ],
  ['sign-ins tried of nobody', { claim: 'conditional-access.no-lockout', answer: [] }],
  ['an entry since before the step', instead(AUDITED, auditsSince('2020-01-01T00:00:00.000Z'))],
  ["another account's credential", instead('rotation.sessions-revoked', METHODS)],
  [
    'an answer beside its own, which decides',
    {
      claim: STRANGERS,
      texts: [
        canonicalText(form([record, stranger], signInsSince(EARLY))),
        canonicalText(form([record], MEMBERS)),
      ],
      fact: { source: graph(`${signInsSince(EARLY)} ; ${MEMBERS}`) },
    },
  ],
  [
    'an answer before the one that decides',
    {
      claim: STRANGERS,
      texts: [[record, stranger], [record]].map((answer) => canonicalText(form(answer, signInsSince(EARLY)))),
    },
  ],
  // Answers of another time.
  ['an answer from last year', { claim: 'account.enabled', form: { askedAt: '2025-04-02T09:00:00.000Z' } }],
  ['an answer from after the fact', { claim: METHOD, form: { askedAt: '2026-04-03T09:00:00.000Z' } }],
  [
    'an answer that its server gave last year',
    { claim: 'account.enabled', form: { responses: [{ date: 'Wed, 02 Apr 2025 09:00:00 GMT' }] } },
  ],
  [
    'an answer that its server gave a day before others that came first',
    { claim: AUDITED, form: { responses: [{ date: 'Tue, 31 Mar 2026 09:00:00 GMT' }] } },
  ],
  [
    'a sign-in from before the question',
    { claim: RECORDED, answer: [{ ...record, createdDateTime: OLD }], fact: { seen: `signed in at ${OLD}` } },
  ],
  [
    'a password changed long before the step',
    {
      claim: CHANGED,
      answer: user('2026-02-01T00:00:00Z'),
      fact: { seen: 'changed at 2026-02-01T00:00:00.000Z' },
    },
  ],
  ['the first look told as the second', { claim: 'account.enabled', texts: [canonicalText(form([], USER))] }],
  [
    'the account in its unit from before it left',
    { claim: 'unit.restored', texts: [canonicalText(form([member], MEMBERS, factOf('unit.left').at))] },
  ],
];

describe('the questions and the form of answers', () => {
  it.each(FORGERIES)('are held against the fact: %s', async (_what, changes) => {
    await expect(check(scene(changes))).rejects.toMatchObject({ report: { code: 'FACT_UNSUPPORTED' } });
  });
});
