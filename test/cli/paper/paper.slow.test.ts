import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../../../cli/commands/ask.ts';
import { planCommand } from '../../../cli/commands/plan.ts';
import { sheetsPdf, type ReadSheet } from '../../../cli/decision/sheets-pdf.ts';
import { sheetsOf, statementFor, type AskSheet } from '../../../cli/decision/statement.ts';
import { givenFrom } from '../../../cli/given.ts';
import { placeOf } from '../../../cli/place.ts';
import type { OpenAsk } from '../../../domain/decision.ts';
import { ANYONE } from '../../../domain/language/language.ts';
import { openingQuestion, questionsOf } from '../../../domain/plan/questions.ts';
import { parseStatement } from '../../../domain/statement.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisationText, examplePlan } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../example-run.ts';

const run = promisify(execFile);
const at = new Date('2026-04-01T09:11:12.345Z');
const APPROVAL: OpenAsk = {
  ...EXAMPLE_ASK,
  id: 'approve#1',
  step: 'approve',
  kind: 'approve',
  question: 'Drill: may it begin?',
  values: [],
  choices: ['approve', 'deny', 'bypass'],
  bypassers: ['commander-2'],
  people: ['security-1'],
  answered: [],
};
const state = { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK, APPROVAL] };

let folder = '';
beforeAll(async () => {
  folder = await temporaryDirectory('printed');
  await writeFile(path.join(folder, 'organisation.yaml'), exampleOrganisationText());
  await print({ file: 'real.pdf', mode: 'incident' });
});

/** A sheet for whom nothing is known of. */
function inEnglish(sheet: AskSheet): ReadSheet {
  return { ...sheet, reader: ANYONE, spoken: null };
}

interface ReadBack {
  readonly text: string;
  /** What the codes hold, one after the other. */
  readonly codes: string;
}

function place() {
  return placeOf({ env: {}, cwd: folder });
}

async function print({ file, mode = 'drill' }: { file: string; mode?: string }) {
  const io = recordIo({ cwd: folder });
  await planCommand(io, givenFrom({ words: ['sign-in-check'], options: { print: file, mode } }));
  return readFile(path.join(folder, file));
}

/** Reading a page takes a second, so each file is read once. */
const readings = new Map<string, Promise<ReadBack | null>>();

function readBack(file: string): Promise<ReadBack | null> {
  const reading = readings.get(file) ?? readAnew(file);
  readings.set(file, reading);
  return reading;
}

/** The document's text and what its codes hold; null where a program for that is not installed. */
async function readAnew(file: string): Promise<ReadBack | null> {
  const pages = path.join(folder, path.basename(file, '.pdf'));
  try {
    const { stdout: text } = await run('pdftotext', ['-layout', file, '-'], { cwd: folder });
    await run('pdftoppm', ['-r', '150', '-gray', '-png', file, pages], { cwd: folder });
    const { stdout: codes } = await run(
      'bash',
      [
        '-c',
        // It ends with 4 where a page has no code, as one of the call list alone.
        'command -v zbarimg >/dev/null || exit 127; zbarimg --quiet --raw "$0"-*.png 2>/dev/null || [ $? -eq 4 ]',
        pages,
      ],
      { cwd: folder },
    );
    return { text: text.replaceAll(/\s+/g, ' '), codes };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || (error.code !== 'ENOENT' && error.code !== 127))
      throw error;
    console.warn('skipped: pdftotext, pdftoppm or zbarimg is not installed');
    return null;
  }
}

