import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { FILES, LEDGER, SETUP } from '../../evidence/package/documents/commands.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { makeAuthority, stamp } from '../support/tsa.ts';
import { buildRun, type SampleRun } from './build-run.ts';
import { BAD, publishedBlocks, typed } from './by-hand-typed.ts';
import { copyOf } from './tamper.ts';

let sample: SampleRun;
let lines: string;
beforeAll(async () => {
  sample = await buildRun();
  const blocks = await publishedBlocks();
  for (const block of [SETUP, FILES, LEDGER]) expect(blocks).toContain(block);
  lines = blocks
    .filter((block) => block !== FILES && block !== LEDGER)
    .join('')
    .replace('LOGS=(ledger runs/*)', 'LOGS=(.)');
});

/** Types the lines of the page that are for one run, in its folder, with a vkey from elsewhere. */
function byHand({
  root,
  vkey = sample.key.vkey,
  rootsFile = '',
}: {
  root: string;
  vkey?: string;
  rootsFile?: string;
}) {
  return typed({ folder: root, lines, elsewhere: { vkey, rootsFile } });
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

describe('the commands of the format page, in the folder of one run', () => {
  it('find a sealed run good, and leave nothing in its folder', async () => {
    const { root } = await copyOf(sample);
    const before = await readdir(root, { recursive: true });
    const out = await byHand({ root });
    const size = sample.events.length;
    expect(out).toContain('./plan.json: good');
    expect(out).toContain('./runbook.yaml: good');
    expect(out).toContain(`./checkpoints/${size}, root of ${size} of ${size} lines: good`);
    expect(out).toContain('Signature Verified Successfully');
    const decided = sample.events.filter(({ type }) => type === 'decision-accepted');
    expect(decided.length).toBeGreaterThan(0);
    for (const { n } of decided)
      expect(out).toContain(`decision ${n} is of this run, about the log as it then was: good`);
    expect(out.match(/Good "breakglass-decision" signature for/g)).toHaveLength(decided.length);
    expect(out).toMatch(/tenant main was asked at https:/);
    expect(out).not.toMatch(BAD);
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
    const rootsFile = path.join(authority.folder, 'root.pem');
    await stampOver(await readFile(path.join(root, 'checkpoints', String(size)), 'utf8'));
    const good = await byHand({ root, rootsFile });
    expect(good).toContain('Verification: OK');
    expect(good).toMatch(/^Time stamp: /m);
    expect(good).not.toMatch(BAD);
    expect(await byHand({ root })).toContain('not checked, as TSA_ROOTS names no file');
    await stampOver('another checkpoint');
    const bad = await byHand({ root, rootsFile });
    expect(bad).toContain('Verification: FAILED');
    expect(bad).not.toContain('Verification: OK');
  });

  it('find a changed event', async () => {
    const { root } = await copyOf(sample);
    await edit(path.join(root, 'journal.jsonl'), (text) => text.replace('small-drill', 'other-drill'));
    const out = await byHand({ root });
    expect(out).toMatch(/checkpoints\/\d+, root of .*: WRONG/);
    expect(out).toMatch(/decision \d+ is .*: WRONG/);
  });

  it('find a decision about another plan', async () => {
    const { root } = await copyOf(sample);
    const event = sample.events.find(({ type }) => type === 'decision-accepted');
    if (event === undefined) throw new RangeError('expected a decision');
    await edit(path.join(root, 'journal.jsonl'), (text) => {
      const plan = /"plan":"[0-9a-f]{64}"/;
      const lines = text.split('\n');
      return lines
        .map((line, n) => (n === event.n ? line.replace(plan, `"plan":"${'0'.repeat(64)}"`) : line))
        .join('\n');
    });
    expect(await byHand({ root })).toContain(
      `decision ${event.n} is of this run, about the log as it then was: WRONG`,
    );
  });

  it('find a checkpoint of another key', async () => {
    const { root } = await copyOf(sample);
    const state = await temporaryDirectory('other');
    const { vkey } = await createEvidenceKey({ state, organisation: 'example' });
    const out = await byHand({ root, vkey });
    expect(out).toMatch(/signed for .* by a key in VKEYS: WRONG/);
    expect(out).not.toContain('Signature Verified Successfully');
  });

  it('find a signature that is not of the key that it names', async () => {
    const { root } = await copyOf(sample);
    const state = await temporaryDirectory('other');
    const { vkey } = await createEvidenceKey({ state, organisation: 'example' });
    const [name = '', id = ''] = sample.key.vkey.split('+');
    const swapped = [name, id, vkey.split('+').slice(2).join('+')].join('+');
    expect(await byHand({ root, vkey: swapped })).toContain('Signature Verification Failure');
  });

  it('find a changed artifact, and one that is gone', async () => {
    const { root } = await copyOf(sample);
    const [name = ''] = await readdir(path.join(root, 'artifacts'));
    await rename(path.join(root, 'artifacts', name), path.join(root, 'artifacts', 'a'.repeat(64)));
    const out = await byHand({ root });
    expect(out).toContain(`artifacts/${name}: MISSING`);
    expect(out).toMatch(/with the bytes of their names: WRONG/);
  });

  it('find a changed statement', async () => {
    const { root } = await copyOf(sample);
    const folder = path.join(root, 'decisions');
    const name = (await readdir(folder)).find((each) => each.endsWith('.json')) ?? '';
    await edit(path.join(folder, name), (text) => text.replace('"reason":""', '"reason":"other"'));
    const out = await byHand({ root });
    expect(out).toContain(`decisions/${name}: WRONG`);
    expect(out).toContain('Could not verify signature');
  });
});
