import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { abortStatement } from '../../cli/decision/statement.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { EXAMPLE_STATE } from '../cli/example-run.ts';
import { examplePlan } from '../support/organisation.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { codeOf, fieldOf, Visitor } from './visitor.ts';

const PERSON = 'custodian-1';
const STOP = `/runs/${RUN}/abort`;
const SEND = `/runs/${RUN}/decisions`;

let stage: Stage;
let visitor: Visitor;
beforeAll(async () => {
  stage = await openStage();
  visitor = new Visitor(stage.app);
  await visitor.signIn({ person: stage.person(PERSON) });
});
beforeEach(() => {
  stage.sent.length = 0;
  stage.refused = null;
  stage.broken = null;
  // A look is shared for a moment.
  stage.now += 1_000;
  stage.state = EXAMPLE_STATE;
});
afterAll(() => stage.app.close());

/** The statement that the page writes for this reason. */
async function written(reason: string): Promise<string> {
  return fieldOf((await visitor.post(STOP, { reason })).body, 'statement') ?? '';
}

describe('stopping on the page', () => {
  it('is offered to commanders of the plan and to who started the run, and to nobody else', async () => {
    stage.state = { ...stage.state, initiator: 'soc-1' };
    const commander = new Visitor(stage.app);
    await commander.signIn({ person: stage.person('commander-1') });
    expect((await commander.get(`/runs/${RUN}`)).body).toContain(`href="${STOP}"`);
    expect((await visitor.get(`/runs/${RUN}`)).body).not.toContain(STOP);
    for (const answer of [await visitor.get(STOP), await visitor.post(STOP, { reason: 'x' })])
      expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'PERSON_NOT_ASKED']);
    stage.state = { ...stage.state, initiator: PERSON };
    expect((await visitor.get(STOP)).body).toContain('ends as aborted');
    stage.plan = {
      ...examplePlan('quarterly-drill'),
      people: [{ id: 'commander-1', roles: ['security'], keys: [] }],
    };
    expect(codeOf(await commander.get(STOP))).toBe('PERSON_NOT_ASKED');
    stage.plan = null;
  });

  it('takes a reason, and sends what the command would, signed, and only then', async () => {
    stage.state = { ...stage.state, initiator: PERSON };
    const blank = await visitor.post(STOP, { reason: ' ' });
    expect([blank.statusCode, codeOf(blank)]).toEqual([400, 'REASON_REQUIRED']);
    expect(blank.body).toMatch(/role="alert"[^]*name="reason"/);
    const text = await written('the wrong\r\nday');
    expect(stage.sent).toEqual([]);
    expect(JSON.parse(text)).toEqual(
      abortStatement({
        state: stage.state,
        person: PERSON,
        reason: 'the wrong\nday',
        at: new Date(stage.now),
      }),
    );
    const signature = stage.person(PERSON).sign(text);
    const done = await visitor.post(SEND, { statement: text, signature });
    expect(done.body).toContain('The run stops, and puts back what was changed.');
    expect(stage.sent).toEqual([{ statement: text, signature }]);
  });

  it('keeps its reason and what was pasted where the engine is away or the signature is not theirs', async () => {
    stage.state = { ...stage.state, initiator: PERSON };
    const statement = await written('the wrong "day"');
    const again = async (signature: string, code: string) => {
      const answer = await visitor.post(SEND, { statement, signature });
      expect([codeOf(answer), fieldOf(answer.body, 'statement')]).toEqual([code, statement]);
      expect(answer.body).toContain('because the wrong &quot;day&quot;');
      expect(answer.body).toContain(`\n${signature.trim()}</textarea>`);
    };
    await again(stage.person('custodian-2').sign(statement), 'KEY_UNTRUSTED');
    stage.refused = new BreakglassError({ code: 'WORKER_ABSENT', message: 'expected a worker' });
    stage.broken = stage.refused;
    await again(stage.person(PERSON).sign(statement), 'WORKER_ABSENT');
    stage.broken = null;
  });

  it('is over once things are put back, and once there is a verdict', async () => {
    stage.state = { ...stage.state, initiator: PERSON };
    const header = { v: 1, run: RUN, n: 5, at: '2026-04-01T09:06:00.000Z' } as const;
    const before = stage.events;
    stage.events = [{ ...header, type: 'undo-started', step: 'prove', act: 'remove' }];
    expect(codeOf(await visitor.get(STOP))).toBe('ASK_CLOSED');
    stage.events = before;
    stage.state = { ...stage.state, judgement: { verdict: 'passed', restored: true, reasons: [] } };
    expect(codeOf(await visitor.post(STOP, { reason: 'x' }))).toBe('ASK_CLOSED');
  });
});
