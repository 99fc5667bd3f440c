import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { review } from '../../../cli/commands/review.ts';
import { givenFrom } from '../../../cli/given.ts';
import { readReviewDraft } from '../../../domain/definition/review.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import { requireStanding } from '../../../evidence/core/review.ts';
import { readReviewable } from '../../../evidence/review/reviewable.ts';
import { RUN, type SampleRun } from '../../evidence/build-run.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { enterReview, mended, reviewableRun, reviewOf } from '../../evidence/review/reviewed.ts';
import { makePerson } from '../../evidence/ssh-people.ts';
import { recordIo } from '../../support/io.ts';

let sample: SampleRun;
beforeEach(async () => {
  sample = await reviewableRun();
});

/** Types a command in the organisation's folder. */
async function type(words: readonly string[], options: Record<string, unknown> = {}, json = false) {
  const io = recordIo({ cwd: sample.base, json });
  const exit = await review(io, givenFrom({ words, options: { input: false, ...options } }));
  return { exit, out: io.stdout(), said: io.stderr().join('\n') };
}
const codeOf = (words: readonly string[], options: Record<string, unknown> = {}) =>
  codeOfAsync(() => type(words, options));
const inBase = (name: string) => path.join(sample.base, name);

/** Writes a review to sign, as a person does: `lines` after the run's name. */
async function write(lines: readonly string[]): Promise<void> {
  await writeFile(inBase('review.yaml'), [`review: ${RUN}`, ...lines, ''].join('\n'));
}
const GOOD = ['classification: drill', 'notes: All went well.'];

describe('review RUN', () => {
  it('shows who may, until when, and what there is to judge; late ones with exit code 3', async () => {
    const { exit, out, said } = await type([RUN]);
    expect(exit).toBe(3);
    expect(out).toMatch(/^review {4}not reviewed, OVERDUE since 2026-04-09$/m);
    expect(out).toContain(
      'security or commander: security-1, commander-1 (started the run: not as the first)',
    );
    expect(out).toMatch(/^judge {5}no-witness: /m);
    expect(said).toContain(`review ${RUN} --new review.yaml`);
    await enterReview({ sample, statement: reviewOf(sample) });
    expect((await type([RUN])).out).toContain('slow-safe (low) of custodian-1, OVERDUE since 2026-05-02');
    await enterReview({ sample, statement: mended(sample), number: 1 });
    const closed = await type([RUN], {}, true);
    expect(closed.exit).toBe(0);
    expect(JSON.parse(closed.out)).toMatchObject({
      review: { state: 'reviewed', by: ['security-1'], classification: 'drill' },
    });
  });

  it('does one thing at a time, about a run', async () => {
    expect(await codeOf([])).toBe('USAGE');
    expect(await codeOf([RUN], { new: '-', sign: 'x' })).toBe('USAGE');
    expect(await codeOf([RUN], { overdue: true })).toBe('USAGE');
    expect(await codeOf(['drill-9'])).toBe('RUN_NOT_FOUND');
    expect(await codeOf([RUN], { sign: 'review.yaml' })).toBe('USAGE');
  });

  it('writes a draft that must be edited, and never over another file', async () => {
    const { out } = await type([RUN], { new: '-' });
    const read = readReviewDraft({ file: 'draft', text: out });
    expect(read.ok ? [] : read.faults.map(({ code, path: at }) => [code, at])).toEqual([
      ['VALUE_INVALID', 'classification'],
    ]);
    await type([RUN], { new: 'review.yaml' });
    expect(await readFile(inBase('review.yaml'), 'utf8')).toContain(`review: ${RUN}`);
    expect(await codeOf([RUN], { new: 'review.yaml' })).toBe('USAGE');
  });
});

describe('review --overdue', () => {
  it('lists what is late with exit code 3, and nothing with 0', async () => {
    const late = await type([], { overdue: true });
    expect([late.exit, late.out]).toEqual([3, `${RUN}  not reviewed, OVERDUE since 2026-04-09\n`]);
    await enterReview({ sample, statement: reviewOf(sample, { findings: [] }) });
    expect(await type([], { overdue: true })).toMatchObject({ exit: 0, out: 'nothing is overdue\n' });
  });

  it('lists a run of which nothing can be told', async () => {
    await writeFile(path.join(sample.root, 'runbook.yaml'), 'other');
    const told = await type([], { overdue: true }, true);
    expect([told.exit, JSON.parse(told.out)]).toMatchObject([3, [{ run: RUN, code: 'PLAN_CHANGED' }]]);
  });
});

