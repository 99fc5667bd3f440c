import { describe, expect, it } from '@jest/globals';
import { commandWith, pickAsk } from '../../../cli/decision/pick.ts';
import { placeOf } from '../../../cli/place.ts';
import { draftStatement } from '../../../cli/decision/show.ts';
import { choicesFor } from '../../../cli/decision/statement.ts';
import type { OpenAsk } from '../../../domain/decision.ts';
import { planCommands, sayFilled } from '../../../cli/plan/commands.ts';
import { openingQuestion, questionsOf } from '../../../domain/plan/questions.ts';
import { examplePlan } from '../../support/organisation.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../example-run.ts';

const place = placeOf({ option: '/example/organisation.yaml', env: {}, cwd: '/' });
const other: OpenAsk = {
  ...EXAMPLE_ASK,
  id: 'other#5',
  step: 'other',
  question: 'May the envelopes be opened now?',
};
const approval: OpenAsk = {
  ...EXAMPLE_ASK,
  id: 'ready#6',
  kind: 'approve',
  choices: ['approve', 'deny', 'bypass'],
  bypassers: ['commander-1'],
};
const attest = { choice: 'attest', reason: '', values: { seal: 'A-1001' } } as const;

function pick(change: Partial<Parameters<typeof pickAsk>[0]>) {
  return pickAsk({
    state: EXAMPLE_STATE,
    person: 'custodian-1',
    answer: attest,
    id: undefined,
    unnamed: 'confirmed',
    commandFor: (ask) => `decide it as ${ask}`,
    ...change,
  });
}

describe('pickAsk', () => {
  it('finds a named question, and the only one of a person who will be shown it', () => {
    expect(pick({})).toBe(EXAMPLE_ASK);
    const state = { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK, other] };
    expect(pick({ state, id: 'other#5' })).toBe(other);
    expect(pick({ state, id: 'other#5', unnamed: 'refused' })).toBe(other);
  });

  it('answers no question unseen: where nobody can be shown it, it must be named', () => {
    expect(() => pick({ unnamed: 'refused' })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: [
          'expected --ask with the question that you mean; nothing was signed. Open to custodian-1:',
          `  ${EXAMPLE_ASK.id}, of step ${EXAMPLE_ASK.step}: ${EXAMPLE_ASK.question}`,
          `    decide it as ${EXAMPLE_ASK.id}`,
        ].join('\n'),
      }),
    );
  });

  it('wants a name where several can be answered so, and takes the one that can', () => {
    const state = { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK, other] };
    const told = expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(other.question) });
    expect(() => pick({ state })).toThrow(told);
    expect(pick({ state: { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK, approval] } })).toBe(EXAMPLE_ASK);
  });

  it('takes each command of the printed runbook for the open question of its step, and no other', () => {
    const plan = examplePlan('quarterly-drill', 'incident');
    const commands = planCommands({ runbook: 'quarterly-drill', place, cwd: '/' });
    const questions = [openingQuestion(plan) ?? [], plan.steps.map((step) => questionsOf({ plan, step }))];
    for (const asked of questions.flat(2)) {
      const choices: OpenAsk['choices'] = [asked.kind, 'deny'];
      const open = { ...EXAMPLE_ASK, ...asked, id: `${asked.step}#7`, choices };
      const state = { ...EXAMPLE_STATE, asks: [other, open] };
      const [, ...lines] = sayFilled({ commands, asked }).split('\n');
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        const id = / decide RUN --as PERSON --ask (?<id>\S+) --(?:approve|attest|deny) /u.exec(`${line} `)
          ?.groups?.id;
        const choice = line.includes(' --deny ') ? 'deny' : asked.kind;
        expect(pick({ state, id, unnamed: 'refused', answer: { ...attest, choice } })).toBe(open);
      }
    }
    const twice = { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK, { ...EXAMPLE_ASK, id: 'again#9' }] };
    expect(() => pick({ state: twice, id: EXAMPLE_ASK.step })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });

  it('offers nothing to who has answered or is not asked, and no bypass where there is none', () => {
    for (const change of [
      { person: 'custodian-2' },
      { person: 'stranger' },
      { answer: { ...attest, choice: 'bypass' as const } },
      { id: 'gone#1' },
    ]) {
      expect(() => pick(change)).toThrow(expect.objectContaining({ code: 'ASK_NOT_FOUND' }));
    }
  });

  it('lets who has approved take that back, and do nothing else', () => {
    const answered = [{ person: 'custodian-1', choice: 'approve' as const }];
    const approved = { ...approval, people: ['custodian-1', 'commander-1'], answered };
    const state = { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK, approved] };
    const back = { choice: 'withdraw', reason: '', values: {} } as const;
    expect(pick({ state, answer: back })).toBe(approved);
    expect(choicesFor({ ask: approved, person: 'custodian-1' })).toEqual(['withdraw']);
    for (const change of [
      { state, answer: back, person: 'commander-1' },
      { state: EXAMPLE_STATE, answer: back },
    ])
      expect(() => pick(change)).toThrow(expect.objectContaining({ code: 'ASK_NOT_FOUND' }));
  });

  it('lets a person deny beside who stood for them, and bypass where they may, and nothing else', () => {
    const beside: OpenAsk = {
      ...approval,
      bypassers: ['custodian-1'],
      people: ['custodian-1', 'soc-1'],
      joined: [{ person: 'soc-1', for: 'custodian-1' }],
      answered: [{ person: 'soc-1', choice: 'approve' }],
    };
    const state = { ...EXAMPLE_STATE, asks: [beside] };
    expect(choicesFor({ ask: beside, person: 'custodian-1' })).toEqual(['deny', 'bypass']);
    expect(pick({ state, answer: { choice: 'deny', reason: 'not in my name', values: {} } })).toBe(beside);
    const draft = draftStatement({ state, ask: beside, person: 'custodian-1', at: new Date() });
    expect(draft).toMatchObject({ choice: 'deny', reason: '…' });
    expect(() => pick({ state, answer: { choice: 'approve', reason: '', values: {} } })).toThrow(
      expect.objectContaining({ code: 'ASK_NOT_FOUND' }),
    );
  });

  it('lets a bypass answer a question that was put to others', () => {
    const state = { ...EXAMPLE_STATE, asks: [approval] };
    const answer = { choice: 'bypass', reason: 'nobody answers', values: {} } as const;
    expect(pick({ state, person: 'commander-1', answer })).toBe(approval);
  });
});

describe('commandWith', () => {
  it('repeats the decision as it was typed, with its question named', () => {
    const about = { run: 'drill-1', person: 'custodian-1', ask: 'open#4', place };
    const options = ['--key', 'keys/custodian-1'];
    expect(commandWith({ ...about, answer: attest, options })).toMatch(
      /decide drill-1 --as custodian-1 --ask open#4 --attest seal=A-1001 --key keys\/custodian-1 --organisation /,
    );
    const no = { choice: 'deny', reason: 'not now', values: {} } as const;
    expect(commandWith({ ...about, answer: no, options: [] })).toMatch(
      /--deny --reason 'not now' --organisation /,
    );
  });
});
