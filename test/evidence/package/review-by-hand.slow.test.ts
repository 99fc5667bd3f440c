import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { packageFile } from '../../../cli/place.ts';
import { REVIEWS } from '../../../evidence/package/documents/commands.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { RUN, type SampleRun } from '../build-run.ts';
import { enterReview, mended, reviewableRun, reviewOf } from '../review/reviewed.ts';
import { exported, folderCopy, unpacked } from './packages.ts';

const run = promisify(execFile);

let sample: SampleRun;
let root: string;
beforeAll(async () => {
  sample = await reviewableRun();
  await enterReview({ sample, statement: reviewOf(sample) });
  await enterReview({ sample, statement: mended(sample), number: 1 });
  const { file } = await exported({ directory: sample.directory, scope: { kind: 'run', run: RUN } });
  root = await unpacked(file);
});

/** What the lines of VERIFY.md print, typed in an unpacked package. */
async function follow(folder: string): Promise<string> {
  const scratch = await temporaryDirectory('typed');
  const page = await readFile(path.join(folder, 'VERIFY.md'), 'utf8');
  const lines = [...page.matchAll(/^```sh\n(?<lines>.*?)^```$/gms)].map(({ groups }) => groups?.lines ?? '');
  const vkeys = path.join(scratch, 'trusted.vkeys');
  await writeFile(vkeys, `${sample.key.vkey}\n`);
  const script = path.join(scratch, 'typed.sh');
  await writeFile(script, `exec 2>&1\n${lines.join('')}\n:`);
  const env = { ...process.env, VKEYS: vkeys, TMPDIR: scratch };
  return (await run('bash', [script], { cwd: folder, env })).stdout;
}

describe('a review, checked by hand', () => {
  it('is found good by ssh-keygen and in the ledger', async () => {
    const out = await follow(root);
    expect(out).toContain('Good "breakglass-review" signature for security-1');
    expect(out).toContain('Good "breakglass-review" signature for custodian-1');
    expect(out).toContain('review/1.json in the ledger: good');
    expect(out).not.toMatch(/WRONG|Could not|rror/);
  });

  it('is found wrong once a letter of it was changed', async () => {
    const copy = await folderCopy(root);
    const file = path.join(copy, 'runs', RUN, 'review', '0.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('slow', 'fast'));
    const out = await follow(copy);
    expect(out).toContain('review/0.json in the ledger: WRONG');
    expect(out.match(/Good "breakglass-review"/g)).toHaveLength(1);
  });

  it('is checked by the lines that the format page prints', async () => {
    expect(await readFile(packageFile('docs/evidence-format.md'), 'utf8')).toContain(REVIEWS);
  });
});
