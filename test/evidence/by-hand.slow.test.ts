import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { packageFile } from '../../cli/place.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { makeAuthority, stamp } from '../support/tsa.ts';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import { copyOf } from './tamper.ts';

const run = promisify(execFile);

let sample: SampleRun;
let commands: string;
beforeAll(async () => {
  sample = await buildRun();
  const page = await readFile(packageFile('docs/evidence-format.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith('By hand\n')) ?? '';
  commands = [...section.matchAll(/^```sh\n(?<lines>.*?)^```$/gms)]
    .map(({ groups }) => groups?.lines ?? '')
    .join('');
});

/** Types exactly the lines of the page in a run's folder, as a reader would, with a vkey from elsewhere. */
async function byHand({
  root,
  vkey = sample.key.vkey,
  roots = '',
}: {
  root: string;
  vkey?: string;
  roots?: string;
}): Promise<string> {
  const scratch = await temporaryDirectory('by-hand');
  const file = path.join(scratch, 'trusted.vkey');
  await writeFile(file, `${vkey}\n`);
  const script = path.join(scratch, 'typed.sh');
  await writeFile(script, `exec 2>&1\n${commands}\n:`);
  const env = { ...process.env, VKEY: file, ROOTS: roots, TMPDIR: scratch };
  return (await run('bash', [script], { cwd: root, env })).stdout;
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

describe('the commands of the format page', () => {
  it('find a sealed run good, and leave nothing in its folder', async () => {
    const { root } = await copyOf(sample);
    const before = await readdir(root, { recursive: true });
    const out = await byHand({ root });
    expect(out).toContain(`${sha256Hex(await readFile(path.join(root, 'plan.json')))}  plan.json`);
    expect(out).toContain('"type":"run-opened"');
    expect(out).toContain('root: good');
    expect(out).toContain('Signature Verified Successfully');
    expect(out).toContain(`breakglass/example/${RUN}\n`);
    const decided = sample.events.filter(({ type }) => type === 'decision-accepted');
    expect(decided.length).toBeGreaterThan(0);
    for (const { n } of decided) expect(out).toContain(`decisions/${n}.json: log good`);
    expect(out.match(/Good "breakglass-decision" signature for/g)).toHaveLength(decided.length);
    expect(out).not.toMatch(/WRONG|CHANGED|MISSING|rror|Fail|not found/);
    expect(await readdir(root, { recursive: true })).toEqual(before);
  });

  it('find a timestamp good, and one over another checkpoint wrong', async () => {
    const { root } = await copyOf(sample);
    const size = sample.events.length;
    const authority = await makeAuthority();
    const stampOver = async (text: string) => {
      await mkdir(path.join(root, 'timestamps'), { recursive: true });
      await writeFile(path.join(root, 'timestamps', `${size}.tsa-1.tsr`), await stamp(authority, text));
    };
    const roots = path.join(authority.folder, 'root.pem');
    await stampOver(await readFile(path.join(root, 'checkpoints', String(size)), 'utf8'));
    const good = await byHand({ root, roots });
    expect(good).toContain('Verification: OK');
    expect(good).toMatch(/^Time stamp: /m);
    expect(await byHand({ root })).not.toContain('Verification');
    await stampOver('another checkpoint');
    const bad = await byHand({ root, roots });
    expect(bad).toContain('Verification: FAILED');
    expect(bad).not.toContain('Verification: OK');
  });

  it('find a changed event', async () => {
    const { root } = await copyOf(sample);
    await edit(path.join(root, 'journal.jsonl'), (text) => text.replace('small-drill', 'other-drill'));
    const out = await byHand({ root });
    expect(out).toContain('root: WRONG');
    expect(out).toMatch(/decisions\/\d+\.json: log WRONG/);
  });

  it('find a checkpoint of another key', async () => {
    const { root } = await copyOf(sample);
    const state = await temporaryDirectory('other');
    const { vkey } = await createEvidenceKey({ state, organisation: 'example' });
    const out = await byHand({ root, vkey });
    expect(out).toContain('root: good');
    expect(out).toContain('Signature Verification Failure');
  });

  it('find a changed artifact, and one that is gone', async () => {
    const { root } = await copyOf(sample);
    const [name = ''] = await readdir(path.join(root, 'artifacts'));
    const other = 'a'.repeat(64);
    await rename(path.join(root, 'artifacts', name), path.join(root, 'artifacts', other));
    const out = await byHand({ root });
    expect(out).toContain(`CHANGED ${other}`);
    expect(out).toContain(`MISSING ${name}`);
  });

  it('find a changed statement', async () => {
    const { root } = await copyOf(sample);
    const folder = path.join(root, 'decisions');
    const name = (await readdir(folder)).find((each) => each.endsWith('.json')) ?? '';
    await edit(path.join(folder, name), (text) => text.replace('"reason":""', '"reason":"other"'));
    expect(await byHand({ root })).toContain('Could not verify signature');
  });
});
