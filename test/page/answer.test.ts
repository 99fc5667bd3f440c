import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { renderAsk } from '../../cli/decision/show.ts';
import { statementFor } from '../../cli/decision/statement.ts';
import type { OpenAsk } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { ANYONE } from '../../domain/language/language.ts';
import { AGAIN, questionsOf } from '../../domain/plan/questions.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { createEvidenceKey, type EvidenceKey } from '../../evidence/keys.ts';
import { wayBack } from '../../page/back.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';
import { examplePlan } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { codeOf, fieldOf, Visitor } from './visitor.ts';

const PERSON = 'custodian-1';
const plan = examplePlan('quarterly-drill');
const asked = plan.steps.flatMap((step) => questionsOf({ plan, step })).flatMap(({ values }) => values);
const SEEN_AT: ValueSpec = asked.find(({ name }) => name === 'seen-at') ?? {
  ...{ name: 'seen-at', ask: 'When you saw it, ISO 8601 UTC' },
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z$',
};
const [SEAL] = EXAMPLE_ASK.values;
const ALARM: OpenAsk = { ...EXAMPLE_ASK, values: [...EXAMPLE_ASK.values, SEEN_AT, AGAIN] };
const SIGN_IN: OpenAsk = { ...EXAMPLE_ASK, id: 'in#9', step: 'get-in/breakglass-1' };
const BYPASS: OpenAsk = {
  ...{ ...EXAMPLE_ASK, id: 'approve#1', step: 'approve', kind: 'approve', values: [] },
  ...{ choices: ['approve', 'deny', 'bypass'], people: ['security-1'], bypassers: ['commander-1'] },
};
const at = (ask: OpenAsk) => `/runs/${RUN}/asks/${encodeURIComponent(ask.id)}`;

const AWAY = new BreakglassError({ code: 'WORKER_ABSENT', message: 'expected a worker' });

let stage: Stage;
let evidence: { base: string; directory: string; key: EvidenceKey };
let german: Visitor;
let commander: Visitor;
beforeAll(async () => {
  const base = await temporaryDirectory('answer');
  const key = await createEvidenceKey({ state: base, organisation: 'example' });
  evidence = { base, directory: path.join(base, 'evidence'), key };
  stage = await openStage({ evidence });
  const people = stage.organisation.people.map((person) =>
    person.id === PERSON ? { ...person, language: 'de' as const, zone: 'Europe/Berlin' } : person,
  );
  stage.organisation = { ...stage.organisation, people };
  german = new Visitor(stage.app);
  await german.signIn({ person: stage.person(PERSON) });
  commander = new Visitor(stage.app);
  await commander.signIn({ person: stage.person('commander-1') });
});
beforeEach(() => {
  stage.now += 1_000;
  stage.state = { ...EXAMPLE_STATE, asks: [ALARM, SIGN_IN, BYPASS] };
});
afterAll(() => stage.app.close());

const FORM = { choice: 'attest', 'value.seal': 'A-1', 'value.seen-at': '2026-04-01T11:05:09' };

describe('an answer that cannot be signed yet', () => {
  it.each<[string, Record<string, string>, string, string]>([
    ['a denial without a reason', { choice: 'deny' }, 'REASON_REQUIRED', 'href="#reason">Sagen Sie, warum'],
    [
      'a value of another form',
      { 'value.seen-at': '24.11.2026 00:47' },
      'VALUE_INVALID',
      'href="#value-seen-at">seen-at: „24.11.2026 00:47“ hat eine andere Form',
    ],
    [
      'a day that there is not',
      { 'value.seen-at': '2026-02-30T10:00' },
      'VALUE_INVALID',
      'href="#value-seen-at">seen-at',
    ],
    ['a value that is missing', { 'value.seal': ' ' }, 'VALUE_INVALID', 'href="#value-seal">seal fehlt.'],
  ])('is the form again after %s, with what was typed and why', async (_what, change, code, said) => {
    const answer = await german.post(at(ALARM), {
      ...FORM,
      reason: 'Grund "x"',
      ...change,
      ...emptied(change),
    });
    expect([answer.statusCode, codeOf(answer), fieldOf(answer.body, 'statement')]).toEqual([400, code, null]);
    expect(answer.body).toContain(said);
    expect(answer.body).toMatch(/aria-invalid="true"/);
    if (code === 'VALUE_INVALID') expect(answer.body).toMatch(/>\s*Grund &quot;x&quot;<\/textarea>/);
    if (change['value.seal'] === undefined) expect(answer.body).toContain('value="A-1"');
    expect(answer.body).toContain('name="choice" value="attest"');
  });

  /** A denial is refused for its reason alone. */
  function emptied({ choice }: Record<string, string>): Record<string, string> {
    return choice === 'deny' ? { reason: ' ' } : {};
  }
});

