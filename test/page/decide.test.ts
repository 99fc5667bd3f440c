import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OpenAsk } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { RunState } from '../../workflows/messages.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { codeOf, fieldOf, Visitor } from './visitor.ts';

const PERSON = 'custodian-1';
const APPROVAL: OpenAsk = {
  ...EXAMPLE_ASK,
  id: 'approve#1',
  step: 'approve',
  kind: 'approve',
  question: 'Drill: may it begin?',
  values: [],
  choices: ['approve', 'deny', 'bypass'],
  bypassers: ['commander-1'],
};
const ASK = `/runs/${RUN}/asks/${encodeURIComponent(EXAMPLE_ASK.id)}`;
const APPROVE = `/runs/${RUN}/asks/${encodeURIComponent(APPROVAL.id)}`;
const SEND = `/runs/${RUN}/decisions`;

let stage: Stage;
let visitor: Visitor;
beforeAll(async () => {
  stage = await openStage({ asks: [EXAMPLE_ASK, APPROVAL] });
  visitor = new Visitor(stage.app);
  await visitor.signIn({ person: stage.person(PERSON) });
});
beforeEach(() => {
  stage.sent.length = 0;
  stage.refused = null;
  stage.unproven = null;
  // A look is shared for a moment.
  stage.now += 1_000;
  stage.state = { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK, APPROVAL] };
});
afterAll(() => stage.app.close());

/** Neither the question nor a statement about it is shown. */
async function expectUnproven(): Promise<void> {
  for (const answer of [await visitor.get(APPROVE), await visitor.post(APPROVE, { choice: 'approve' })]) {
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, 'WORDS_UNPROVEN']);
    expect(answer.body).not.toContain(APPROVAL.question);
    expect(fieldOf(answer.body, 'statement')).toBeNull();
  }
}

/** The statement that the page writes for these fields. */
async function written(url: string, form: Record<string, string>, who = visitor): Promise<string> {
  return fieldOf((await who.post(url, form)).body, 'statement') ?? '';
}

