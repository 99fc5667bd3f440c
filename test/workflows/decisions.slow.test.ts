import { describe, expect, it } from '@jest/globals';
import type { DecisionAnswer, SignedDecision, Statement } from '../../domain/decision.ts';
import { defineUpdate } from '@temporalio/workflow';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { decide, decideLater } from '../../workflows/messages.ts';
import { abortOf, statementFor } from './people.ts';
import { APPROVAL_ONLY, STEPS } from './plan.ts';
import { codesOf, eventsOf, refusalsOf } from './played.ts';
import { atAsk } from './scene.ts';
import type { Answering, Played } from './scene.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';

const stage = stageOfFile();

type Forge = (input: Answering & { honestStatement: Statement }) => Promise<SignedDecision>;

/** Somebody tries these, one after the other, then an honest person approves. */
async function tryEach(forges: readonly Forge[], initiator = 'commander-1'): Promise<Played> {
  const left = [...forges];
  return stage.play({
    world: pretendWorld(),
    plan: APPROVAL_ONLY,
    initiator,
    answer: async (answering) => {
      const forge = left.shift();
      if (forge === undefined) return answering.honest();
      const { ask, state } = answering;
      const honestStatement = statementFor({
        state,
        ask,
        person: 'security-2',
        choice: 'approve',
        at: '2026-01-01T00:00:00.000Z',
      });
      return forge({ ...answering, honestStatement });
    },
  });
}

const flip = (text: string) =>
  text.replace(/[A-Za-z](?=[^\n]*\n-----END)/, (letter) => (letter === 'A' ? 'B' : 'A'));

const ATTACKS: readonly [string, string, Forge][] = [
  [
    'text that is no statement',
    'DECISION_MALFORMED',
    () => Promise.resolve({ statement: '{}', signature: 'x' }),
  ],
  [
    'text longer than any statement',
    'DECISION_MALFORMED',
    () => Promise.resolve({ statement: 'x'.repeat(20_000), signature: 'x' }),
  ],
  [
    'the same statement with other spacing',
    'DECISION_MALFORMED',
    async ({ honestStatement }) => ({
      ...(await stage.crowd.sign(honestStatement)),
      statement: JSON.stringify(honestStatement, null, 1),
    }),
  ],
  [
    'a lone surrogate in the reason',
    'DECISION_MALFORMED',
    ({ honestStatement }) =>
      Promise.resolve({
        statement: JSON.stringify({ ...honestStatement, reason: '\ud800' }),
        signature: 'x',
      }),
  ],
  [
    'an unknown key in the statement',
    'DECISION_MALFORMED',
    ({ honestStatement }) => stage.crowd.sign(Object.assign({ also: 'this' }, honestStatement)),
  ],
  [
    "another person's key",
    'KEY_UNTRUSTED',
    ({ honestStatement }) => stage.crowd.sign(honestStatement, 'stranger'),
  ],
  [
    "a colleague's key",
    'KEY_UNTRUSTED',
    ({ honestStatement }) => stage.crowd.sign(honestStatement, 'security-1'),
  ],
  [
    'a statement changed after signing',
    'SIGNATURE_INVALID',
    async ({ honestStatement, state }) => {
      const signed = await stage.crowd.sign({
        ...honestStatement,
        choice: 'deny',
        reason: 'no',
        run: state.run,
      });
      return { ...signed, statement: signed.statement.replace('"deny"', '"approve"') };
    },
  ],
  [
    'a damaged signature',
    'SIGNATURE_INVALID',
    async ({ honestStatement }) => {
      const signed = await stage.crowd.sign(honestStatement);
      return { ...signed, signature: flip(signed.signature) };
    },
  ],
  [
    'no signature',
    'SIGNATURE_MALFORMED',
    async ({ honestStatement }) => ({ ...(await stage.crowd.sign(honestStatement)), signature: '' }),
  ],
  [
    'a decision of another run',
    'DECISION_MISMATCH',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, run: 'run-elsewhere' }),
  ],
  [
    'a decision of another plan',
    'DECISION_MISMATCH',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, plan: sha256Hex('other') }),
  ],
  [
    'a decision of another step',
    'DECISION_MISMATCH',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, step: 'rotate' }),
  ],
  [
    'a decision on another log',
    'DECISION_MISMATCH',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, log: { size: 1, root: sha256Hex('x') } }),
  ],
  [
    'a decision with a longer life',
    'DECISION_MISMATCH',
    ({ honestStatement }) => {
      const longer = new Date(Date.parse(honestStatement.expires) + 1_000).toISOString();
      return stage.crowd.sign({ ...honestStatement, expires: longer });
    },
  ],
  [
    'an ask that was never put',
    'ASK_NOT_FOUND',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, ask: 'approve#9' }),
  ],
  [
    'somebody who is not in the roster',
    'PERSON_UNKNOWN',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, person: 'securlty-1' }, 'stranger'),
  ],
  [
    'somebody who is not asked',
    'PERSON_NOT_ASKED',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, person: 'soc-1' }),
  ],
  [
    'an attestation where an approval is asked',
    'CHOICE_NOT_ALLOWED',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, choice: 'attest' }),
  ],
  [
    'a bypass in a drill',
    'CHOICE_NOT_ALLOWED',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, choice: 'bypass', reason: 'hurry' }),
  ],
  [
    'a denial without a reason',
    'REASON_REQUIRED',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, choice: 'deny' }),
  ],
  [
    'a value that was not asked for',
    'VALUE_NOT_ASKED',
    ({ honestStatement }) => stage.crowd.sign({ ...honestStatement, values: { more: 'x' } }),
  ],
];

