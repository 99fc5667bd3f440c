import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { packageFile } from '../../../../cli/place.ts';
import { sha256Hex } from '../../../../evidence/core/hash.ts';
import { createEvidenceKey } from '../../../../evidence/keys.ts';
import * as commands from '../../../../evidence/package/documents/commands.ts';
import { deriveDocuments } from '../../../../evidence/package/documents/derive.ts';
import { temporaryDirectory } from '../../../support/temporary.ts';
import { RUN, type SampleRun } from '../../build-run.ts';
import { dossierOfSample, sealedRun } from './sample.ts';

const run = promisify(execFile);
const BAD = /WRONG|CHANGED|MISSING|rror|Fail|Could not|not found/;

let sample: SampleRun;
let unpacked: string;
beforeAll(async () => {
  sample = await sealedRun();
  unpacked = path.join(await temporaryDirectory('package'), 'unpacked');
  await mkdir(path.join(unpacked, 'runs'), { recursive: true });
  await cp(sample.root, path.join(unpacked, 'runs', RUN), { recursive: true });
  await cp(path.join(sample.directory, 'ledger'), path.join(unpacked, 'ledger'), { recursive: true });
  for (const { path: name, bytes } of await deriveDocuments(await dossierOfSample({ sample })))
    await writeFile(path.join(unpacked, name), bytes);
  await list(unpacked);
});

/** Writes the manifest of whatever lies there now, as an exporter or a forger does. */
async function list(root: string): Promise<void> {
  const files = [];
  for (const name of (await readdir(root, { recursive: true })).toSorted()) {
    const file = path.join(root, name);
    if (name === 'manifest.json' || !(await stat(file)).isFile()) continue;
    files.push({ path: name, sha256: sha256Hex(await readFile(file)) });
  }
  await writeFile(path.join(root, 'manifest.json'), JSON.stringify({ files }));
}

/** Types exactly the lines of VERIFY.md in the unpacked package, with a vkey from elsewhere. */
async function follow({ root, vkey = sample.key.vkey }: { root: string; vkey?: string }): Promise<string> {
  const scratch = await temporaryDirectory('typed');
  const page = await readFile(path.join(root, 'VERIFY.md'), 'utf8');
  const lines = [...page.matchAll(/^```sh\n(?<lines>.*?)^```$/gms)].map(({ groups }) => groups?.lines ?? '');
  const vkeys = path.join(scratch, 'trusted.vkeys');
  await writeFile(vkeys, `${vkey}\n`);
  const script = path.join(scratch, 'typed.sh');
  await writeFile(script, `exec 2>&1\n${lines.join('')}\n:`);
  const env = { ...process.env, VKEYS: vkeys, TMPDIR: scratch };
  return (await run('bash', [script], { cwd: root, env })).stdout;
}

/** What the lines print after one file was changed; `listed`: the manifest was made anew, so that only proofs can tell. */
async function after({
  name,
  edit,
  listed,
}: {
  name: string;
  edit: (text: string) => string;
  listed: boolean;
}): Promise<string> {
  const root = path.join(await temporaryDirectory('changed'), 'unpacked');
  await cp(unpacked, root, { recursive: true });
  const file = path.join(root, name);
  const before = await readFile(file, 'utf8');
  expect(edit(before)).not.toBe(before);
  await writeFile(file, edit(before));
  if (listed) await list(root);
  return follow({ root });
}

describe('VERIFY.md, typed line by line', () => {
  it('finds a true package good', async () => {
    const out = await follow({ root: unpacked });
    expect(out).not.toMatch(BAD);
    for (const said of [
      'files: good',
      'list: good',
      'ledger root: good',
      'root: good',
      'in the ledger: good',
    ])
      expect(out).toContain(said);
    expect(out.match(/Signature Verified Successfully/g)).toHaveLength(2);
    const decided = sample.events.filter(({ type }) => type === 'decision-accepted');
    expect(out.match(/Good "breakglass-decision" signature for/g)).toHaveLength(decided.length);
    expect(out.match(/log good/g)).toHaveLength(decided.length);
  });

  it('finds one changed byte of any document', async () => {
    const out = await after({ name: 'timeline.csv', edit: (text) => text.replace('a', 'b'), listed: false });
    expect(out).toContain('files: WRONG');
  });

  it('finds a file that rides along', async () => {
    const root = path.join(await temporaryDirectory('more'), 'unpacked');
    await cp(unpacked, root, { recursive: true });
    await writeFile(path.join(root, 'runs', 'manifest.json'), '{}');
    expect(await follow({ root })).toContain('list: WRONG');
  });

  it('finds a changed event though the manifest was made anew', async () => {
    const name = `runs/${RUN}/journal.jsonl`;
    const out = await after({
      name,
      edit: (text) => text.replace('small-drill', 'other-drill'),
      listed: true,
    });
    expect(out).toContain('files: good');
    expect(out).toMatch(/^root: WRONG$/m);
    expect(out).toContain('log WRONG');
  });

  it('finds a changed entry of the ledger though the manifest was made anew', async () => {
    const edit = (text: string) => text.replace('"verdict":"passed"', '"verdict":"failed"');
    expect(await after({ name: 'ledger/entries.jsonl', edit, listed: true })).toContain('ledger root: WRONG');
  });

  it('finds a package whose key is not the trusted one', async () => {
    const state = await temporaryDirectory('other');
    const { vkey } = await createEvidenceKey({ state, organisation: 'example' });
    const out = await follow({ root: unpacked, vkey });
    expect(out).toContain('WRONG, not one that you trust');
    expect(out).not.toContain('Signature Verified Successfully');
  });
});

describe('the commands', () => {
  it('are those that the format page prints', async () => {
    const page = await readFile(packageFile('docs/evidence-format.md'), 'utf8');
    const { DIGESTS, ROOT_PROGRAM, ROOT, SIGNATURE, ARTIFACTS, DECISIONS } = commands;
    for (const lines of [DIGESTS, ROOT_PROGRAM, ROOT, SIGNATURE, ARTIFACTS, DECISIONS])
      expect(page).toContain(lines);
  });
});