describe('deciding on the page', () => {
  it('shows what a person needs: real or not, who asks, the step, what follows, how many, how long', async () => {
    const { body } = await visitor.get(ASK);
    for (const part of [
      'DRILL',
      EXAMPLE_ASK.question,
      'commander-1',
      EXAMPLE_ASK.step,
      'breakglass-1',
      '2 × custodian',
      'still 1 custodian of custodian-1',
      'custodian-2: attest',
      '1 h 50 min left',
      'get-in/breakglass-1',
      EXAMPLE_STATE.plan.slice(0, 8),
    ])
      expect(body).toContain(part);
    expect((await visitor.get(`/runs/${RUN}`)).body).toContain(ASK);
  });

  it('says plainly that an incident is real', async () => {
    const incident = await openStage({ asks: [APPROVAL], mode: 'incident' });
    try {
      const commander = new Visitor(incident.app);
      await commander.signIn({ person: incident.person('commander-1') });
      expect((await commander.get(APPROVE)).body).toMatch(/data-tone="incident"[^]*REAL INCIDENT/);
    } finally {
      await incident.app.close();
    }
  });

  it.each<[string, Partial<RunState>]>([
    ['another plan', { plan: 'c'.repeat(64) }],
    ['another runbook', { runbook: 'key-lost' }],
    ['another mode', { mode: 'incident' }],
  ])('shows no question, and nothing to sign, of a run of which the ledger has %s', async (_what, lie) => {
    stage.state = { ...stage.state, ...lie };
    await expectUnproven();
  });

  it('shows no question, and nothing to sign, whose words are not those of the plan', async () => {
    stage.unproven = new BreakglassError({ code: 'WORDS_UNPROVEN', message: 'expected other words' });
    await expectUnproven();
  });

  it('says above what is to be signed whether it is real', async () => {
    const sheet = await visitor.post(ASK, { choice: 'attest', 'value.seal': 'A-1001', reason: '' });
    expect(sheet.body).toMatch(/class="banner" data-mode="drill">[^]*id="said"/);
  });

  it('sends the very statement that the command writes, signed, and only then', async () => {
    const text = await written(ASK, { choice: 'attest', 'value.seal': ' A-1001 ', reason: '' });
    expect(stage.sent).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({
      run: RUN,
      ask: EXAMPLE_ASK.id,
      person: PERSON,
      choice: 'attest',
      values: { seal: 'A-1001' },
      log: EXAMPLE_ASK.log,
      expires: EXAMPLE_ASK.expires,
    });
    const file = await visitor.post(`/runs/${RUN}/statement.json`, { statement: text });
    expect([file.body, file.headers['content-disposition']]).toEqual([
      text,
      'attachment; filename="statement.json"',
    ]);
    const signature = stage.person(PERSON).sign(text);
    const done = await visitor.post(SEND, { statement: text, signature: signature.replaceAll('\n', '\r\n') });
    expect(done.body).toContain('accepted, as event 42. That was enough');
    expect(stage.sent).toEqual([{ statement: text, signature }]);
  });

  it.each([
    ['no choice', ASK, {}, 'CHOICE_NOT_ALLOWED'],
    ['a choice that is not offered', ASK, { choice: 'approve' }, 'CHOICE_NOT_ALLOWED'],
    ['a bypass by whom may not', APPROVE, { choice: 'bypass', reason: 'x' }, 'CHOICE_NOT_ALLOWED'],
    ['a denial without a reason', ASK, { choice: 'deny', reason: ' ' }, 'REASON_REQUIRED'],
    ['a value that is missing', ASK, { choice: 'attest' }, 'VALUE_INVALID'],
    [
      'a value that nobody asked for',
      ASK,
      { choice: 'attest', 'value.seal': 'A', 'value.x': 'y' },
      'VALUE_NOT_ASKED',
    ],
    [
      'a question that was never asked',
      `/runs/${RUN}/asks/other%239`,
      { choice: 'approve' },
      'ASK_NOT_FOUND',
    ],
  ])('writes nothing to sign for %s', async (_what, url, form, code) => {
    const answer = await visitor.post(url, form);
    expect([codeOf(answer), fieldOf(answer.body, 'statement')]).toEqual([code, null]);
  });

  it.each<[string, string, (text: string) => { statement: string; signature: string }]>([
    [
      "another person's key",
      'KEY_UNTRUSTED',
      (text) => ({ statement: text, signature: stage.person('custodian-2').sign(text) }),
    ],
    [
      'a signature over another text',
      'SIGNATURE_INVALID',
      (text) => ({ statement: text, signature: stage.person(PERSON).sign(`${text} `) }),
    ],
    [
      'a signature for something else',
      'SIGNATURE_MALFORMED',
      (text) => ({ statement: text, signature: stage.person(PERSON).sign(text, 'breakglass-page') }),
    ],
    [
      'a statement in the name of another',
      'DECISION_MISMATCH',
      (text) => {
        const statement = text.replace(`"person":"${PERSON}"`, '"person":"custodian-2"');
        return { statement, signature: stage.person('custodian-2').sign(statement) };
      },
    ],
    [
      'a statement about another run',
      'DECISION_MISMATCH',
      (text) => {
        const statement = text.replace(RUN, 'other-run');
        return { statement, signature: stage.person(PERSON).sign(statement) };
      },
    ],
    ['what is no statement', 'DECISION_MALFORMED', () => ({ statement: '{}', signature: 'x' })],
  ])('sends nothing under %s', async (_what, code, made) => {
    const text = await written(APPROVE, { choice: 'approve' });
    const answer = await visitor.post(SEND, made(text));
    expect([codeOf(answer), stage.sent]).toEqual([code, []]);
  });

  it('lets those bypass who may, with a reason', async () => {
    const commander = new Visitor(stage.app);
    await commander.signIn({ person: stage.person('commander-1') });
    expect((await commander.get(APPROVE)).body).toContain('Go on without the others');
    expect(codeOf(await commander.post(APPROVE, { choice: 'bypass' }))).toBe('REASON_REQUIRED');
    const text = await written(APPROVE, { choice: 'bypass', reason: 'nobody\r\nthere' }, commander);
    expect(JSON.parse(text)).toMatchObject({ choice: 'bypass', reason: 'nobody\nthere' });
  });

  it('lets who has approved take that back, and asks nothing of them any more', async () => {
    const urgent = /class="card urgent"[^]*asks\/approve%231/;
    for (const url of ['/', `/runs/${RUN}`]) expect((await visitor.get(url)).body).toMatch(urgent);
    stage.now += 1_000;
    const approved = { ...APPROVAL, answered: [{ person: PERSON, choice: 'approve' as const }] };
    stage.state = { ...stage.state, asks: [approved] };
    for (const url of ['/', `/runs/${RUN}`]) expect((await visitor.get(url)).body).not.toMatch(urgent);
    const { body } = await visitor.get(APPROVE);
    expect(body).toContain('You have approved this.');
    expect([...body.matchAll(/name="choice" value="(\w+)"/g)].map(([, choice]) => choice)).toEqual([
      'withdraw',
    ]);
    const text = await written(APPROVE, { choice: 'withdraw', reason: '' });
    expect(JSON.parse(text)).toMatchObject({ choice: 'withdraw', ask: APPROVAL.id, reason: '', values: {} });
    const signature = stage.person(PERSON).sign(text);
    await visitor.post(SEND, { statement: text, signature });
    expect(stage.sent).toEqual([{ statement: text, signature }]);
  });

  it('has nothing to press for whom nothing is asked of', async () => {
    const other = new Visitor(stage.app);
    await other.signIn({ person: stage.person('auditor-1') });
    const { body } = await other.get(ASK);
    expect(body).toContain('This is not asked of you');
    expect(body).not.toContain('name="choice"');
  });

  it('shows of a decided question who, when and why, and nothing to press', async () => {
    const header = { v: 1, run: RUN, n: 4, at: '2026-04-01T09:05:00.000Z' } as const;
    const { id: ask, step, kind, question, need, people, values, choices, expires } = APPROVAL;
    const statement = { reason: 'not this week' };
    stage.events = [
      { ...header, type: 'asked', ask, step, kind, question, need, people, values, choices, expires },
      {
        ...header,
        type: 'decision-accepted',
        ask,
        step,
        person: 'custodian-2',
        choice: 'deny',
        statement,
      } as JournalEvent,
      { ...header, type: 'ask-closed', ask, step, kind, outcome: 'denied', because: 'denied by custodian-2' },
    ];
    stage.events = [
      ...stage.events,
      {
        ...header,
        type: 'decision-late',
        ask,
        person: 'custodian-3',
        choice: 'approve',
        statement: { reason: '', at: '2026-04-01T09:04:00.000Z' },
      } as JournalEvent,
    ];
    stage.state = { ...stage.state, asks: [] };
    const { body } = await visitor.get(APPROVE);
    expect(body).toMatch(/custodian-2<\/strong> denied,[^]*2026-04-01 09:05 UTC[^]*not this week/);
    expect(body).toMatch(
      /counts for nothing<[^]*custodian-3<\/strong> approved, signed[^]*09:04 UTC[^]*received\s+<time/,
    );
    expect(body).not.toContain('name="choice"');
    expect(codeOf(await visitor.post(APPROVE, { choice: 'approve' }))).toBe('ASK_CLOSED');
  });
});