describe('a time on the page', () => {
  it('is asked for as a clock of the reader’s zone, which it names', async () => {
    const { body } = await german.get(at(ALARM));
    expect(body).toMatch(/name="value\.seen-at"[^>]*type="datetime-local"/);
    expect(body).toContain('In der Zeit von Europe/Berlin, wo es jetzt 11:10:00 MESZ (09:10:00 UTC) ist.');
  });

  it.each([
    ['2026-04-01T11:05:09', '2026-04-01T09:05:09Z'],
    ['2026-04-01T11:05', '2026-04-01T09:05Z'],
    ['2026-01-01T00:30', '2025-12-31T23:30Z'],
    ['2026-04-01T09:05:09Z', '2026-04-01T09:05:09Z'],
  ])('typed as %s is signed as %s', async (typed, signed) => {
    const { body } = await german.post(at(ALARM), { ...FORM, 'value.seen-at': typed });
    expect(JSON.parse(fieldOf(body, 'statement') ?? '')).toMatchObject({ values: { 'seen-at': signed } });
  });
});

describe('what stands beside a question, and is not signed', () => {
  const shown = (ask: OpenAsk) =>
    renderAsk({
      ...{ state: stage.state, ask, person: PERSON, place: PLACE, runbook: 'quarterly-drill', color: false },
      ...{ signer: { file: 'key', named: null, fits: 'theirs' }, reader: ANYONE, spoken: null },
      draft: statementFor({
        ...{ state: stage.state, ask, person: PERSON, at: new Date(stage.now) },
        answer: { choice: 'attest', reason: '', values: {} },
      }),
    });
  const PLACE = {
    ...{ organisationFile: '/o/organisation.yaml', directory: '/o' },
    ...{ stateDirectory: '/o/.breakglass', evidenceDirectory: '/o/evidence' },
  };

  it('says that a sign-in which nobody reports is a stranger’s', async () => {
    const { body } = await german.get(at(ALARM));
    expect(body).toMatch(/class="hint"[^>]*>nötig, wenn Sie sich neu angemeldet haben: /);
    expect(body).not.toContain('(freiwillig)');
    expect(shown(ALARM)).toContain('without it a sign-in in this time counts as a stranger’s');
    expect(shown({ ...ALARM, values: SEAL === undefined ? [] : [SEAL] })).not.toContain('stranger');
  });

  it('says of a sign-in from when on one counts', async () => {
    expect((await german.get(at(SIGN_IN))).body).toContain(
      'Melden Sie sich nach 11:00:00 MESZ (09:00:00 UTC) an; eine frühere Anmeldung zählt nicht.',
    );
    expect(shown(SIGN_IN)).toContain('Sign in after 09:00:00 UTC; an earlier sign-in does not count.');
    expect((await german.get(at(ALARM))).body).not.toContain('eine frühere Anmeldung');
  });
});

describe('whoever can only go on without the others', () => {
  it('reads of that alone, and has its form before them, unfolded', async () => {
    const { body } = await commander.get(at(BYPASS));
    expect(body).toMatch(/your answer to the question above, bypass,/);
    expect(body).not.toMatch(/If you (?:approve|deny)/);
    expect(body).toContain('If you go on without the others');
    expect(body).not.toContain('<details');
  });

  it('is led to the field of its reason where that is missing', async () => {
    const { body } = await commander.post(at(BYPASS), { choice: 'bypass', reason: ' ' });
    expect(body).toContain('href="#bypass-reason">Say why');
    expect(body).toMatch(/id="bypass-reason"[^]*class="wrong"/);
  });

  it('reads what follows once more where it is signed', async () => {
    const bypass = await commander.post(at(BYPASS), { choice: 'bypass', reason: 'nobody there' });
    expect(bypass.body).toMatch(/What happens then: the run goes on at once/);
    const attest = await german.post(at(ALARM), FORM);
    expect(attest.body).toMatch(/Was dann geschieht: sobald es genug sind[^]*get-in\/breakglass-1/);
  });
});

