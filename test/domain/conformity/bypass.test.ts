import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { openingQuestion } from '../../../domain/plan/questions.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { sayToCall, TO_CALL } from '../../../domain/skipped.ts';
import { askedEvent } from '../../evidence/asked-event.ts';
import { planOf } from '../../workflows/plan.ts';
import { accepted, RUN, statementOf } from './decisions.ts';
import { BASE } from './forge.ts';

const START = Date.UTC(2026, 3, 1, 9);
/** The webhook is read by security: custodian-1, who has that role too, and not custodian-2 and custodian-3. */
const PLAN: Plan = planOf({
  publicKey: (person) => `ssh-ed25519 ${person}`,
  change: {
    mode: 'incident',
    hypothesis: [],
    steps: [],
    bypassRoles: ['commander'],
    channels: [
      { id: 'desk', kind: 'webhook', role: 'security', dependsOn: [] },
      { id: 'phone', kind: 'call-list', role: 'custodian', dependsOn: [] },
      { id: 'soc', kind: 'webhook', role: 'soc', dependsOn: [] },
    ],
  },
});

function codesOf(
  bypassed: Partial<Extract<EventBody, { type: 'bypassed' }>>,
  finding: EventBody | null,
): string[] {
  const question = openingQuestion(PLAN);
  const opened = BASE[0];
  if (question === null || opened?.type !== 'run-opened') throw new TypeError('expected a question');
  const asked = askedEvent({ plan: PLAN, question, nth: 1, askedAt: START });
  const at = new Date(START).toISOString();
  const { expires, people } = asked;
  const statement = statementOf({
    ...{ ask: 'approve#1', step: 'approve', person: 'commander-1', choice: 'bypass', size: 3 },
    ...{ reason: 'nobody answers', expires, at },
  });
  const bodies: readonly EventBody[] = [
    { type: 'step-opened', step: 'approve', do: 'phase', account: null },
    asked,
    accepted(statement),
    {
      type: 'ask-closed',
      ask: 'approve#1',
      step: 'approve',
      kind: 'approve',
      outcome: 'bypassed',
      because: 'x',
    },
    { type: 'bypassed', ask: 'approve#1', person: 'commander-1', skipped: people, ...bypassed },
    ...(finding === null ? [] : [finding]),
    { type: 'step-closed', step: 'approve', outcome: 'done', because: 'x' },
  ];
  const events: JournalEvent[] = [
    { ...opened, mode: 'incident', at },
    ...bodies.map((body, index): JournalEvent => ({ v: 1, run: RUN, n: index + 1, at, ...body })),
  ];
  return breachesOf({ plan: PLAN, events }).map(({ code }) => code);
}

const toCall = (...people: string[]): EventBody => ({
  type: 'finding',
  code: TO_CALL,
  step: 'approve',
  text: sayToCall(people),
});
const CALLED = toCall('custodian-2', 'custodian-3');

describe('those whom a bypass passed over', () => {
  it('are told over their webhooks, or named to be called; older runs tell nobody', () => {
    expect(codesOf({ tells: ['desk'] }, CALLED)).toEqual([]);
    expect(codesOf({}, null)).toEqual([]);
  });

  it.each([
    ['no channel', { tells: [] }, CALLED],
    ['another channel', { tells: ['soc'] }, CALLED],
    ['nobody to be called', { tells: ['desk'] }, null],
    ['fewer to be called', { tells: ['desk'] }, toCall('custodian-2')],
    ['fewer passed over', { tells: ['desk'], skipped: ['security-1'] }, null],
  ])('are not forgotten: %s', (_what, bypassed, finding) => {
    expect(codesOf(bypassed, finding)).toContain('DECISION_IGNORED');
  });
});