function isForgery([, code]: (typeof ATTACKS)[number]): boolean {
  return code === 'KEY_UNTRUSTED' || code === 'SIGNATURE_INVALID';
}

/** Bytes that no converter can decode, as anybody with the server's address can send them. */
async function sendUndecodable({
  env,
  workflowId,
}: {
  env: (typeof stage)['env'];
  workflowId: string;
}): Promise<void> {
  const payloads = [
    { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{not json') },
    { metadata: { encoding: Buffer.from('unheard/of') }, data: Buffer.from('x') },
  ];
  for (const payload of payloads) {
    await env.client.workflowService.signalWorkflowExecution({
      namespace: env.namespace ?? 'default',
      workflowExecution: { workflowId },
      signalName: 'decideLater',
      input: { payloads: [payload] },
    });
  }
}

describe('a decision that must not count is refused and recorded', () => {
  it.each(ATTACKS.filter(isForgery))('%s: %s, and the run deviates', async (_says, code, forge) => {
    const played = await tryEach([forge]);
    expect(played.answers[0]).toMatchObject({ accepted: false, code });
    expect(refusalsOf(played)).toEqual([code]);
    expect(played.result.verdict).toBe('deviated');
    expect(codesOf(played)).toEqual(['decision-forged']);
  });

  // In one run, which passes: so none of them is taken for a forgery or for an approval.
  const harmless = ATTACKS.filter((attack) => !isForgery(attack));
  let all: Promise<Played> | null = null;
  const tried = () => (all ??= tryEach(harmless.map(([, , forge]) => forge)));

  it.each(harmless.map(([says, code], index) => [says, code, index] as const))(
    '%s: %s',
    async (_says, code, index) => {
      const played = await tried();
      expect(played.answers[index]).toMatchObject({ accepted: false, code });
      expect(refusalsOf(played)[index]).toBe(code);
    },
  );

  it('and the run that they were sent to passes', async () => {
    const played = await tried();
    expect(refusalsOf(played)).toHaveLength(harmless.length);
    expect(played.result.verdict).toBe('passed');
    expect(codesOf(played)).toEqual([]);
  });

  it('the initiator may not approve the own run', async () => {
    const played = await tryEach([({ honestStatement }) => stage.crowd.sign(honestStatement)], 'security-2');
    expect(refusalsOf(played)).toEqual(['PERSON_EXCLUDED']);
  });

  it('a replay of an accepted decision is a duplicate', async () => {
    let sent: SignedDecision | null = null;
    const two = {
      ...APPROVAL_ONLY,
      approve: { ...APPROVAL_ONLY.approve, need: [{ role: 'security', count: 2 }] },
    };
    const played = await stage.play({
      world: pretendWorld(),
      plan: two,
      answer: async ({ ask, honest }) => {
        if (ask.answered.length === 1 && sent !== null) {
          const again = sent;
          sent = null;
          return again;
        }
        return (sent = await honest());
      },
    });
    expect(refusalsOf(played)).toEqual(['DECISION_DUPLICATE']);
    expect(played.result.verdict).toBe('passed');
  });

  it('one person with two roles fills one place of a quorum only', async () => {
    const need = [
      { role: 'security', count: 1 },
      { role: 'custodian', count: 1 },
    ];
    const order = ['custodian-1', 'custodian-2'];
    const played = await stage.play({
      world: pretendWorld(),
      plan: { ...APPROVAL_ONLY, approve: { ...APPROVAL_ONLY.approve, need } },
      answer: ({ ask, state }) => {
        const person = order.shift() ?? '';
        return stage.crowd.sign(statementFor({ state, ask, person, choice: 'approve', at: ask.askedAt }));
      },
    });
    expect(played.answers).toMatchObject([{ quorum: 'open' }, { quorum: 'met' }]);
  });
});

describe('a decision by signal', () => {
  it('counts like one by update, and a flood of forgeries neither stops the run nor fills its log', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: APPROVAL_ONLY,
      answer: () => Promise.resolve(null),
      meanwhile: atAsk({
        act: async ({ ask, handle, state, now }) => {
          const statement = statementFor({
            state,
            ask,
            person: 'security-2',
            choice: 'approve',
            at: now,
          });
          const forged = await stage.crowd.sign(statement, 'stranger');
          for (let batch = 0; batch < 20; batch += 1) {
            await Promise.all(Array.from({ length: 50 }, () => handle.signal(decideLater, forged)));
          }
          await handle.signal(decideLater, await stage.crowd.sign(statement));
        },
      }),
    });
    expect(played.result.verdict).toBe('deviated');
    expect(refusalsOf(played)).toHaveLength(200);
    expect(eventsOf(played).find(({ type }) => type === 'decisions-refused-more')).toMatchObject({
      count: 800,
      forged: 800,
    });
    expect(eventsOf(played).find(({ type }) => type === 'decision-accepted')).toMatchObject({
      via: 'signal',
      person: 'security-2',
    });
  });
});

