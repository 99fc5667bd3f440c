import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody } from '../../../domain/event.ts';
import {
  APPROVAL_END,
  at,
  BASE,
  changed,
  codesOf,
  cut,
  isAsking,
  plan,
  put,
  renumbered,
  SIGN_IN,
  without,
  type Forgery,
} from './forge.ts';

const ROTATE = 'rotate/breakglass-1';

const FORGERIES: readonly Forgery[] = [
  ['nothing was done', 'PLAN_NOT_FOLLOWED', () => cut(1)],
  [
    'only the approval was done',
    'PLAN_NOT_FOLLOWED',
    () => cut(at({ type: 'step-closed', step: 'approve' }) + 1),
  ],
  ['it ends before the rotation', 'PLAN_NOT_FOLLOWED', () => cut(at({ type: 'step-opened', step: ROTATE }))],
  [
    'the rotation is left out but for its question',
    'QUORUM_MISMATCH',
    () => without((event) => 'step' in event && event.step === ROTATE && !isAsking(event)),
  ],
  [
    'a step is passed over',
    'PLAN_NOT_FOLLOWED',
    () => without((event) => 'step' in event && event.step === 'ca-check'),
  ],
  [
    'the hypothesis is not looked at again',
    'PLAN_NOT_FOLLOWED',
    () => cut(at({ type: 'step-opened', step: 'hypothesis-after' })),
  ],
  [
    'the gate is left out',
    'PLAN_NOT_FOLLOWED',
    () => without((event) => 'step' in event && event.step === 'hypothesis-before'),
  ],
  [
    'the undo is left out',
    'PLAN_NOT_FOLLOWED',
    () => without((event) => 'step' in event && event.step === 'undo'),
  ],
  [
    'every step is skipped',
    'PLAN_NOT_FOLLOWED',
    () => BASE.map((event) => (event.type === 'step-closed' ? { ...event, outcome: 'skipped' } : event)),
  ],
  [
    'a step failed and the drill went on',
    'PLAN_NOT_FOLLOWED',
    () => changed({ type: 'step-closed', step: 'ca-check' }, { outcome: 'failed' }),
  ],
  [
    'a step is not closed',
    'PLAN_NOT_FOLLOWED',
    () => without((event) => event.type === 'step-closed' && event.step === 'ca-check'),
  ],
  ['the clock does not start', 'PLAN_NOT_FOLLOWED', () => without(({ type }) => type === 'clock-started')],
  [
    'the clock starts before the approval',
    'PLAN_NOT_FOLLOWED',
    () => {
      const clock = BASE[at({ type: 'clock-started' })];
      const rest = BASE.filter((event) => event !== clock);
      return renumbered(clock === undefined ? rest : rest.toSpliced(APPROVAL_END + 1, 0, clock));
    },
  ],
  [
    'the clock starts twice',
    'PLAN_NOT_FOLLOWED',
    () => put(at({ type: 'step-opened', step: SIGN_IN }), { type: 'clock-started', step: 'approve' }),
  ],
  ['the window is not closed', 'PLAN_NOT_FOLLOWED', () => without(({ type }) => type === 'window-closed')],
  [
    'the window is longer than planned',
    'PLAN_NOT_FOLLOWED',
    () => changed({ type: 'window-opened' }, { until: '2026-04-02T09:00:00.000Z' }),
  ],
  [
    'the outage registers no undo',
    'PLAN_NOT_FOLLOWED',
    () => without(({ type }) => type.startsWith('undo-')),
  ],
  [
    'the undo is done before it is registered',
    'PLAN_NOT_FOLLOWED',
    () => put(1, { type: 'undo-done', step: 'lose-idp', act: 'lift' }),
  ],
  [
    'the engine writes without leave',
    'PLAN_NOT_FOLLOWED',
    () =>
      put(at({ type: 'step-closed', step: ROTATE }), {
        type: 'intent',
        step: ROTATE,
        account: 'breakglass-1',
        act: 'revoke-sessions',
      }),
  ],
  [
    'a fact of the sign-in is left out',
    'PLAN_NOT_FOLLOWED',
    () =>
      without(
        (event) => event.type === 'fact' && event.claim === 'sign-in.no-stranger' && event.step === SIGN_IN,
      ),
  ],
  ...(['static-no-lockout', 'evaluations-agree', 'unchanged'] as const).map((claim): Forgery => [
    `what Conditional Access was found to be is left out: ${claim}`,
    'PLAN_NOT_FOLLOWED',
    () =>
      without(
        (event) =>
          event.type === 'fact' &&
          event.claim === `conditional-access.${claim}` &&
          event.step === 'hypothesis-after',
      ),
  ]),
  [
    'a fact lies outside of its step',
    'PLAN_NOT_FOLLOWED',
    () => {
      const fact = BASE.find((event) => event.type === 'fact' && event.claim === 'admin-action.recorded');
      return put(BASE.length - 1, ...(fact === undefined ? [] : [fact]));
    },
  ],
];

describe('a journal that follows its plan', () => {
  it('has no breach, whole or cut off anywhere', () => {
    expect(BASE.at(-1)).toMatchObject({ type: 'run-closed', verdict: 'passed' });
    for (let size = 1; size <= BASE.length; size += 1)
      expect(breachesOf({ plan, events: BASE.slice(0, size) })).toEqual([]);
  });

  it('may end early by a cancellation at the server', () => {
    const from = at({ type: 'decision-accepted', step: SIGN_IN });
    const asked = BASE[from - 1];
    const ask = asked?.type === 'asked' ? asked.ask : '';
    const begun = {
      type: 'ask-closed',
      ask,
      step: SIGN_IN,
      kind: 'attest',
      outcome: 'withdrawn',
      because: 'stopped',
    } as const;
    const stopped: EventBody[] = [
      begun,
      { type: 'window-closed', step: SIGN_IN, account: 'breakglass-1' },
      { type: 'step-closed', step: SIGN_IN, outcome: 'skipped', because: 'stopped' },
      { type: 'aborted', by: null, reason: 'cancelled through Temporal, not by a signed decision' },
      { type: 'step-opened', step: 'undo', do: 'phase', account: null },
      ...BASE.filter(({ type }) => type === 'undo-started' || type === 'undo-done'),
      { type: 'step-closed', step: 'undo', outcome: 'done', because: 'all' },
    ];
    const after = BASE.slice(at({ type: 'step-opened', step: 'hypothesis-after' })).filter(
      ({ type }) => type !== 'objective',
    );
    const finding: EventBody = { type: 'finding', code: 'not-rotated', step: null, text: 'of breakglass-1' };
    const events = renumbered([
      ...BASE.slice(0, from),
      ...stopped,
      ...after.slice(0, -1),
      finding,
      ...after.slice(-1),
    ]);
    const unfinished = new Set(['OBJECTIVE_MISMATCH']);
    expect(codesOf(events).filter((code) => !unfinished.has(code))).toEqual([]);
  });
});

describe('a forged journal is named', () => {
  it('for what it leaves out of exceptions, where the plan has some', () => {
    const exceptions = [{ policy: 'p', owner: 'security', reason: 'a pilot', until: '2027-03-31' }];
    const accounts = plan.accounts.map((account) => ({ ...account, exceptions }));
    const breaches = breachesOf({ plan: { ...plan, accounts }, events: BASE });
    expect(breaches.map(({ message }) => message)).toContain(
      'expected 1 × conditional-access.exceptions-current of breakglass-1 in hypothesis-after, got 0',
    );
  });

  it.each(FORGERIES)('%s: %s', (_what, code, forge) => {
    expect(codesOf(forge())).toContain(code);
  });
});