describe('review RUN --sign', () => {
  it('writes a statement to be signed elsewhere that will stand', async () => {
    await write(GOOD);
    const { exit, said } = await type([RUN], { sign: 'review.yaml', as: 'security-1', out: 'said.json' });
    expect([exit, said]).toEqual([0, expect.stringContaining('-n breakglass-review')]);
    const statement = await readFile(inBase('said.json'), 'utf8');
    const signature = await sample.people['security-1'].sign(statement, 'breakglass-review');
    const { run, standing } = await readReviewable({ directory: sample.directory, run: RUN });
    const stands = requireStanding({ signed: { statement, signature }, run, standing });
    expect(stands).toMatchObject({ notes: 'All went well.', person: 'security-1', findings: [] });
    expect(await codeOf([RUN], { import: 'said.json' })).toBe('FILE_NOT_FOUND');
    await writeFile(inBase('said.json.sig'), signature.replace('A', 'B'));
    expect(await codeOf([RUN], { import: 'said.json' })).toBe('SIGNATURE_MALFORMED');
  });

  const finding = (owner: string, due: string) => [
    ...GOOD,
    'findings:',
    `  - { id: a, text: late, severity: low, owner: ${owner}, due: ${due} }`,
  ];
  it.each<[string, string, number | null, readonly string[]]>([
    ['a word for the use that is none', 'VALUE_INVALID', 2, ['classification: party']],
    ['no word for the use', 'KEY_MISSING', 1, ['notes: x']],
    ['a key that nobody knows', 'KEY_UNKNOWN', 4, [...GOOD, 'mood: fine']],
    ['an owner whom the plan does not name', 'PERSON_UNKNOWN', 5, finding('visitor-1', '2026-05-01')],
    ['a day that is none', 'VALUE_INVALID', 5, finding('custodian-1', '2026-02-30')],
    ['an answer to nothing', 'REFERENCE_UNKNOWN', 4, [...GOOD, 'accepted: [{ code: certified, why: so }]']],
    [
      'an id twice',
      'ID_DUPLICATE',
      6,
      [...finding('custodian-1', '2026-05-01'), finding('custodian-1', '2026-05-01').at(-1) ?? ''],
    ],
  ])('refuses %s: %s in line %s, before anything is signed', async (_what, code, line, lines) => {
    await write(lines);
    const signing = type([RUN], { sign: 'review.yaml', as: 'security-1', key: 'none' });
    const refusal: unknown = await signing.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(BreakglassError);
    expect(refusal).toMatchObject({ code, place: { file: 'review.yaml', line } });
  });

  it('names all faults at once, in the lines of validate, whether or not they need the run', async () => {
    const refusal = async (lines: readonly string[]) => {
      await write(lines);
      const signing = type([RUN], { sign: 'review.yaml', as: 'security-1', key: 'none' });
      return signing.catch((error: unknown) => (error instanceof BreakglassError ? error.message : error));
    };
    expect(await refusal([...GOOD, 'findings: [{ text: late, severity: low }]'])).toMatch(
      /^nothing was signed, because of 3 faults(?:\n {2}review\.yaml:4:\d+: KEY_MISSING expected [^\n]+){3}$/,
    );
    const finding = (id: string) =>
      `  - { id: ${id}, text: x, severity: low, owner: nobody, due: 2026-05-01 }`;
    expect(await refusal([...GOOD, 'findings:', finding('a'), finding('b')])).toMatch(
      /^nothing was signed, because of 2 faults\n {2}review\.yaml:5:\d+: PERSON_UNKNOWN .*\n {2}review\.yaml:6:/,
    );
  });

  it('refuses the wrong person, key, run and file', async () => {
    await write(GOOD);
    const sign = (options: Record<string, unknown>, run = RUN) =>
      codeOf([run], { sign: 'review.yaml', ...options });
    const keys = path.join('people', RUN);
    expect(await sign({ as: 'commander-1' })).toBe('PERSON_EXCLUDED');
    expect(await sign({ as: 'custodian-1' })).toBe('PERSON_NOT_ASKED');
    expect(await sign({ as: 'nobody' })).toBe('PERSON_UNKNOWN');
    expect(await sign({ as: 'security-1', key: 'none' })).toBe('KEY_UNREADABLE');
    await makePerson({ directory: inBase(keys), name: 'stranger', type: 'ed25519' });
    expect(await sign({ as: 'security-1', key: path.join(keys, 'stranger') })).toBe('KEY_UNTRUSTED');
    expect(await sign({ as: 'security-1', sign: 'none.yaml' })).toBe('FILE_NOT_FOUND');
    await writeFile(inBase('review.yaml'), 'review: drill-2\nclassification: drill\n');
    expect(await sign({ as: 'security-1' })).toBe('REVIEW_MISMATCH');
  });

  it('is told that no server runs only once all else is right', async () => {
    await write(GOOD);
    const key = path.join('people', RUN, 'security-1');
    expect(await codeOf([RUN], { sign: 'review.yaml', as: 'security-1', key })).toBe('SERVER_NOT_RUNNING');
  });
});

describe('review RUN --close', () => {
  it('needs a finding that there is, and what was done', async () => {
    const close = (finding: string, options: Record<string, unknown> = {}) =>
      codeOf([RUN], { close: finding, as: 'custodian-1', how: 'Oiled.', ...options });
    expect(await close('slow-safe')).toBe('REFERENCE_UNKNOWN');
    await enterReview({ sample, statement: reviewOf(sample) });
    expect(await close('slow-safe', { how: ' ' })).toBe('REASON_REQUIRED');
    expect(await close('slow-safe', { evidence: ['none.txt'] })).toBe('FILE_NOT_FOUND');
    await type([RUN], { close: 'slow-safe', as: 'custodian-1', how: 'Oiled.', out: 'c.json', evidence: [] });
    expect(JSON.parse(await readFile(inBase('c.json'), 'utf8'))).toMatchObject({ finding: 'slow-safe' });
    await enterReview({ sample, statement: mended(sample), number: 1 });
    expect(await close('slow-safe')).toBe('DECISION_DUPLICATE');
  });
});