/** The update as somebody sees it who does not care for its types. */
const anything = defineUpdate<DecisionAnswer, [unknown]>('decide');

describe('messages that are no decisions', () => {
  const deep = '['.repeat(100_000);
  const nested: unknown = JSON.parse('['.repeat(500) + ']'.repeat(500));
  const RUBBISH: readonly [string, [unknown]][] = [
    ['null', [null]],
    ['a number', [7]],
    ['an empty object', [{}]],
    ['numbers for texts', [{ statement: 1, signature: [] }]],
    ['JSON nested deep', [{ statement: deep, signature: deep }]],
    ['a list nested deep for a text', [{ statement: nested, signature: '' }]],
  ];

  it('are refused, by Update and by Signal, and the run goes on', async () => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: APPROVAL_ONLY,
      meanwhile: atAsk({
        act: async ({ handle }) => {
          for (const [, args] of RUBBISH) {
            await handle.signal<[unknown]>('decideLater', ...args);
            const answer = await handle.executeUpdate(anything, { args });
            expect(answer).toMatchObject({
              accepted: false,
              code: 'DECISION_MALFORMED',
            });
          }
          await handle.signal('decideLater');
          await sendUndecodable({ env: stage.env, workflowId: handle.workflowId });
        },
      }),
    });
    expect(played.result.verdict).toBe('passed');
    expect(new Set(refusalsOf(played))).toEqual(new Set(['DECISION_MALFORMED']));
    expect(refusalsOf(played)).toHaveLength(2 * RUBBISH.length + 3);
  });
});

describe('an abort', () => {
  const kinds = ['outage', 'retrieve', 'sign-in', 'rotate'];
  const steps = STEPS.filter(({ do: kind }) => kinds.includes(kind));

  it.each([
    ['by a commander', 'commander-1', 'aborted'],
    ['by somebody without that right', 'soc-1', 'passed'],
  ])('%s ends as %s: %s', async (_says, person, verdict) => {
    const played = await stage.play({
      world: pretendWorld(),
      plan: { hypothesis: [], steps },
      meanwhile: atAsk({
        step: 'get-in',
        act: async ({ handle, state, now }) => {
          const statement = abortOf({ state, person, at: now });
          await handle.executeUpdate(decide, { args: [await stage.crowd.sign(statement)] });
        },
      }),
    });
    expect(played.result).toMatchObject({ verdict, restored: true });
    if (verdict === 'aborted') {
      expect(eventsOf(played).filter(({ type }) => type === 'undo-done')).toHaveLength(1);
      expect(codesOf(played)).toEqual(expect.arrayContaining(['aborted', 'not-rotated']));
    } else expect(refusalsOf(played)).toEqual(['PERSON_NOT_ASKED']);
  });
});
