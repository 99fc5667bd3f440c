import { describe, expect, it } from '@jest/globals';
import {
  APPROVAL_END,
  at,
  BASE,
  changed,
  codesOf,
  isAsking,
  put,
  renumbered,
  SIGN_IN,
  without,
  type Forgery,
} from './forge.ts';
import { accepted, statementOf } from './decisions.ts';

const APPROVAL = BASE.find((event) => event.type === 'asked');
const expires = APPROVAL?.type === 'asked' ? APPROVAL.expires : '';
const said = { ask: 'approve#1', step: 'approve', expires, at: APPROVAL?.at ?? '', size: 3 } as const;
const deny = accepted(statementOf({ ...said, person: 'security-2', choice: 'deny', reason: 'no' }));
/** Of the custodian before the one with whom the quorum held. */
const approval = BASE[APPROVAL_END - 2];
const withdrawal = accepted(
  statementOf({
    ...said,
    person: approval?.type === 'decision-accepted' ? approval.person : '',
    choice: 'withdraw',
  }),
);
const abort = accepted(
  statementOf({ ...said, ask: 'abort', step: 'run', person: 'commander-1', choice: 'abort', reason: 'stop' }),
);

const FORGERIES: readonly Forgery[] = [
  ['all questions are left out', 'QUORUM_MISMATCH', () => without(isAsking)],
  ['a question needs nobody', 'QUORUM_MISMATCH', () => changed({ type: 'asked' }, { need: [] })],
  [
    'a question needs fewer',
    'QUORUM_MISMATCH',
    () => changed({ type: 'asked' }, { need: [{ role: 'security', count: 1 }] }),
  ],
  [
    'the initiator is asked',
    'QUORUM_MISMATCH',
    () =>
      changed(
        { type: 'asked' },
        { people: ['commander-1', 'security-1', 'security-2', 'custodian-1', 'custodian-2', 'custodian-3'] },
      ),
  ],
  [
    'a question offers a bypass',
    'QUORUM_MISMATCH',
    () => changed({ type: 'asked' }, { choices: ['approve', 'deny', 'bypass'] }),
  ],
  [
    'a question stands longer',
    'QUORUM_MISMATCH',
    () => changed({ type: 'asked' }, { expires: '2027-04-01T09:00:00.000Z' }),
  ],
  [
    'a question asks something else',
    'QUORUM_MISMATCH',
    () => changed({ type: 'asked' }, { question: 'May we test a little?' }),
  ],
  [
    'a question is asked again',
    'QUORUM_MISMATCH',
    () => {
      const asked = BASE[at({ type: 'asked' })];
      return asked === undefined ? [] : put(APPROVAL_END + 1, asked);
    },
  ],
  ['too few answered', 'QUORUM_MISMATCH', () => without((event) => event.n === APPROVAL_END - 1)],
  [
    'an approval was withdrawn',
    'QUORUM_MISMATCH',
    () => changed({ type: 'ask-closed' }, { outcome: 'withdrawn' }),
  ],
  [
    'a question ran out early',
    'QUORUM_MISMATCH',
    () => changed({ type: 'ask-closed' }, { outcome: 'expired' }),
  ],
  [
    'a question ends twice',
    'QUORUM_MISMATCH',
    () => {
      const end = BASE[APPROVAL_END];
      return end === undefined ? [] : put(APPROVAL_END + 1, end);
    },
  ],
  [
    'a question stays open',
    'PLAN_NOT_FOLLOWED',
    () => without(({ n }) => n === at({ type: 'ask-closed', step: 'safe-closed' })),
  ],
  ['an approval counts that was taken back', 'QUORUM_MISMATCH', () => put(APPROVAL_END - 1, withdrawal)],
  ['a denial is outvoted', 'DECISION_IGNORED', () => put(at({ type: 'asked' }) + 1, deny)],
  [
    'a denial ends nothing',
    'DECISION_IGNORED',
    () => renumbered([...BASE.slice(0, APPROVAL_END - 1), deny, ...BASE.slice(APPROVAL_END + 1)]),
  ],
  [
    'an abort has no effect',
    'DECISION_IGNORED',
    () => put(at({ type: 'step-opened', step: SIGN_IN }), abort),
  ],
  [
    'an abort that nobody signed',
    'DECISION_IGNORED',
    () =>
      put(at({ type: 'step-opened', step: 'undo' }), { type: 'aborted', by: 'commander-1', reason: 'stop' }),
  ],
  [
    'an abort in words of its own',
    'DECISION_IGNORED',
    () =>
      put(at({ type: 'step-opened', step: 'undo' }), abort, {
        type: 'aborted',
        by: 'commander-1',
        reason: 'all is well',
      }),
  ],
  [
    'a bypass that nobody signed',
    'DECISION_IGNORED',
    () => put(APPROVAL_END + 1, { type: 'bypassed', ask: 'approve#1', person: 'commander-1', skipped: [] }),
  ],
  [
    'a decision after its question ended',
    'TIME_IMPLAUSIBLE',
    () => put(APPROVAL_END + 1, accepted(statementOf({ ...said, person: 'custodian-3', choice: 'approve' }))),
  ],
  [
    'a decision a month late',
    'TIME_IMPLAUSIBLE',
    () =>
      BASE.map((event) =>
        event.n < at({ type: 'decision-accepted', step: 'agree-end' })
          ? event
          : { ...event, at: event.at.replace('-04-01', '-05-01') },
      ),
  ],
  [
    'a signature of 2020',
    'TIME_IMPLAUSIBLE',
    () =>
      BASE.map((event) =>
        event.type === 'decision-accepted' && event.step === 'approve'
          ? { ...event, statement: { ...event.statement, at: '2020-01-01T00:00:00.000Z' } }
          : event,
      ),
  ],
  [
    'facts of 2019',
    'TIME_IMPLAUSIBLE',
    () => changed({ type: 'fact', step: 'hypothesis-before' }, { observedAt: '2019-01-01T00:00:00.000Z' }),
  ],
];

describe('a forged journal is named', () => {
  it.each(FORGERIES)('%s: %s', (_what, code, forge) => {
    expect(codesOf(forge())).toContain(code);
  });
});
