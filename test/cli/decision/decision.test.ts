import { ANYONE } from '../../../domain/language/language.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../../cli/commands/decide.ts';
import { answerFrom, valuesFrom } from '../../../cli/decision/answer.ts';
import { withLate } from '../../../cli/decision/late.ts';
import { draftStatement, renderAsk, type Shown, type Signer } from '../../../cli/decision/show.ts';
import { signText } from '../../../cli/decision/sign.ts';
import { abortStatement, bypassableBy, isOptional, statementFor } from '../../../cli/decision/statement.ts';
import { givenFrom } from '../../../cli/given.ts';
import { placeOf } from '../../../cli/place.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import type { OpenAsk } from '../../../domain/decision.ts';
import { parseStatement } from '../../../domain/statement.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { recordIo } from '../../support/io.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../example-run.ts';

const at = new Date('2026-04-01T09:11:12.345Z');
const other = { ...EXAMPLE_ASK, id: 'other#5' };
const place = placeOf({ option: '/example/organisation.yaml', env: {}, cwd: '/' });

function given(options: Record<string, unknown>) {
  return givenFrom({ words: ['RUN'], options });
}

describe('decide --late', () => {
  it.each([
    { as: 'custodian-1', approve: true },
    { import: 'statement.json', later: true },
  ])('is for what was signed elsewhere alone, and is no message: %j', async (options) => {
    const io = recordIo({ cwd: '/example' });
    expect(await codeOfAsync(() => decide(io, given({ late: true, ...options })))).toBe('USAGE');
  });
});

describe('a statement that comes too late', () => {
  const refused = (code: 'ASK_CLOSED' | 'DECISION_MISMATCH') =>
    withLate({
      error: new BreakglassError({ code, message: 'no' }),
      words: ['decide', 'RUN', '--import', 'FILE', '--late'],
      place,
    });

  it('is refused with the command that keeps it on record', () => {
    const { code, message } = refused('ASK_CLOSED') as BreakglassError;
    expect([code, message]).toEqual([
      'ASK_CLOSED',
      expect.stringMatching(/^no; .*counts for nothing: .*--late/),
    ]);
    expect(refused('DECISION_MISMATCH')).toMatchObject({ message: 'no' });
  });
});

describe('statements', () => {
  it('repeat the ask exactly, so that the run accepts them', () => {
    const answer = { choice: 'attest', reason: '', values: { seal: 'A-1001' } } as const;
    const statement = statementFor({
      state: EXAMPLE_STATE,
      ask: EXAMPLE_ASK,
      person: 'custodian-1',
      answer,
      at,
    });
    expect(parseStatement(canonicalText(statement))).toEqual(statement);
    expect(statement).toMatchObject({
      run: EXAMPLE_STATE.run,
      plan: EXAMPLE_STATE.plan,
      ask: EXAMPLE_ASK.id,
      step: EXAMPLE_ASK.step,
      log: EXAMPLE_ASK.log,
      expires: EXAMPLE_ASK.expires,
      at: '2026-04-01T09:11:12.345Z',
    });
  });

  it('to abort name the log as it is now and end after an hour', () => {
    const statement = abortStatement({ state: EXAMPLE_STATE, person: 'commander-1', reason: 'stop', at });
    expect(parseStatement(canonicalText(statement))).toEqual(statement);
    expect(statement).toMatchObject({
      ask: 'abort',
      step: 'run',
      choice: 'abort',
      expires: '2026-04-01T10:11:12.345Z',
    });
    expect(statement.log).toEqual({ size: 41, root: EXAMPLE_STATE.log.root });
  });
});

describe('what a person may do', () => {
  it('has the bypass among the open questions only for those who have it', () => {
    const ask: OpenAsk = {
      ...EXAMPLE_ASK,
      choices: ['approve', 'deny', 'bypass'],
      bypassers: ['commander-1'],
    };
    const state = { ...EXAMPLE_STATE, asks: [ask, other] };
    expect(bypassableBy({ state, person: 'commander-1' })).toEqual([ask]);
    expect(bypassableBy({ state, person: 'custodian-1' })).toEqual([]);
  });

  it('is to leave out a value only where the pattern fits nothing at all too', () => {
    expect(isOptional({ pattern: '^([0-9a-f]{8})?$' })).toBe(true);
    expect(isOptional({ pattern: '^[0-9]+$' })).toBe(false);
    expect(isOptional({})).toBe(false);
  });
});