describe('a form that is refused', () => {
  const to = (url: string, body: unknown = {}, method = 'POST') => wayBack({ method, url, body })?.to ?? null;

  it.each([
    ['the question', at(SIGN_IN), at(SIGN_IN)],
    ['the review', '/runs/r/reviews', '/runs/r/review'],
    ['the review of which a finding was closed', '/runs/r/closings', '/runs/r/review'],
    ['stopping', '/runs/r/abort', '/runs/r/abort'],
    ['the run, of what says no question', '/runs/r/decisions', '/runs/r'],
    ['starting', '/runs', '/start'],
    ['a person’s passkeys', '/people/custodian-1/passkeys/signed', '/people/custodian-1/passkeys'],
    ['the sign-in', '/sign-in?next=//elsewhere', '/sign-in'],
    ['nothing that cannot be decoded', '/runs/%ff/asks/x', null],
    ['nothing elsewhere', '//elsewhere/runs', null],
  ])('leads back to %s', (_where, url, expected) => {
    expect(to(url)).toBe(expected);
    expect(to(url, {}, 'GET')).toBeNull();
  });

  it('of what was signed is the statement again, with the signature, and says why in the reader’s language', async () => {
    const { body } = await german.post(at(ALARM), { ...FORM, reason: 'ein Grund' });
    const statement = fieldOf(body, 'statement') ?? '';
    const signature = stage.person('custodian-2').sign(statement);
    const answer = await german.post(`/runs/${RUN}/decisions`, { statement, signature });
    expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'KEY_UNTRUSTED']);
    expect(answer.body).toMatch(/role="alert">\s*<p>Das wurde mit einem anderen Schlüssel als Ihrem/);
    expect(fieldOf(answer.body, 'statement')).toBe(statement);
    expect(answer.body).toContain(`autocomplete="off">\n${signature.trim()}</textarea>`);
    for (const part of ['weil: ein Grund', 'seal = A-1', 'class="banner"', `href="${at(ALARM)}"`])
      expect(answer.body).toContain(part);
    const right = { statement, signature: stage.person(PERSON).sign(statement) };
    expect((await german.post(`/runs/${RUN}/decisions`, right)).statusCode).toBe(200);
  });

  it('of what was signed is the statement again while the engine is away, by the question that is stored', async () => {
    const { body } = await german.post(at(ALARM), FORM);
    const statement = fieldOf(body, 'statement') ?? '';
    const form = { statement, signature: stage.person(PERSON).sign(statement) };
    [stage.refused, stage.broken] = [AWAY, AWAY];
    const send = async () => {
      const answer = await german.post(`/runs/${RUN}/decisions`, form);
      return { again: fieldOf(answer.body, 'statement'), code: codeOf(answer), body: answer.body };
    };
    expect(await send()).toMatchObject({ again: null, code: 'WORKER_ABSENT' });
    const { id: ask, question, step, kind, need, people, values, choices, expires } = ALARM;
    const asking = { ask, question, step, kind, need, people, values, choices, expires };
    const header = { v: 1, run: RUN, n: 0, at: '2026-04-01T09:00:00.000Z' };
    const folder = path.join(evidence.directory, RUN);
    await mkdir(folder);
    await writeFile(
      path.join(folder, 'journal.jsonl'),
      `${canonicalText({ ...header, type: 'asked', ...asking })}\n`,
    );
    const away = await send();
    expect(away).toMatchObject({ again: statement, code: 'WORKER_ABSENT' });
    expect(away.body).toContain(question);
    [stage.refused, stage.broken] = [null, null];
    expect((await german.post(`/runs/${RUN}/decisions`, form)).statusCode).toBe(200);
    await rm(folder, { recursive: true });
  });

  it('of what was signed leads back to its question where that is over', async () => {
    const { body } = await german.post(at(ALARM), FORM);
    const statement = fieldOf(body, 'statement') ?? '';
    const signature = stage.person('custodian-2').sign(statement);
    stage.state = { ...stage.state, asks: [{ ...ALARM, answered: [{ person: PERSON, choice: 'attest' }] }] };
    const answer = await german.post(`/runs/${RUN}/decisions`, { statement, signature });
    expect([codeOf(answer), fieldOf(answer.body, 'statement')]).toEqual(['KEY_UNTRUSTED', null]);
    expect(answer.body).toContain(`href="${at(ALARM)}">Zurück zur Frage`);
    const elsewhere = JSON.stringify({ ...JSON.parse(statement), run: 'other-1' });
    expect(to(`/runs/${RUN}/decisions`, { statement: elsewhere })).toBe(`/runs/${RUN}`);
  });

  it('of a start is shown again, with what was typed', async () => {
    const form = {
      mode: 'incident',
      runbook: 'quarterly-drill',
      reason: 'a "reason"',
      confirmed: 'quartrly',
      beside: 'allowed',
    };
    stage.refused = new BreakglassError({ code: 'NOT_CONFIRMED', message: 'expected the name' });
    const answer = await german.post('/runs', form);
    stage.refused = null;
    expect([answer.statusCode, codeOf(answer)]).toEqual([400, 'NOT_CONFIRMED']);
    expect(answer.body).toContain('Der getippte Name ist nicht der des Runbooks.');
    const incident = answer.body.slice(answer.body.indexOf('value="incident"'));
    for (const part of ['value="a &quot;reason&quot;"', 'value="quartrly"', 'checked']) {
      expect(incident).toContain(part);
      expect(answer.body.slice(0, -incident.length)).not.toContain(part);
    }
    expect(incident).toMatch(/value="allowed"\s+checked/);
  });

  it.each([
    { code: 'SERVER_NOT_RUNNING', says: 'Nothing was taken' },
    { code: 'SERVER_UNREACHABLE', says: 'may have been taken all the same' },
  ] as const)('to start a run says what became of it, by $code', async ({ code, says }) => {
    stage.refused = new BreakglassError({ code, message: 'expected a server' });
    const answer = await commander.post('/runs', { mode: 'drill', runbook: 'quarterly-drill', reason: '' });
    expect([answer.statusCode, codeOf(answer)]).toEqual([503, code]);
    expect(/role="alert">\s*<p>([^<]*)/.exec(answer.body)?.[1]).toContain(says);
    stage.refused = null;
  });
});