function words(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

describe('plan --print FILE.pdf', () => {
  it('comes out in the same bytes again, and fits A4 and letter', async () => {
    const first = await print({ file: 'one.pdf' });
    expect(Buffer.compare(first, await print({ file: 'two.pdf' }))).toBe(0);
    expect(first.toString('latin1')).toContain('/MediaBox [0 0 595.28 792]');
  });

  it('says first whether it is real, and every step and question in the words of the plan', async () => {
    const read = await readBack('real.pdf');
    if (read === null) return;
    const plan = examplePlan('sign-in-check', 'incident');
    const questions = plan.steps.flatMap((step) => questionsOf({ plan, step, nonce: '____________' }));
    expect(read.text.startsWith(`REAL: ${plan.title} Runbook sign-in-check, mode incident`)).toBe(true);
    expect(read.text.replaceAll(' ', '')).toContain(digestOf(plan));
    for (const { id } of plan.people) expect(read.text).toContain(`[ ] ${id} (`);
    plan.steps.forEach(({ id }, index) => {
      expect(read.text).toContain(`${index + 1}. ${id}`);
    });
    const paper = read.text.replaceAll(/REAL, sign-in-check, plan \w+ page \d+ of \d+ /g, '');
    const joined = paper.replaceAll(/[ -]/g, '');
    for (const { question, values } of [openingQuestion(plan) ?? [], ...questions].flat()) {
      expect(joined).toContain(words(question).replaceAll(/[ -]/g, ''));
      for (const { ask: value } of values) expect(joined).toContain(value.replaceAll(/[ -]/g, ''));
    }
  });

  it('carries the command of an incident, and those that answer each question, as codes', async () => {
    const read = await readBack('real.pdf');
    if (read === null) return;
    const plan = examplePlan('sign-in-check', 'incident');
    const asked = plan.steps.flatMap((step) => questionsOf({ plan, step })).length + 1;
    expect(read.codes).toMatch(/ run sign-in-check --mode incident --as PERSON --reason WHY --organisation /);
    expect(read.codes.match(/ ask RUN --as PERSON /g)).toHaveLength(asked);
    expect(read.codes.match(/ --deny --reason \.\.\. /g)).toHaveLength(asked);
    expect(read.codes).toMatch(/ decide RUN --as PERSON --ask \S+ --attest request-id=\.\.\. /);
  });

  it('breaks a command that is typed between words alone, where a shell takes it as one', async () => {
    const read = await readBack('real.pdf');
    if (read === null) return;
    const file = path.join(folder, 'organisation.yaml');
    const typed = read.text.replaceAll(String.raw` \ `, ' ');
    expect(typed).toContain(`--mode incident --as PERSON --reason WHY --organisation ${file} `);
    expect(typed).toContain(`ask RUN --print sheets.pdf --organisation ${file} `);
  });

  it.each([{ file: 'plan.txt' }, { file: 'one.pdf' }])(
    'refuses $file, which is no PDF or there already, with USAGE',
    async ({ file }) => {
      expect(await codeOfAsync(() => print({ file }))).toBe('USAGE');
    },
  );
});

describe('ask --print FILE.pdf', () => {
  it('has a sheet for each question and person who has not answered', () => {
    const named = (person?: string) =>
      sheetsOf({ state, person }).map((sheet) => [sheet.ask.id, sheet.person]);
    expect(named()).toEqual([
      [EXAMPLE_ASK.id, 'custodian-1'],
      ['approve#1', 'security-1'],
    ]);
    expect(named('security-1')).toEqual([['approve#1', 'security-1']]);
    expect(named('custodian-2')).toEqual([]);
  });

  it('carries the exact statements to approve and to deny, ready to be signed', async () => {
    const sheets = sheetsOf({ state, person: undefined }).map((sheet) => inEnglish(sheet));
    const given = { sheets, state, place: place(), at };
    const bytes = await sheetsPdf(given);
    expect(Buffer.compare(bytes, await sheetsPdf(given))).toBe(0);
    await writeFile(path.join(folder, 'sheets.pdf'), bytes);
    const read = await readBack('sheets.pdf');
    if (read === null) return;
    const statements = read.codes.split('\n').flatMap((line) => parseStatement(line) ?? []);
    expect(statements.map(({ ask: id, person, choice }) => [id, person, choice]).sort()).toEqual([
      ['approve#1', 'security-1', 'approve'],
      ['approve#1', 'security-1', 'deny'],
      [EXAMPLE_ASK.id, 'custodian-1', 'deny'],
    ]);
    const answer = { choice: 'approve', reason: '', values: {} } as const;
    const approval = canonicalText(statementFor({ state, ask: APPROVAL, person: 'security-1', answer, at }));
    expect(read.codes.split('\n')).toContain(approval);
    expect(read.text.replaceAll(' ', '')).toContain(approval.replaceAll(' ', ''));
    expect(read.codes).toContain(`--ask ${EXAMPLE_ASK.id} --attest seal=... --out statement.json`);
    expect(read.text.replaceAll(String.raw` \ `, ' ')).toContain(
      '--ask approve#1 --bypass --reason WHY --organisation',
    );
    expect(read.text.match(/May go on without that, giving a reason: commander-2\./g)).toHaveLength(1);
    expect(read.text).toMatch(/^DRILL: Quarterly emergency access drill/);
  });

  it('speaks German to who reads it, with the same statements and the English words that are signed', async () => {
    const reader = { language: 'de', zone: 'Europe/Berlin' } as const;
    const spoken = { question: 'Übung: Darf „es“ beginnen?', values: {} };
    const sheets = sheetsOf({ state, person: 'security-1' }).map((sheet) => ({ ...sheet, reader, spoken }));
    const bytes = await sheetsPdf({ sheets, state, place: place(), at });
    expect(Buffer.from(bytes).toString('latin1')).toContain('/Lang (de)');
    await writeFile(path.join(folder, 'german.pdf'), bytes);
    const read = await readBack('german.pdf');
    if (read === null) return;
    expect(read.text).toMatch(/^ÜBUNG: Quarterly emergency access drill/);
    expect(read.text).toContain(spoken.question);
    expect(read.text).toContain(`Unterschrieben werden die englischen Worte: ${APPROVAL.question}`);
    expect(read.text).toMatch(/Offen bis 2026-04-01 13:00 MESZ \(11:00 UTC\)/);
    const statements = read.codes.split('\n').flatMap((line) => parseStatement(line) ?? []);
    expect(statements.map(({ choice }) => choice).sort()).toEqual(['approve', 'deny']);
    const answer = { choice: 'approve', reason: '', values: {} } as const;
    const approval = statementFor({ state, ask: APPROVAL, person: 'security-1', answer, at });
    expect(read.codes.split('\n')).toContain(canonicalText(approval));
  });

  it('refuses a file that is no PDF before it asks the server', async () => {
    const given = givenFrom({ words: ['RUN'], options: { print: 'sheets.txt' } });
    expect(await codeOfAsync(() => ask(recordIo({ cwd: folder }), given))).toBe('USAGE');
  });
});