describe('answerFrom', () => {
  it('reads choice, reason and values', () => {
    expect(answerFrom(given({ attest: ['seal=A=1', 'place=safe a'] }))).toEqual({
      choice: 'attest',
      reason: '',
      values: { seal: 'A=1', place: 'safe a' },
    });
    expect(answerFrom(given({ attest: true })).choice).toBe('attest');
  });

  it.each([
    ['no choice', {}, 'USAGE'],
    ['two choices', { approve: true, deny: true }, 'USAGE'],
    ['a denial without reason', { deny: true }, 'REASON_REQUIRED'],
    ['a bypass with a blank reason', { bypass: true, reason: '  ' }, 'REASON_REQUIRED'],
    ['a value without a key', { attest: ['=x'] }, 'USAGE'],
    ['a value twice', { attest: ['a=1', 'a=2'] }, 'USAGE'],
    ['a gap copied as it was printed', { attest: ['seal=…'] }, 'VALUE_INVALID'],
    ['three dots', { attest: ['seal= ... '] }, 'VALUE_INVALID'],
    ['a gap in angle brackets', { attest: ['seal=<seal number>'] }, 'VALUE_INVALID'],
    ['a reason that is a gap', { deny: true, reason: '…' }, 'VALUE_INVALID'],
  ])('refuses %s', (_what, options, code) => {
    expect(() => answerFrom(given(options))).toThrow(expect.objectContaining({ code }));
  });

  it('gives back every value as it was written', () => {
    const key = fc.stringMatching(/^[a-z][a-z-]{0,20}$/);
    const value = fc.string().filter((text) => !/^\s*(?:\.{3}|<[^<>]*>)\s*$/u.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name }), (pairs) => {
        expect(valuesFrom(pairs.map(([name, value]) => `${name}=${value}`))).toEqual(
          Object.fromEntries(pairs),
        );
      }),
    );
  });
});

