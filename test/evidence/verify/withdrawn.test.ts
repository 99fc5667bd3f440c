import { describe, expect, it } from '@jest/globals';
import type { Choice } from '../../../domain/decision.ts';
import { DECISION_NAMESPACE } from '../../../domain/decision.ts';
import type { EventBody, JournalEvent } from '../../../domain/event.ts';
import { openingQuestion } from '../../../domain/plan/questions.ts';
import { parseStatement } from '../../../domain/statement.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { bytesOf, digestOf } from '../../../evidence/core/hash.ts';
import { verifyOwnSignature } from '../../../evidence/core/own-signature.ts';
import { checkDecisions } from '../../../evidence/verify/decisions.ts';
import type { CheckedJournal } from '../../../evidence/verify/journal.ts';
import { gather, statementFor } from '../../workflows/people.ts';
import { APPROVAL_ONLY, planOf, ROLES } from '../../workflows/plan.ts';
import { askedEvent } from '../asked-event.ts';
import { codeOfAsync } from '../refused.ts';

const RUN = 'run-1';
const ROOT = 'a'.repeat(64);
const START = Date.UTC(2026, 3, 1, 9);
const crowd = gather(Object.keys(ROLES));
const plan = planOf({ publicKey: crowd.publicKey, change: APPROVAL_ONLY });
const question = openingQuestion(plan);
if (question === null) throw new TypeError('expected an approval');
const ASKED = askedEvent({ plan, question, nth: 1, askedAt: START });
const MET: EventBody = {
  ...{ type: 'ask-closed', ask: ASKED.ask, step: ASKED.step, kind: 'approve' },
  ...{ outcome: 'met', because: 'x' },
};

/** A decision that its person signed, some minutes after the question. */
async function decided(minute: number, person: string, choice: Choice): Promise<EventBody> {
  const { ask: id, step } = ASKED;
  const signed = await crowd.sign(
    statementFor({
      state: { run: RUN, plan: digestOf(plan) },
      ask: { ...ASKED, id, bypassers: [], log: { size: 1, root: ROOT }, askedAt: at(0), answered: [] },
      ...{ person, choice, reason: choice === 'approve' ? '' : 'no', at: at(minute) },
    }),
  );
  const signer = plan.people.find((each) => each.id === person);
  if (signer === undefined) throw new RangeError(`expected ${person} in the plan`);
  const { statement: message, signature } = signed;
  const { key } = verifyOwnSignature({ message, signature, namespace: DECISION_NAMESPACE, signer });
  const statement = parseStatement(message);
  if (statement === null) throw new TypeError('expected a statement');
  return {
    type: 'decision-accepted',
    ask: id,
    step,
    person,
    choice,
    via: 'update',
    key,
    statement,
    signature,
  };
}

function at(minute: number): string {
  return new Date(START + minute * 60_000).toISOString();
}

type Said = readonly [person: string, choice: Choice];

/** Checks the decisions of a run that asks, hears these and says that its quorum is met. */
async function codeAfter(said: readonly Said[]): Promise<unknown> {
  const heard = await Promise.all(said.map(([person, choice], nth) => decided(nth + 1, person, choice)));
  const events = [ASKED, ...heard, MET].map((body, n): JournalEvent => {
    return { v: 1, run: RUN, n, at: at(n), ...body };
  });
  const files = new Map<string, string>(
    events.flatMap((event) =>
      event.type === 'decision-accepted'
        ? [
            [`decisions/${event.n}.json`, canonicalText(event.statement)] as const,
            [`decisions/${event.n}.sig`, event.signature] as const,
          ]
        : [],
    ),
  );
  const opened = { run: RUN, plan: digestOf(plan), initiator: 'commander-1' };
  const journal = { opened, events, rootAt: () => ROOT } as unknown as CheckedJournal;
  const read = (name: string) => Promise.resolve(bytesOf(files.get(name) ?? ''));
  return codeOfAsync(() => checkDecisions({ files: { names: [], folders: [], read }, journal, plan }));
}

describe('a quorum that is said to be met', () => {
  it.each<[string, string, readonly Said[]]>([
    ['one approved', 'accepted', [['security-1', 'approve']]],
    [
      'one took it back and approved again',
      'accepted',
      [
        ['security-1', 'approve'],
        ['security-1', 'withdraw'],
        ['security-1', 'approve'],
      ],
    ],
    [
      'one took it back',
      'DECISION_MISMATCH',
      [
        ['security-1', 'approve'],
        ['security-1', 'withdraw'],
      ],
    ],
    [
      'one took back what another approved',
      'NOTHING_TO_WITHDRAW',
      [
        ['security-1', 'approve'],
        ['security-2', 'withdraw'],
      ],
    ],
    ['nobody of the role', 'PERSON_NOT_ASKED', [['custodian-2', 'approve']]],
    ['nobody approved', 'DECISION_MISMATCH', []],
  ])('is one only by approvals that stand: %s', async (_what, code, said) => {
    expect(await codeAfter(said)).toBe(code);
  });
});
