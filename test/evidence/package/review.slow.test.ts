import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { RUN, type SampleRun } from '../build-run.ts';
import { enterReview, mended, reviewableRun, reviewOf } from '../review/reviewed.ts';
import { ALWAYS, exported, folderCopy, relist, said, unpacked } from './packages.ts';

let sample: SampleRun;
let before: string;
let root: string;
beforeAll(async () => {
  sample = await reviewableRun();
  const scope = { kind: 'run', run: RUN } as const;
  ({ file: before } = await exported({ directory: sample.directory, scope }));
  await enterReview({ sample, statement: reviewOf(sample) });
  await enterReview({ sample, statement: mended(sample), number: 1 });
  const { file } = await exported({ directory: sample.directory, scope });
  root = await unpacked(file);
});

describe('a package with a review', () => {
  it('verifies, as does the one from before', async () => {
    expect(await said({ target: before, sample })).toBe('valid');
    expect(await said({ target: root, sample })).toBe('valid');
  });

  it('has the ledger up to the last thing that was signed, for a period too', async () => {
    const lines = async (of: string) =>
      (await readFile(path.join(of, 'ledger/entries.jsonl'), 'utf8')).trimEnd().split('\n').length;
    expect(await lines(await unpacked(before))).toBe(3);
    expect(await lines(root)).toBe(5);
    const period = await exported({ directory: sample.directory, scope: { kind: 'period', ...ALWAYS } });
    expect(await said({ target: period.file, sample })).toBe('valid');
  });

  it('says so where people read it', async () => {
    const page = await readFile(path.join(root, 'VERIFY.md'), 'utf8');
    expect(page).toContain('; reviewed');
    expect(await readFile(path.join(root, 'keys/allowed_signers'), 'utf8')).toContain('breakglass-review');
    expect(await readFile(path.join(await unpacked(before), 'VERIFY.md'), 'utf8')).toContain(
      '; not reviewed',
    );
  });

  it('is refused without its review, whatever the manifest says', async () => {
    const copy = await folderCopy(root);
    await rm(path.join(copy, 'runs', RUN, 'review'), { recursive: true });
    await relist(copy);
    expect(await said({ target: copy, sample })).not.toBe('valid');
  });
});
