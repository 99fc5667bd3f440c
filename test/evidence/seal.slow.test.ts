import { generateKeyPairSync } from 'node:crypto';
import { appendFile, cp, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LogPoint } from '../../domain/decision.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { parseCheckpoint } from '../../evidence/core/checkpoint.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { verifyNote } from '../../evidence/core/note.ts';
import { createEvidenceKey, evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { sealAt, sealRun } from '../../evidence/seal.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import { codeOfAsync } from './refused.ts';

describe('sealRun', () => {
  let sample: SampleRun;
  let log: LogPoint;
  beforeEach(async () => {
    sample = await buildRun({ until: 'open' });
    const tree = sample.events.map((event) => canonicalText(event)).reduce(appendLeaf, EMPTY_TREE);
    log = { size: tree.size, root: rootOf(tree) };
  });

  const seal = (more: Partial<Parameters<typeof sealRun>[0]> = {}) =>
    sealRun({ directory: sample.directory, run: RUN, log, key: sample.key, ...more });

  it('signs the root that it rebuilt, and stores note and key', async () => {
    const { checkpoint } = await seal();
    const { text } = verifyNote({ note: checkpoint, vkeys: [sample.key.vkey] });
    expect(parseCheckpoint(text)).toEqual({ origin: `breakglass/example/${RUN}`, ...log });
    expect(await readFile(path.join(sample.root, 'checkpoints', String(log.size)), 'utf8')).toBe(checkpoint);
    expect(await readFile(path.join(sample.root, 'keys', `${sample.key.id}.vkey`), 'utf8')).toBe(
      `${sample.key.vkey}\n`,
    );
  });

  it('gives the same note again', async () => {
    expect(await seal()).toEqual(await seal());
  });

  it('never signs two roots for one size', async () => {
    const { checkpoint } = await seal();
    const file = path.join(sample.root, 'checkpoints', String(log.size));
    const other = checkpoint.replace(`/${RUN}\n`, '/other\n');
    await writeFile(file, other);
    expect(await codeOfAsync(() => seal())).toBe('EVIDENCE_FORKED');
    expect(await readFile(file, 'utf8')).toBe(other);
  });

  it('does not hand out a stored note whose signature is not its own', async () => {
    const { checkpoint } = await seal();
    const file = path.join(sample.root, 'checkpoints', String(log.size));
    const at = checkpoint.length - 20;
    await writeFile(
      file,
      checkpoint.slice(0, at) + (checkpoint[at] === 'A' ? 'B' : 'A') + checkpoint.slice(at + 1),
    );
    expect(await codeOfAsync(() => seal())).toBe('CHECKPOINT_INVALID');
  });

  it('refuses a root that the disk does not have, and a log that it does not reach', async () => {
    expect(await codeOfAsync(() => seal({ log: { ...log, root: 'a'.repeat(64) } }))).toBe('ROOT_MISMATCH');
    expect(await codeOfAsync(() => seal({ log: { ...log, size: log.size + 1 } }))).toBe('EVIDENCE_TRUNCATED');
    await truncate(path.join(sample.root, 'journal.jsonl'), 0);
    expect(await codeOfAsync(() => seal())).toBe('EVIDENCE_TRUNCATED');
    expect(await codeOfAsync(() => seal({ log: { size: 0, root: rootOf(EMPTY_TREE) } }))).toBe(
      'EVIDENCE_TRUNCATED',
    );
  });

  it('refuses the key of another organisation, and a journal that opens with something else', async () => {
    const key = await createEvidenceKey({ state: await temporaryDirectory('other'), organisation: 'other' });
    expect(await codeOfAsync(() => seal({ key }))).toBe('KEY_UNREADABLE');
    await writeFile(path.join(sample.root, 'journal.jsonl'), '{}\n');
    expect(await codeOfAsync(() => seal({ log: { size: 1, root: log.root } }))).toBe('EVENT_MALFORMED');
  });
});

const CLOSING = { type: 'run-closed', verdict: 'passed', restored: true, reasons: [] };

describe('sealAt', () => {
  const logOf = ({ events }: SampleRun): LogPoint => logOver(events);
  const logOver = (events: readonly object[]): LogPoint => {
    const tree = events.map((event) => canonicalText(event)).reduce(appendLeaf, EMPTY_TREE);
    return { size: tree.size, root: rootOf(tree) };
  };
  let sample: SampleRun;
  let log: LogPoint;
  beforeEach(async () => {
    sample = await buildRun({ until: 'open' });
    log = logOf(sample);
  });
  const seal = () => sealAt({ directory: sample.directory, run: RUN, log, key: sample.key });

  it('signs the beginning of a run that goes on', async () => {
    const { text } = verifyNote({ note: (await seal()).checkpoint, vkeys: [sample.key.vkey] });
    expect(parseCheckpoint(text)).toEqual({ origin: `breakglass/example/${RUN}`, ...log });
  });

  it('refuses another plan than the one that the journal opens with: PLAN_CHANGED', async () => {
    await writeFile(path.join(sample.root, 'plan.json'), '{}');
    expect(await codeOfAsync(seal)).toBe('PLAN_CHANGED');
  });

  it.each<[string, string, readonly Readonly<Record<string, unknown>>[]]>([
    ['a line that is no event', 'EVENT_MALFORMED', [{ type: 'x' }]],
    ['its end', 'EVENT_OUT_OF_ORDER', [CLOSING]],
    ['lines after its end', 'EVENT_OUT_OF_ORDER', [CLOSING, { type: 'clock-started', step: 'approve' }]],
  ])('refuses a journal with %s, at any size: %s', async (_what, code, bodies) => {
    const { events, root } = sample;
    const before = log;
    const more = bodies.map((body, index) => ({
      ...{ v: 1, run: RUN, n: events.length + index, at: events.at(-1)?.at },
      ...body,
    }));
    await appendFile(
      path.join(root, 'journal.jsonl'),
      more.map((event) => `${canonicalText(event)}\n`).join(''),
    );
    log = logOver([...events, ...more]);
    expect(await codeOfAsync(seal)).toBe(code);
    log = before;
    expect(await codeOfAsync(seal)).toBe(code);
    expect(await readdir(path.join(root, 'checkpoints'))).toEqual([]);
  });

  it('refuses what is not stored yet: it might be anything', async () => {
    log = { ...log, size: log.size + 1 };
    expect(await codeOfAsync(seal)).toBe('EVIDENCE_TRUNCATED');
  });

  it('refuses journal and plan of another run in its folder: PLAN_CHANGED', async () => {
    const other = await buildRun({ until: 'open', run: 'drill-2', base: sample.base });
    for (const name of ['plan.json', 'journal.jsonl'])
      await cp(path.join(other.root, name), path.join(sample.root, name));
    log = logOf(other);
    expect(await codeOfAsync(seal)).toBe('PLAN_CHANGED');
  });
});

type Files = ReturnType<typeof evidenceKeyFiles>;

function ecPem(): string | Buffer {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
}

describe('the evidence key', () => {
  it('is made once, for its owner only, and loads again', async () => {
    const state = await temporaryDirectory('keys');
    const made = await createEvidenceKey({ state, organisation: 'example' });
    const files = evidenceKeyFiles(state);
    expect(made.name).toBe('breakglass/example');
    expect((await stat(files.privateKey)).mode & 0o777).toBe(0o600);
    expect(await readFile(files.vkey, 'utf8')).toBe(`${made.vkey}\n`);
    expect((await createEvidenceKey({ state, organisation: 'example' })).vkey).toBe(made.vkey);
    expect((await loadEvidenceKey({ state, organisation: 'example' })).vkey).toBe(made.vkey);
  });

  it.each([
    ['is missing', () => Promise.resolve()],
    ['is no key', (files: Files) => writeFile(files.privateKey, 'nonsense')],
    ['is of another kind', (files: Files) => writeFile(files.privateKey, ecPem())],
    ['has lost its public half', (files: Files) => writeFile(files.vkey, '')],
  ])('is refused when it %s', async (what, spoil) => {
    const state = await temporaryDirectory('keys');
    if (what !== 'is missing') await createEvidenceKey({ state, organisation: 'example' });
    await spoil(evidenceKeyFiles(state));
    expect(await codeOfAsync(() => loadEvidenceKey({ state, organisation: 'example' }))).toBe(
      'KEY_UNREADABLE',
    );
  });

  it('is refused to an organisation that it was not made for', async () => {
    const state = await temporaryDirectory('keys');
    await createEvidenceKey({ state, organisation: 'example' });
    expect(await codeOfAsync(() => createEvidenceKey({ state, organisation: 'other' }))).toBe(
      'KEY_UNREADABLE',
    );
  });

  it('names its file and nothing of its content when it cannot be read', async () => {
    const state = await temporaryDirectory('keys');
    await createEvidenceKey({ state, organisation: 'example' });
    await writeFile(evidenceKeyFiles(state).privateKey, 'canary-secret');
    await expect(loadEvidenceKey({ state, organisation: 'example' })).rejects.toThrow(
      /^(?!.*canary).*evidence\.pem/,
    );
  });
});