describe('starting on the page', () => {
  it.each([
    [
      'a drill',
      { mode: 'drill', runbook: 'quarterly-drill' },
      { mode: 'drill', reason: null, confirmed: '', beside: 'refused' },
    ],
    [
      'an incident',
      {
        ...{ mode: 'incident', runbook: 'quarterly-drill', beside: 'allowed' },
        ...{ reason: ' locked out ', confirmed: 'quarterly-drill' },
      },
      { mode: 'incident', reason: 'locked out', confirmed: 'quarterly-drill', beside: 'allowed' },
    ],
  ])('starts %s in the name of who is signed in', async (_what, form, expected) => {
    const answer = await visitor.post('/runs', { person: 'commander-1', ...form });
    expect(stage.started.pop()).toEqual({ ...expected, runbook: 'quarterly-drill', person: PERSON });
    expect(answer.headers.location).toMatch(/^\/runs\/quarterly-drill-/);
    expect((await visitor.get(String(answer.headers.location))).statusCode).toBe(200);
  });

  it('starts one run of a form that is sent twice, and another of the view loaded again', async () => {
    stage.started.length = 0;
    const ask = async () => {
      const once = fieldOf((await visitor.get('/start')).body, 'once') ?? '';
      expect(once).not.toBe('');
      return {
        once,
        runbook: 'quarterly-drill',
        mode: 'incident',
        reason: 'x',
        confirmed: 'quarterly-drill',
      };
    };
    const form = await ask();
    stage.refused = new BreakglassError({ code: 'RUN_EXISTS', message: 'expected no open incident' });
    expect(codeOf(await visitor.post('/runs', form))).toBe('RUN_EXISTS');
    stage.refused = null;
    const answers = await Promise.all([visitor.post('/runs', form), visitor.post('/runs', form)]);
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect(stage.started).toHaveLength(1);
    await visitor.post('/runs', await ask());
    expect(stage.started).toHaveLength(2);
  });

  it('says on its view and on the first one what the engine refused before it began, and that nobody was asked', async () => {
    const form = { mode: 'drill', runbook: 'quarterly-drill' };
    stage.refusal = new BreakglassError({
      code: 'PLAN_CHANGED',
      message: 'run x was not begun: another plan',
    });
    const { headers } = await visitor.post('/runs', form);
    const view = await visitor.get(String(headers.location));
    const said = { view: view.body, today: (await visitor.get('/')).body };
    expect([view.statusCode, codeOf(view)]).toEqual([200, 'PLAN_CHANGED']);
    expect(said.view).toMatch(/Refused before it began\. Nobody was asked[^]*another plan/);
    expect(said.view).not.toMatch(/REAL/);
    expect(said.today).toMatch(/refused, nobody was asked<\/strong> \(PLAN_CHANGED\)[^]*another plan/);
    stage.refusal = null;
    expect((await visitor.get(String(headers.location))).body).toContain('only just started');
    stage.now += 25 * 60 * 60_000;
    await visitor.signIn({ person: stage.person(PERSON) });
    expect((await visitor.get('/')).body).not.toContain(String(headers.location));
  });

  it('refuses another mode', async () => {
    expect(codeOf(await visitor.post('/runs', { runbook: 'x', mode: 'real' }))).toBe('FORM_INVALID');
  });
});
