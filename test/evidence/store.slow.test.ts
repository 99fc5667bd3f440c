import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { runFolder } from '../../evidence/folder.ts';
import { JournalMemory } from '../../evidence/journal-memory.ts';
import { appendLeaves, openRunFolder, storeArtifact } from '../../evidence/store.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import { codeOfAsync } from './refused.ts';

/** Each write is synced, on a disk that may be busy. */
const MANY_WRITES_MS = 60_000;

let sample: SampleRun;
let leaves: readonly string[];
beforeAll(async () => {
  sample = await buildRun();
  leaves = sample.events.map((event) => canonicalText(event));
});

async function newRun() {
  const directory = path.join(await temporaryDirectory('store'), 'evidence');
  const runbookText = 'runbook: other\n';
  const { plan } = sample;
  const opening = {
    directory,
    run: RUN,
    plan,
    planDigest: digestOf(plan),
    runbookText,
    runbookDigest: sha256Hex(runbookText),
  };
  await openRunFolder(opening);
  const folder = runFolder({ directory, run: RUN });
  const append = (from: number, texts: readonly string[]) =>
    appendLeaves({ directory, run: RUN, from, leaves: texts });
  const journal = () => readFile(folder.journal, 'utf8');
  return { directory, folder, opening, append, journal };
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** A leaf for place `n` that is not the one of the sample. */
function otherLeaf(n: number): string {
  return canonicalText({
    v: 1,
    run: RUN,
    n,
    at: '2026-04-01T09:30:00.000Z',
    type: 'clock-started',
    step: 'other',
  });
}

describe('openRunFolder', () => {
  it('writes the bytes that the digests are of, and may be repeated', async () => {
    const { opening, folder } = await newRun();
    await openRunFolder(opening);
    expect(sha256Hex(await readFile(folder.plan))).toBe(opening.planDigest);
    expect(sha256Hex(await readFile(folder.runbook))).toBe(opening.runbookDigest);
    expect(await readdir(folder.work)).toEqual([]);
  });

  it('keeps what it has when other bytes come', async () => {
    const { opening, folder } = await newRun();
    const other = { ...opening, runbookText: 'x', runbookDigest: sha256Hex('x') };
    expect(await codeOfAsync(() => openRunFolder(other))).toBe('EVIDENCE_FORKED');
    expect(await readFile(folder.runbook, 'utf8')).toBe(opening.runbookText);
  });

  it('refuses a digest of something else', async () => {
    const { opening } = await newRun();
    const wrong = 'a'.repeat(64);
    expect(await codeOfAsync(() => openRunFolder({ ...opening, planDigest: wrong }))).toBe('PLAN_CHANGED');
    expect(await codeOfAsync(() => openRunFolder({ ...opening, runbookDigest: wrong }))).toBe('PLAN_CHANGED');
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', '.work', 'a\0', '-', 'a b', 'x'.repeat(129), 'é'])(
    'takes no run id that could name another place: %j',
    async (run) => {
      const { opening, directory } = await newRun();
      expect(await codeOfAsync(() => openRunFolder({ ...opening, run }))).toBe('VALUE_INVALID');
      expect(await codeOfAsync(() => storeArtifact({ directory, run, bytes: Uint8Array.of(1) }))).toBe(
        'VALUE_INVALID',
      );
    },
  );
});

describe('appendLeaves', () => {
  it('writes exact leaves, one a line', async () => {
    const { append, journal } = await newRun();
    expect(await append(0, leaves.slice(0, 2))).toEqual({ stored: 2 });
    expect(await append(2, leaves.slice(2))).toEqual({ stored: leaves.length });
    expect(await journal()).toBe(lines(leaves));
  });

  it('passes over equal repeats, whole and in part', async () => {
    const { append, journal } = await newRun();
    await append(0, leaves.slice(0, 4));
    expect(await append(0, leaves.slice(0, 4))).toEqual({ stored: 4 });
    expect(await append(1, leaves.slice(1, 2))).toEqual({ stored: 4 });
    expect(await append(2, leaves.slice(2, 6))).toEqual({ stored: 6 });
    expect(await append(6, [])).toEqual({ stored: 6 });
    expect(await journal()).toBe(lines(leaves.slice(0, 6)));
  });

  it('never overwrites: other bytes at a taken place are a fork, and nothing of that call is stored', async () => {
    const { append, journal } = await newRun();
    await append(0, leaves.slice(0, 3));
    expect(await codeOfAsync(() => append(2, [otherLeaf(2), otherLeaf(3)]))).toBe('EVIDENCE_FORKED');
    expect(await journal()).toBe(lines(leaves.slice(0, 3)));
  });

  it('refuses to leave a gap', async () => {
    const { append, journal } = await newRun();
    await append(0, leaves.slice(0, 3));
    expect(await codeOfAsync(() => append(4, leaves.slice(4)))).toBe('EVIDENCE_GAP');
    expect(await journal()).toBe(lines(leaves.slice(0, 3)));
  });

  it.each([
    ['not JSON', 'nonsense'],
    ['two lines', `${otherLeaf(0)}\n${otherLeaf(1)}`],
    ['another number', otherLeaf(1)],
    ['another run', otherLeaf(0).replace(RUN, 'other-run')],
    ['nothing', ''],
  ])('refuses a leaf that is %s', async (_name, leaf) => {
    const { append } = await newRun();
    expect(await codeOfAsync(() => append(0, [leaf]))).toBe('EVENT_MALFORMED');
  });

  const at = '2026-04-01T10:00:00.000Z';
  const clock = { type: 'clock-started', step: 'other', at };
  const closing = { type: 'run-closed', verdict: 'passed', restored: true, reasons: [], at };
  it.each<[string, string, readonly Readonly<Record<string, unknown>>[]]>([
    ['of no known kind', 'EVENT_MALFORMED', [{ ...clock, type: 'x' }]],
    ['with a member of its own', 'EVENT_MALFORMED', [clock, { ...clock, more: 1 }]],
    ['at a time that is none', 'EVENT_MALFORMED', [{ ...clock, at: '2026-13-01T00:00:00.000Z' }]],
    ['before the one stored last', 'EVENT_OUT_OF_ORDER', [{ ...clock, at: '2026-04-01T08:00:00.000Z' }]],
    [
      'before another of its call',
      'EVENT_OUT_OF_ORDER',
      [clock, { ...clock, at: '2026-04-01T09:59:59.999Z' }],
    ],
    ['after run-closed in its call', 'EVENT_OUT_OF_ORDER', [closing, clock]],
  ])('refuses a new event %s, and the whole call with it: %s', async (_what, code, bodies) => {
    const { append, journal } = await newRun();
    await append(0, leaves.slice(0, 2));
    const texts = bodies.map((body, index) => canonicalText({ v: 1, run: RUN, n: 2 + index, ...body }));
    expect(await codeOfAsync(() => append(2, texts))).toBe(code);
    expect(await codeOfAsync(() => append(1, [...leaves.slice(1, 2), ...texts]))).toBe(code);
    expect(await journal()).toBe(lines(leaves.slice(0, 2)));
  });

  it('refuses a first event that opens nothing, one that opens again, and other texts of the same event', async () => {
    const { append, folder } = await newRun();
    const again = canonicalText({ ...sample.events[0], n: 1 });
    expect(await codeOfAsync(() => append(0, [otherLeaf(0)]))).toBe('EVENT_OUT_OF_ORDER');
    expect(await codeOfAsync(() => append(0, [...leaves.slice(0, 1), again]))).toBe('EVENT_OUT_OF_ORDER');
    expect(await codeOfAsync(() => append(0, [` ${leaves[0] ?? ''}`]))).toBe('EVENT_MALFORMED');
    const half = (leaves[0] ?? '').replace('A small drill', 'A small \ud800');
    expect(await codeOfAsync(() => append(0, [half]))).toBe('EVENT_MALFORMED');
    expect(await readdir(folder.root)).not.toContain('journal.jsonl');
  });

  it('takes nothing new into a closed run, by a writer that remembers it and one that does not', async () => {
    const { append, journal, directory, folder } = await newRun();
    await append(0, leaves);
    const filed = await readdir(folder.decisions);
    const n = leaves.length;
    const decided = sample.events.findLast(({ type }) => type === 'decision-accepted');
    for (const leaf of [otherLeaf(n), canonicalText({ ...decided, n, at: sample.events.at(-1)?.at })]) {
      expect(await codeOfAsync(() => append(n, [leaf]))).toBe('EVENT_OUT_OF_ORDER');
      const stranger = { directory, run: RUN, from: n, leaves: [leaf], memory: new JournalMemory() };
      expect(await codeOfAsync(() => appendLeaves(stranger))).toBe('EVENT_OUT_OF_ORDER');
    }
    expect(await append(0, leaves)).toEqual({ stored: n });
    expect(await append(n - 1, leaves.slice(-1))).toEqual({ stored: n });
    expect(await journal()).toBe(lines(leaves));
    expect(await readdir(folder.decisions)).toEqual(filed);
  });

  it('files each accepted decision, also when the attempt before died between journal and file', async () => {
    const { append, folder } = await newRun();
    await append(0, leaves);
    const decided = sample.events.flatMap((event) => (event.type === 'decision-accepted' ? [event] : []));
    const filed = await readdir(folder.decisions);
    expect(filed.toSorted()).toEqual(
      decided.flatMap((event) => [`${event.n}.json`, `${event.n}.sig`]).toSorted(),
    );
    const last = decided.at(-1);
    const signatureFile = path.join(folder.decisions, `${last?.n ?? ''}.sig`);
    await rm(signatureFile);
    await append(0, leaves);
    expect(await readFile(signatureFile, 'utf8')).toBe(last?.signature);
  });

  it('waits rather than make up a new folder when the disk with the run is gone', async () => {
    const { append, folder } = await newRun();
    await rm(folder.root, { recursive: true });
    expect(await codeOfAsync(() => append(0, leaves))).toBe('EVIDENCE_UNWRITABLE');
  });

  it('says so when the journal cannot be written', async () => {
    const { append, folder } = await newRun();
    await rm(folder.decisions, { recursive: true });
    await writeFile(folder.decisions, 'a file where a folder must be');
    expect(await codeOfAsync(() => append(0, leaves))).toBe('EVIDENCE_UNWRITABLE');
  });

  it(
    'lets several writers store the same events at once',
    async () => {
      const { append, journal, folder } = await newRun();
      const writers = Array.from({ length: 6 }, async () => {
        for (const [n, leaf] of leaves.entries()) await append(n, [leaf]);
      });
      await Promise.all(writers);
      expect(await journal()).toBe(lines(leaves));
      expect(await readdir(folder.work)).toEqual([]);
    },
    MANY_WRITES_MS,
  );

  it('lets one of two different histories in, whole', async () => {
    const { append, journal } = await newRun();
    await append(0, leaves.slice(0, 1));
    const other = [1, 2, 3].map(otherLeaf);
    const codes = await Promise.all(
      [leaves.slice(1, 4), other].map((texts) => codeOfAsync(() => append(1, texts))),
    );
    expect(codes.toSorted()).toEqual(['EVIDENCE_FORKED', 'accepted']);
    const expected = codes[0] === 'accepted' ? leaves.slice(1, 4) : other;
    expect(await journal()).toBe(lines([...leaves.slice(0, 1), ...expected]));
  });
});

describe('a write that a crash cut off', () => {
  it(
    'is healed by the next append, wherever in the line the cut was',
    async () => {
      const { append, journal, folder } = await newRun();
      const short = sample.events.findLastIndex(({ type }) => type === 'run-closed');
      await append(0, leaves);
      const whole = Buffer.from(lines(leaves));
      const start = Buffer.from(lines(leaves.slice(0, short))).length;
      for (let cut = start; cut < whole.length; cut += 1) {
        await truncate(folder.journal, cut);
        expect(await append(short, leaves.slice(short))).toEqual({ stored: leaves.length });
        expect(await journal()).toBe(whole.toString());
      }
    },
    MANY_WRITES_MS,
  );

  it('is healed in the middle of a batch as well', async () => {
    const { append, journal, folder } = await newRun();
    await writeFile(folder.journal, lines(leaves).slice(0, lines(leaves.slice(0, 5)).length + 20));
    expect(await append(3, leaves.slice(3, 7))).toEqual({ stored: 7 });
    expect(await journal()).toBe(lines(leaves.slice(0, 7)));
  });

  it('is kept where it is the start of another event', async () => {
    const { append, journal, folder } = await newRun();
    await append(0, leaves.slice(0, 2));
    await appendFile(folder.journal, otherLeaf(2).slice(0, 60));
    expect(await codeOfAsync(() => append(2, leaves.slice(2)))).toBe('EVIDENCE_FORKED');
    expect(await journal()).toBe(lines(leaves.slice(0, 2)) + otherLeaf(2).slice(0, 60));
  });

  it('is left as it is by a repeat of what is stored', async () => {
    const { append, journal, folder } = await newRun();
    await append(0, leaves.slice(0, 2));
    await appendFile(folder.journal, '{');
    expect(await append(0, leaves.slice(0, 2))).toEqual({ stored: 2 });
    expect(await journal()).toBe(`${lines(leaves.slice(0, 2))}{`);
  });
});

describe('storeArtifact', () => {
  it('stores bytes under their SHA-256, once', async () => {
    const { directory, folder } = await newRun();
    const bytes = new TextEncoder().encode('raw answer');
    const digest = await storeArtifact({ directory, run: RUN, bytes });
    expect(digest).toBe(sha256Hex('raw answer'));
    expect(await storeArtifact({ directory, run: RUN, bytes })).toBe(digest);
    expect(await readdir(folder.artifacts)).toEqual([digest]);
    expect(await readdir(folder.work)).toEqual([]);
  });

  it('does not pass a changed artifact off as stored', async () => {
    const { directory, folder } = await newRun();
    const bytes = new TextEncoder().encode('raw answer');
    const digest = await storeArtifact({ directory, run: RUN, bytes });
    await writeFile(path.join(folder.artifacts, digest), 'changed');
    expect(await codeOfAsync(() => storeArtifact({ directory, run: RUN, bytes }))).toBe('ARTIFACT_CHANGED');
  });
});