describe('renderAsk', () => {
  const USUAL: Signer = { file: '/home/.ssh/id_ed25519', named: null, fits: 'theirs' };
  const show = ({
    ask = EXAMPLE_ASK,
    person = 'custodian-1',
    state = EXAMPLE_STATE,
    signer = USUAL,
    reader = ANYONE,
    spoken = null,
  }: Partial<Pick<Shown, 'ask' | 'person' | 'state' | 'signer' | 'reader' | 'spoken'>> = {}) => {
    const draft = draftStatement({ state, ask, person, at });
    const runbook = 'runbooks/quarterly-drill.yaml';
    return {
      draft,
      text: renderAsk({ state, ask, person, place, draft, runbook, signer, color: false, reader, spoken }),
    };
  };
  const approval: OpenAsk = {
    ...EXAMPLE_ASK,
    id: 'approve#1',
    step: 'approve',
    kind: 'approve',
    values: [],
    choices: ['approve', 'deny', 'bypass'],
    bypassers: ['commander-1'],
  };

  it('shows the plan to compare, the accounts, and how to read it', () => {
    const { text } = show();
    expect(text).toContain('accounts  breakglass-1');
    expect(text).toContain('plan      bbbbbbbb must be the first 8 digits');
    expect(text).toContain('plan runbooks/quarterly-drill.yaml --mode drill --print --organisation /example');
  });

  it('names the key that signs, and says where none is', () => {
    const named = show({
      signer: { file: '/keys/custodian-1', named: '/keys/custodian-1', fits: 'theirs' },
    }).text;
    expect(named).toMatch(/--ask \S+ --key \/keys\/custodian-1 --attest/);
    expect(named).toContain('(signed with the key in /keys/custodian-1;');
    expect(show().text).not.toMatch(/decide .* --key/);
    const none = show({ signer: { ...USUAL, fits: 'none' } }).text;
    const another = show({ signer: { ...USUAL, fits: 'another' } }).text;
    expect(another).toContain('NOT A KEY OF custodian-1 in /home/.ssh/id_ed25519: add --key FILE');
    expect(none).toContain('NO KEY in /home/.ssh/id_ed25519: add --key FILE');
  });

  it('shows an approver what follows, and the bypass only to who has it', () => {
    const asked = show({ ask: approval }).text;
    expect(asked).toContain('leads to  get-in/breakglass-1');
    expect(asked).toContain('--approve');
    expect(asked).not.toContain('--bypass');
    const { text, draft } = show({ ask: approval, person: 'commander-1' });
    expect(text).toContain("--bypass --reason '…'");
    expect(text).not.toMatch(/--approve|--deny/);
    expect(draft).toMatchObject({ choice: 'bypass', reason: '…', values: {} });
  });

  it('keeps what may be left out of the command, and says how to add it', () => {
    const again = { name: 'request-id', ask: 'If you signed in anew', pattern: '^([0-9a-f-]{36})?$' };
    const ask = { ...EXAMPLE_ASK, values: [...EXAMPLE_ASK.values, again] };
    const { text, draft } = show({ ask });
    expect(text).toContain('request-id (optional) = If you signed in anew');
    expect(text).toMatch(/--attest 'seal=…' --organisation/);
    expect(text).toContain("optional (If you signed in anew), at its end: --attest 'request-id=…'");
    expect(draft.values).toEqual({ seal: '…' });
  });

  it('puts everything on one screen, with the commands and the exact statement', () => {
    const { text, draft } = show();
    expect(text).toContain('DRILL');
    expect(text).toContain(EXAMPLE_ASK.question);
    expect(text).toContain('2 × custodian, distinct people');
    const one = show({ ask: { ...EXAMPLE_ASK, need: [{ role: 'custodian', count: 1 }] } });
    expect(one.text).toMatch(/1 × custodian\n/);
    expect(text).toContain('so far    custodian-2 attest');
    expect(text).toContain('1 h 50 min left');
    expect(text).toContain('write     seal = Number of the seal');
    expect(text).toMatch(/--attest 'seal=…' --organisation \/example\/organisation.yaml/);
    expect(text).toMatch(/--deny --reason '…'/);
    expect(text).toContain(canonicalText(draft));
  });

  it('shows a reader of German all of it in German, but what is typed and signed', () => {
    const [value] = EXAMPLE_ASK.values;
    const spoken = { question: 'Öffnen Sie den Umschlag.', values: { [value?.name ?? '']: 'Siegelnummer' } };
    const reader = { language: 'de', zone: 'Europe/Berlin' } as const;
    const ahead = [{ at: '2026-04-01T09:00:00.000Z', to: [] }];
    const ask = { ...EXAMPLE_ASK, ahead };
    const { text, draft } = show({ reader, spoken, ask });
    expect(text).toContain('Frage     Öffnen Sie den Umschlag.');
    expect(text).toContain(`Englisch  ${EXAMPLE_ASK.question} (unterschrieben werden die englischen Worte)`);
    expect(text).toContain('schreiben seal = Siegelnummer');
    expect(text).toContain('ab 2026-04-01 11:00 MESZ (09:00 UTC) auch: wer für Schweigende einspringt');
    expect(text).toMatch(/^Zeit {6}noch 1 h 50 min; ohne Antwort bis \S+ \S+ MESZ \(/mu);
    expect(text).toContain(canonicalText(draft));
    // What is left in English are the words that are signed, and commands.
    const german = text.split('\n').filter((line) => !/^ {2}|^Englisch/u.test(line));
    expect(german.join(' ')).not.toMatch(/\b(?:the|of|is|are|needed|asked|time|until|with|your)\b/u);
  });
});

describe('signText', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'sign-'));
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(directory, 'key')]);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('makes a signature that ssh-keygen itself takes for the namespace of decisions', async () => {
    const text = '{"kind":"breakglass-decision"}';
    const signature = await signText({ text, key: path.join(directory, 'key') });
    writeFileSync(path.join(directory, 'sig'), signature);
    writeFileSync(
      path.join(directory, 'signers'),
      `custodian-1 ${readFileSync(path.join(directory, 'key.pub'), 'utf8')}`,
    );
    const verify = (input: string) =>
      spawnSync(
        'ssh-keygen',
        ['-Y', 'verify', '-n', 'breakglass-decision', '-I', 'custodian-1', '-f', 'signers', '-s', 'sig'],
        { cwd: directory, input },
      ).status;
    expect([verify(text), verify(`${text} `)]).toEqual([0, 255]);
  });

  it('refuses a key that is not there, and one that is no key', async () => {
    await expect(signText({ text: 'x', key: path.join(directory, 'none') })).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
      message: expect.stringContaining('--key FILE'),
    });
    writeFileSync(path.join(directory, 'broken'), 'no key', { mode: 0o600 });
    await expect(signText({ text: 'x', key: path.join(directory, 'broken') })).rejects.toMatchObject({
      code: 'SIGNING_FAILED',
    });
  });
});
