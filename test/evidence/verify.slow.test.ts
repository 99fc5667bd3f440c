import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLOUDS } from '../../domain/clouds.ts';
import { rootOf, appendLeaf, EMPTY_TREE } from '../../evidence/core/merkle.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { storeArtifact } from '../../evidence/store.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import { codeOfAsync } from './refused.ts';
import { copyOf, reseal, verdictOn } from './tamper.ts';

/** Hundreds of signatures are verified in pure JavaScript, on a machine that may be busy. */
const MANY_CHECKS_MS = 60_000;

let sample: SampleRun;
let open: SampleRun;
beforeAll(async () => {
  sample = await buildRun();
  open = await buildRun({ until: 'open' });
});

async function firstRun(given: Parameters<typeof verifyEvidence>[0]) {
  const { runs } = await verifyEvidence(given);
  const [run] = runs;
  if (run === undefined) throw new RangeError('expected a report');
  return run;
}

describe('a sealed run', () => {
  it('is valid, and the report says what was checked, who signed and what is absent', async () => {
    const report = await verifyEvidence({ path: sample.root, vkeys: [sample.key.vkey] });
    const lines = (await readFile(path.join(sample.root, 'journal.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(report).toMatchObject({ path: sample.root, valid: true });
    expect(report.runs).toHaveLength(1);
    expect(report.runs[0]).toMatchObject({
      run: RUN,
      organisation: 'example',
      status: 'valid',
      verdict: 'passed',
      restored: true,
      log: { size: 22, root: rootOf(lines.reduce(appendLeaf, EMPTY_TREE)) },
      trust: { kind: 'given', signedBy: [sample.key.vkey] },
      checked: { events: 22, decisions: 2, artifacts: 2, checkpoints: 1 },
      people: [
        { event: 3, person: 'security-1', choice: 'approve', step: 'approve' },
        { event: 12, person: 'custodian-1', choice: 'attest', step: 'check-seal' },
      ],
      unreferencedArtifacts: 0,
      broken: null,
    });
    expect(report.runs[0]?.absent.join('\n')).toMatch(/RFC 3161[^]*witness[^]*ledger/);
  });

  it('stays valid under another folder name, and read from another place', async () => {
    expect(await verdictOn(await copyOf(sample))).toBe('valid');
  });

  it('stays valid with an artifact that no event names, which is counted', async () => {
    const directory = await temporaryDirectory('orphan');
    await cp(sample.directory, directory, { recursive: true });
    await storeArtifact({ directory, run: RUN, bytes: Uint8Array.of(7) });
    const run = await firstRun({ path: path.join(directory, RUN), vkeys: [sample.key.vkey] });
    expect(run).toMatchObject({ status: 'valid', unreferencedArtifacts: 1, checked: { artifacts: 2 } });
  });

  it(
    'is broken by any change of one byte of any file',
    async () => {
      const copy = await copyOf(sample);
      const names = (await readdir(copy.root, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name));
      expect(names).toHaveLength(13);
      const change = fc.record({
        file: fc.constantFrom(...names),
        at: fc.nat(),
        xor: fc.integer({ min: 1, max: 255 }),
      });
      await fc.assert(
        fc.asyncProperty(change, async ({ file, at, xor }) => {
          const bytes = await readFile(file);
          const changed = Buffer.from(bytes);
          const index = at % bytes.length;
          changed[index] = (changed[index] ?? 0) ^ xor;
          await writeFile(file, changed);
          const verdict = await verdictOn(copy);
          await writeFile(file, bytes);
          expect(verdict).toMatchObject({ code: expect.any(String), place: expect.any(String) });
        }),
        { numRuns: 200 },
      );
      expect(await verdictOn(copy)).toBe('valid');
    },
    MANY_CHECKS_MS,
  );
});

describe('a run that is still open', () => {
  it('is reported as open, never as valid', async () => {
    const report = await verifyEvidence({ path: open.root, vkeys: [open.key.vkey] });
    expect(report.valid).toBe(false);
    expect(report.runs[0]).toMatchObject({
      status: 'open',
      verdict: null,
      trust: { kind: 'none', signedBy: [] },
      checked: { events: 6, decisions: 1, checkpoints: 0 },
      broken: null,
    });
  });

  it('has its decisions checked already', async () => {
    const copy = await copyOf(open);
    await rm(path.join(copy.root, 'decisions/3.sig'));
    expect(await verdictOn(copy)).toEqual({ code: 'EVIDENCE_MISSING', place: 'decisions/3.sig' });
  });
});

describe('trust', () => {
  it('is pinned at first use, held after that, and refused to another key', async () => {
    const pins = path.join(await temporaryDirectory('pins'), 'deep', 'known-keys');
    const real = await buildRun({ origins: CLOUDS.global });
    expect(await firstRun({ path: real.root, pins })).toMatchObject({
      status: 'valid',
      trust: { kind: 'first-use', signedBy: [real.key.vkey] },
    });
    expect(await firstRun({ path: real.root, pins })).toMatchObject({
      status: 'valid',
      trust: { kind: 'pinned' },
    });
    // Another organisation of that name, and a rehearsal: the refusal says where the memory is and what helps.
    for (const { root } of [await buildRun({ origins: CLOUDS.china }), sample]) {
      const { broken } = await firstRun({ path: root, pins });
      expect(broken?.code).toBe('CHECKPOINT_UNTRUSTED');
      expect(broken?.message).toContain(`in ${pins}; `);
      expect(broken?.message).toContain('give its key with --keys FILE');
      expect(broken?.message).toContain('take its line (breakglass/example+…) out');
    }
    expect(await readFile(pins, 'utf8')).toBe(`${real.key.vkey}\n`);
  });

  it('remembers no key of a pretend tenant, so that one rehearsal does not make the next look forged', async () => {
    const pins = path.join(await temporaryDirectory('pins'), 'known-keys');
    for (const { root, key } of [sample, await buildRun()]) {
      expect(await firstRun({ path: root, pins })).toMatchObject({
        status: 'valid',
        trust: { kind: 'first-use', signedBy: [key.vkey] },
      });
    }
    await expect(readFile(pins)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['more', 'artifacts/more'])(
    'is refused to a run with a folder %s, even an empty one',
    async (name) => {
      const copy = await copyOf(sample);
      await mkdir(path.join(copy.root, name));
      expect(await verdictOn(copy)).toEqual({ code: 'ARTIFACT_UNKNOWN', place: name });
    },
  );

  it('pins nothing of a run that is open or broken', async () => {
    const pins = path.join(await temporaryDirectory('pins'), 'known-keys');
    const origins = CLOUDS.global;
    const whole = await buildRun({ origins });
    await writeFile(path.join(whole.root, 'more.txt'), 'more');
    expect(await firstRun({ path: whole.root, pins })).toMatchObject({
      broken: { code: 'ARTIFACT_UNKNOWN' },
    });
    const unclosed = await buildRun({ until: 'open', origins });
    expect(await firstRun({ path: unclosed.root, pins })).toMatchObject({ status: 'open' });
    await expect(readFile(pins)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is given to no key by default, nor to a key of another organisation', async () => {
    expect(await firstRun({ path: sample.root })).toMatchObject({ broken: { code: 'CHECKPOINT_UNTRUSTED' } });
    const state = await temporaryDirectory('other');
    const other = await createEvidenceKey({ state, organisation: 'other' });
    const copy = await copyOf(sample);
    await reseal(copy, other);
    expect(await firstRun({ path: copy.root, vkeys: [sample.key.vkey, other.vkey] })).toMatchObject({
      broken: { code: 'CHECKPOINT_UNTRUSTED', place: 'checkpoints/22' },
    });
  });

  it('refuses a trusted key that is none', async () => {
    expect(await codeOfAsync(() => verifyEvidence({ path: sample.root, vkeys: ['nonsense'] }))).toBe(
      'VALUE_INVALID',
    );
  });
});

describe('a path', () => {
  it('may be a folder of runs: each gets its report', async () => {
    const directory = await temporaryDirectory('runs');
    await cp(sample.directory, directory, { recursive: true });
    await mkdir(path.join(directory, 'other'));
    const report = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey] });
    expect(report.runs.map(({ path: each, status }) => [path.basename(each), status])).toEqual([
      ['other', 'broken'],
      [RUN, 'valid'],
    ]);
    expect(report.valid).toBe(false);
  });

  it('that holds one run twice, or under another name, is not valid', async () => {
    const directory = await temporaryDirectory('runs');
    const given = { path: directory, vkeys: [sample.key.vkey] };
    await cp(sample.root, path.join(directory, 'renamed'), { recursive: true });
    expect((await verifyEvidence(given)).runs).toMatchObject([
      { run: RUN, status: 'broken', broken: { code: 'EVIDENCE_MISSING' } },
    ]);
    await cp(sample.root, path.join(directory, RUN), { recursive: true });
    expect((await verifyEvidence(given)).runs).toMatchObject([
      { run: RUN, status: 'broken', broken: { code: 'EVIDENCE_FORKED' } },
      { run: RUN, status: 'broken', broken: { code: 'EVIDENCE_FORKED' } },
    ]);
  });

  it.each<[string, string, string, (journal: string) => Promise<unknown>]>([
    [
      'a line of 200 000 levels',
      'EVENT_MALFORMED',
      'journal.jsonl:1',
      (journal) => writeFile(journal, `${'['.repeat(200_000)}${']'.repeat(200_000)}\n`),
    ],
    [
      'a line of two million bytes',
      'EVENT_MALFORMED',
      'journal.jsonl:1',
      (journal) => writeFile(journal, `"${'a'.repeat(2_000_000)}"\n`),
    ],
    ['a journal of 5 GiB', 'FILE_TOO_LARGE', 'journal.jsonl', (journal) => truncate(journal, 5 * 2 ** 30)],
  ])('that holds %s says so of that run only: %s at %s', async (_what, code, place, spoil) => {
    const directory = await temporaryDirectory('runs');
    await cp(sample.directory, directory, { recursive: true });
    await mkdir(path.join(directory, 'bad'));
    await writeFile(path.join(directory, 'bad', 'journal.jsonl'), '');
    await spoil(path.join(directory, 'bad', 'journal.jsonl'));
    const report = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey] });
    expect(report.runs).toMatchObject([
      { status: 'broken', broken: { code, place } },
      { status: 'valid', run: RUN },
    ]);
  });

  it('must lead to evidence', async () => {
    const empty = await temporaryDirectory('empty');
    const file = path.join(empty, 'file');
    expect(await codeOfAsync(() => verifyEvidence({ path: empty }))).toBe('FILE_NOT_FOUND');
    expect(await codeOfAsync(() => verifyEvidence({ path: path.join(empty, 'gone') }))).toBe(
      'FILE_NOT_FOUND',
    );
    await writeFile(file, '');
    expect(await codeOfAsync(() => verifyEvidence({ path: file }))).toBe('FILE_NOT_FOUND');
  });

  it('that holds a folder which is no run is reported as broken, not passed over', async () => {
    const directory = await temporaryDirectory('runs');
    await mkdir(path.join(directory, 'not-a-run'));
    expect(await firstRun({ path: directory })).toMatchObject({
      run: null,
      broken: { code: 'EVIDENCE_MISSING', place: 'journal.jsonl' },
    });
  });
});
