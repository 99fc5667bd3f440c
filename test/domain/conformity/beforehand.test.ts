import { describe, expect, it } from '@jest/globals';
import { breachesOf } from '../../../domain/conformity/index.ts';
import { NO_LOG } from '../../../domain/beforehand.ts';
import type { Statement } from '../../../domain/decision.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { invite } from '../../../domain/plan/asked.ts';
import { openingQuestion } from '../../../domain/plan/questions.ts';
import { planOf } from '../../workflows/plan.ts';
import { accepted, RUN, statementOf } from './decisions.ts';
import { BASE } from './forge.ts';

const START = Date.UTC(2026, 3, 1, 9);
const AT = new Date(START).toISOString();
const PLAN = planOf({
  publicKey: (person) => `ssh-ed25519 ${person}`,
  change: { hypothesis: [], steps: [] },
});
const SCHEDULE = 'schedule-quarterly';

/** The event of an approval that the start of the run brought along. */
function beforehand(statement: Statement): EventBody {
  const event = accepted(statement);
  return event.type === 'decision-accepted' ? { ...event, via: 'beforehand' } : event;
}

/** The codes of what is wrong with a run in which one approval was counted so. */
function codesOf(change: Partial<Statement>, initiator = SCHEDULE): string[] {
  const question = openingQuestion(PLAN);
  const opened = BASE[0];
  if (question === null || opened?.type !== 'run-opened') throw new TypeError('expected a question');
  const { people, choices, expires } = invite({ plan: PLAN, initiator, question, askedAt: START });
  const { step, kind, need, values } = question;
  const statement = statementOf({
    ...{ ask: 'approve#1', step: 'approve', person: 'custodian-2', choice: 'approve', size: 0 },
    ...{ at: '2026-03-01T09:00:00.000Z', expires: '2026-05-01T09:00:00.000Z' },
  });
  const bodies: readonly EventBody[] = [
    { type: 'step-opened', step: 'approve', do: 'phase', account: null },
    {
      type: 'asked',
      ask: 'approve#1',
      step,
      kind,
      question: question.question,
      need,
      people,
      values,
      choices,
      expires,
    },
    beforehand({ ...statement, log: NO_LOG, ...change }),
  ];
  const events: JournalEvent[] = [
    { ...opened, initiator, at: AT },
    ...bodies.map((body, index): JournalEvent => ({ v: 1, run: RUN, n: index + 1, at: AT, ...body })),
  ];
  return breachesOf({ plan: PLAN, events }).map(({ code }) => code);
}

describe('an approval from before the run', () => {
  it('counts in the drill of a schedule', () => {
    expect(codesOf({})).toEqual([]);
  });

  it.each<readonly [string, string, Partial<Statement>, string]>([
    ['in a run that a person started', 'DECISION_MISMATCH', {}, 'commander-1'],
    ['over a log', 'DECISION_MISMATCH', { log: { size: 3, root: 'd'.repeat(64) } }, SCHEDULE],
    ['after it expired', 'DECISION_EXPIRED', { expires: '2026-03-31T09:00:00.000Z' }, SCHEDULE],
    ['that would count for ever', 'DECISION_MISMATCH', { expires: '2026-09-01T09:00:00.000Z' }, SCHEDULE],
    ['that ends before it begins', 'DECISION_MISMATCH', { expires: '2026-02-01T09:00:00.000Z' }, SCHEDULE],
    ['signed long after', 'DECISION_MISMATCH', { at: '2026-04-03T09:00:00.000Z' }, SCHEDULE],
    ['of another step', 'DECISION_MISMATCH', { step: 'agree-end' }, SCHEDULE],
    ['that denies', 'CHOICE_NOT_ALLOWED', { choice: 'deny', reason: 'no' }, SCHEDULE],
  ])('is named: %s: %s', (_what, code, change, initiator) => {
    expect(codesOf(change, initiator)).toContain(code);
  });
});
