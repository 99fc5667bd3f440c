import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sayReport } from '../../../cli/evidence/say-report.ts';
import { anchorRun } from '../../../evidence/anchor/anchor.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import { beyondVouched, NOBODY_OUTSIDE, type OutsideTrust } from '../../../evidence/verify/outside.ts';
import { openOutside, type OutsidePair } from '../anchor/outside.ts';
import { RUN, type SampleRun } from '../build-run.ts';
import { exported } from '../package/packages.ts';
import { pdfText, textIn } from '../package/package-text.ts';
import { enterReview, mended, reviewableRun, reviewOf } from '../review/reviewed.ts';
import { copyOf, rewrite } from './ledger-of.ts';

/** A run that was vouched for at its close, and reviewed after that. */
let sample: SampleRun;
let pair: OutsidePair;
let directory: string;
beforeAll(async () => {
  sample = await reviewableRun();
  pair = await openOutside({ logs: [sample.key.vkey] });
  await anchorRun({ directory: sample.directory, run: RUN, outside: pair.outside, limitMs: 60_000 });
  await enterReview({ sample, statement: reviewOf(sample) });
  await enterReview({ sample, statement: mended(sample), number: 1 });
});
beforeEach(async () => {
  directory = await copyOf(sample);
});

async function told(outside: OutsideTrust = pair.trust): Promise<string> {
  const report = await verifyEvidence({ path: directory, vkeys: [sample.key.vkey], outside });
  expect(report.valid).toBe(true);
  return sayReport({ ...report, runs: [] });
}

const checkpoint = (size: number) =>
  readFile(path.join(sample.directory, 'ledger/checkpoints', `${size}`), 'utf8');

describe('the end of the ledger', () => {
  it('is never shown by the ledger itself, and the report says so, also of one that was cut', async () => {
    expect(await told()).toContain(
      'nothing shows that entries after entry 5 were not taken off: ask the witness',
    );
    await rm(path.join(directory, RUN, 'review'), { recursive: true });
    await rewrite({ directory, edit: (entries) => entries.slice(0, 3) });
    for (const size of [4, 5]) await rm(path.join(directory, 'ledger/checkpoints', `${size}`));
    expect(await told()).toContain(
      'nothing shows that entries after entry 3 were not taken off: ask the witness',
    );
  });

  it('is shown as far as a checkpoint goes that the reader has, which the report names', async () => {
    const whole = await told({ ...pair.trust, seen: [await checkpoint(5)] });
    expect(whole).toContain('it continues the checkpoint of size 5 that you gave');
    expect(whole).not.toContain('taken off');
    const part = await told({ ...pair.trust, seen: [await checkpoint(3)] });
    expect(part).toContain('it continues the checkpoint of size 3 that you gave');
    expect(part).toMatch(
      /after entry 5 were not taken off.*unless the one of size 3 that you gave is the newest/,
    );
  });

  it('is said in one line to stand alone where those outside saw only the beginning', async () => {
    const out = await told();
    expect(out).toMatch(/timestamp: \S+ over 3 entries/);
    expect(out).toContain("    entries 4–5: nobody's word but the organisation's\n");
    expect(out).not.toMatch(/no timestamp|no witness|vouches for the first/);
    await rm(path.join(directory, 'ledger/cosignatures'), { recursive: true });
    expect(await told()).toMatch(/no witness: [^\n]*\n {4}entries 4–5: nobody's word/);
  });

  it('is not called without a timestamp where there is one that the reader cannot judge', async () => {
    const out = await told(NOBODY_OUTSIDE);
    expect(out).toContain('trust in its timestamp was not given');
    expect(out).not.toMatch(/no timestamp from outside|no witness/);
    expect(out).toContain('entries 4–5: nobody');
  });

  it('is said in the documents of a package too, once', async () => {
    const { file } = await exported({ directory, scope: { kind: 'run', run: RUN } });
    const lines = ['nothing shows that entries after entry 5 were not taken off', 'entries 4–5: nobody'];
    const [page, summary] = [await textIn(file, 'VERIFY.md'), await pdfText(file)];
    for (const line of lines) {
      expect(page.split(line)).toHaveLength(2);
      expect(summary.split(line)).toHaveLength(2);
    }
  });

  it.each([
    [{ size: 5, of: 'entries', timestamped: 5, witnessed: 5 }, []],
    [{ size: 5, of: 'entries', timestamped: 0, witnessed: 0 }, []],
    [{ size: 5, of: 'entries', timestamped: 5, witnessed: 3 }, ['entries 4–5: no witness']],
    [{ size: 5, of: 'entries', timestamped: 4, witnessed: 5 }, ['entry 5: no timestamp']],
    [
      { size: 5, of: 'entries', timestamped: 2, witnessed: 3 },
      ['entry 3: no timestamp', "entries 4–5: nobody's"],
    ],
    [{ size: 22, of: 'events', timestamped: 11, witnessed: 0 }, ["events 11–21: nobody's"]],
  ] as const)('of %j is said as %j', (of, lines) => {
    const said = beyondVouched(of);
    expect(said).toHaveLength(lines.length);
    lines.forEach((line, index) => {
      expect(said[index]).toContain(line);
    });
  });
});
