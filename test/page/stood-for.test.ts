import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAsk } from '../../domain/decision.ts';
import { EXAMPLE_ASK } from '../cli/example-run.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { codeOf, fieldOf, Visitor } from './visitor.ts';

const PERSON = 'custodian-1';
/** Who stands for the person has approved. */
const ASK: OpenAsk = {
  ...EXAMPLE_ASK,
  id: 'approve#1',
  step: 'approve',
  kind: 'approve',
  values: [],
  choices: ['approve', 'deny'],
  people: [PERSON, 'soc-1'],
  joined: [{ person: 'soc-1', for: PERSON }],
  answered: [{ person: 'soc-1', choice: 'approve' }],
};
const URL = `/runs/${RUN}/asks/${encodeURIComponent(ASK.id)}`;

let stage: Stage;
let visitor: Visitor;
beforeAll(async () => {
  stage = await openStage({ asks: [ASK] });
  visitor = new Visitor(stage.app);
  await visitor.signIn({ person: stage.person(PERSON) });
});
afterAll(() => stage.app.close());

describe('a person for whom a deputy has answered', () => {
  it('is asked nothing any more, and can still deny', async () => {
    expect((await visitor.get('/')).body).not.toMatch(/class="card urgent"/);
    const { body } = await visitor.get(URL);
    expect(body).toContain('You can still deny.');
    expect(body).not.toContain('If you approve');
    expect([...body.matchAll(/name="choice" value="(\w+)"/g)].map(([, choice]) => choice)).toEqual(['deny']);
    const denied = await visitor.post(URL, { choice: 'deny', reason: 'not in my name' });
    const statement: unknown = JSON.parse(fieldOf(denied.body, 'statement') ?? '');
    expect(statement).toMatchObject({ choice: 'deny', person: PERSON });
  });

  it('is told the same the other way round, as a deputy for whose person it was answered', async () => {
    stage.now += 1_000;
    stage.state = { ...stage.state, asks: [{ ...ASK, answered: [{ person: PERSON, choice: 'approve' }] }] };
    const deputy = new Visitor(stage.app);
    await deputy.signIn({ person: stage.person('soc-1') });
    const { body } = await deputy.get(URL);
    expect(body).toContain('You can still deny.');
    // Nobody stands for the deputy.
    expect(body).not.toContain('stands for you');
    stage.now += 1_000;
    stage.state = { ...stage.state, asks: [ASK] };
  });

  it('fills no place beside them', async () => {
    expect(codeOf(await visitor.post(URL, { choice: 'approve' }))).toBe('CHOICE_NOT_ALLOWED');
  });
});
