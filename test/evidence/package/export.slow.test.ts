import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { hashLeaf } from '../../../evidence/core/merkle.ts';
import { exportPackage } from '../../../evidence/package/export.ts';
import { readManifest } from '../../../evidence/package/manifest.ts';
import { verifyTlogProof } from '../../oracle/read-tlog-proof.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import type { SampleRun } from '../build-run.ts';
import { twoRuns } from '../ledger/ledger-of.ts';
import { codeOfAsync } from '../refused.ts';
import { ALWAYS, exported, said, unpacked } from './packages.ts';

const run = promisify(execFile);
const DRILL_1 = { kind: 'run', run: 'drill-1' } as const;
const PERIOD = { kind: 'period', ...ALWAYS } as const;

let sample: SampleRun;
beforeAll(async () => {
  sample = await twoRuns();
}, 120_000);

/** The evidence again, its files made in the opposite order and at another time. */
async function remade(directory: string): Promise<string> {
  const copy = path.join(await temporaryDirectory('remade'), 'evidence');
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  for (const file of files.toSorted().reverse()) {
    const target = path.join(copy, path.relative(directory, file));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, await readFile(file));
    await utimes(target, 1_000_000_000, 1_000_000_000);
  }
  return copy;
}

describe('a package', () => {
  it.each([
    ['a run', DRILL_1],
    ['a period', PERIOD],
    ['an account', { kind: 'account', account: 'breakglass-1', ...ALWAYS }],
  ] as const)('of %s verifies, as a file and unpacked', async (_what, scope) => {
    const { file } = await exported({ directory: sample.directory, scope });
    expect(await said({ target: file, sample })).toBe('valid');
    expect(await said({ target: await unpacked(file), sample })).toBe('valid');
  });

  it('has the same bytes for the same evidence, whatever the files went through', async () => {
    const first = await exported({ directory: sample.directory, scope: PERIOD });
    const again = await exported({ directory: await remade(sample.directory), scope: PERIOD });
    expect((await readFile(again.file)).equals(await readFile(first.file))).toBe(true);
  });

  it('of a run has the ledger up to its end, and says which runs are elsewhere', async () => {
    const { manifest } = await exported({ directory: sample.directory, scope: DRILL_1 });
    expect(manifest.ledger.size).toBe(3);
    expect(manifest.runs).toEqual([{ run: 'drill-1', status: 'included', because: 'in scope' }]);
    const second = await exported({ directory: sample.directory, scope: { kind: 'run', run: 'drill-2' } });
    expect(second.manifest.runs.map(({ run: name, status }) => [name, status])).toEqual([
      ['drill-1', 'elsewhere'],
      ['drill-2', 'included'],
    ]);
    expect(await said({ target: second.file, sample })).toBe('valid');
  });

  it('of an account has the plans of the runs that do not have it', async () => {
    const scope = { kind: 'account', account: 'breakglass-9', ...ALWAYS } as const;
    const { file, manifest } = await exported({ directory: sample.directory, scope });
    expect(manifest.runs.map(({ status }) => status)).toEqual(['elsewhere', 'elsewhere']);
    expect(manifest.files.map((each) => each.path)).toContain('plans/drill-1.json');
    expect(await said({ target: file, sample })).toBe('valid');
  });

  it('lists an unfinished run, and is not valid then', async () => {
    const open = await twoRuns({ closed: false });
    const { file, manifest } = await exported({ directory: open.directory, scope: PERIOD });
    expect(manifest.runs[1]).toMatchObject({ run: 'drill-2', status: 'unfinished' });
    expect(await said({ target: file, sample: open })).toBe('open');
  });

  it('proves the closing entry and each decision to whoever has only the proof', async () => {
    const { file } = await exported({ directory: sample.directory, scope: DRILL_1 });
    const root = await unpacked(file);
    const proofOf = async (name: string, log: string, line: number, origin: string) => {
      const text = await readFile(path.join(root, 'proofs', name), 'utf8');
      const leaf = (await readFile(path.join(root, log), 'utf8')).split('\n')[line] ?? '';
      return verifyTlogProof({ text, leafHash: hashLeaf(leaf), origin, vkeys: [sample.key.vkey] });
    };
    const closing = await proofOf(
      'drill-1.tlog-proof',
      'ledger/entries.jsonl',
      2,
      'breakglass/example/ledger',
    );
    expect(closing.checkpoint.size).toBe(3);
    const decision = await proofOf(
      'drill-1/3.tlog-proof',
      'runs/drill-1/journal.jsonl',
      3,
      'breakglass/example/drill-1',
    );
    expect(decision.checkpoint.size).toBe(22);
  });

  it('is read by unzip, by Python and by openssl', async () => {
    const { file } = await exported({ directory: sample.directory, scope: PERIOD });
    const { stdout: tested } = await run('unzip', ['-t', file]);
    expect(tested).toContain('No errors detected');
    const code =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))';
    const { stdout } = await run('python3', ['-c', code, file]);
    const { files } = readManifest(await readFile(path.join(await unpacked(file), 'manifest.json')));
    expect(stdout).toBe(`None ${files.length + 1}\n`);
    const pem = path.join(await unpacked(file), 'keys', `evidence-${sample.key.id}.pem`);
    expect((await run('openssl', ['pkey', '-pubin', '-in', pem, '-noout', '-text'])).stdout).toContain(
      'ED25519',
    );
  });

  it('stays where it lies, and never replaces another file', async () => {
    const first = await exported({ directory: sample.directory, scope: DRILL_1 });
    const { directory } = sample;
    const again = await exportPackage({ directory, scope: DRILL_1, file: first.file });
    expect(again.sha256).toBe(first.sha256);
    const other = () => exportPackage({ directory, scope: PERIOD, file: first.file });
    expect(await codeOfAsync(other)).toBe('USAGE');
    expect(await readdir(path.dirname(first.file))).toEqual(['package.zip']);
  });

  it('is refused for what is not there, or does not verify', async () => {
    const { directory } = sample;
    const scope = { kind: 'run', run: 'drill-9' } as const;
    expect(await codeOfAsync(() => exported({ directory, scope }))).toBe('RUN_NOT_FOUND');
    const empty = await temporaryDirectory('empty');
    expect(await codeOfAsync(() => exported({ directory: empty, scope }))).toBe('EVIDENCE_MISSING');
    const broken = await remade(directory);
    await writeFile(path.join(broken, 'drill-1', 'runbook.yaml'), 'runbook: other\n');
    expect(await codeOfAsync(() => exported({ directory: broken, scope: DRILL_1 }))).toBe('PLAN_CHANGED');
  });
});
