import { appendFile, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openPackage } from '../../../evidence/package/files.ts';
import { manifestBytes, readManifest, type Manifest } from '../../../evidence/package/manifest.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import type { SampleRun } from '../build-run.ts';
import { twoRuns } from '../ledger/ledger-of.ts';
import { codeOfAsync } from '../refused.ts';
import { ALWAYS, exported, folderCopy, relist, said, unpacked } from './packages.ts';

let sample: SampleRun;
let zip: Buffer;
let root: string;
let names: readonly string[];
beforeAll(async () => {
  sample = await twoRuns();
  const { file } = await exported({
    directory: sample.directory,
    scope: { kind: 'account', account: 'breakglass-1', ...ALWAYS },
  });
  zip = await readFile(file);
  root = await unpacked(file);
  const files = await openPackage(file);
  ({ names } = files);
  await files.close();
}, 120_000);

async function saidOfZip(bytes: Buffer): Promise<string> {
  const file = path.join(await temporaryDirectory('zip'), 'package.zip');
  await writeFile(file, bytes);
  const answer = await said({ target: file, sample });
  await rm(file);
  return answer;
}

async function editManifest(copy: string, edit: (manifest: Manifest) => Manifest): Promise<void> {
  const file = path.join(copy, 'manifest.json');
  await writeFile(file, manifestBytes(edit(readManifest(await readFile(file)))));
}

/** What an operator does to an unpacked package, and what must be said of it. */
const ROWS: readonly (readonly [what: string, code: string, tamper: (copy: string) => Promise<unknown>])[] = [
  ['a file more', 'PACKAGE_CHANGED', (copy) => writeFile(path.join(copy, 'notes.txt'), 'x')],
  ['an empty folder more', 'PACKAGE_MALFORMED', (copy) => mkdir(path.join(copy, 'empty'))],
  ['a file less', 'PACKAGE_INCOMPLETE', (copy) => rm(path.join(copy, 'runs/drill-1/runbook.yaml'))],
  ['no manifest', 'PACKAGE_INCOMPLETE', (copy) => rm(path.join(copy, 'manifest.json'))],
  ['a link', 'PACKAGE_UNSAFE', (copy) => symlink('manifest.json', path.join(copy, 'link'))],
  ['a name with a space', 'PACKAGE_UNSAFE', (copy) => writeFile(path.join(copy, 'a b'), 'x')],
  [
    'the same name in another case',
    'PACKAGE_UNSAFE',
    (copy) => writeFile(path.join(copy, 'Manifest.json'), 'x'),
  ],
  [
    'a manifest that is written another way',
    'PACKAGE_MALFORMED',
    (copy) => appendFile(path.join(copy, 'manifest.json'), '\n'),
  ],
  [
    'a derived file changed, and the manifest after it',
    'PACKAGE_CHANGED',
    async (copy) => {
      await writeFile(path.join(copy, 'keys/allowed_signers'), 'mallory ssh-ed25519 AAAA\n');
      await relist(copy);
    },
  ],
  [
    'a file that rides along, listed',
    'PACKAGE_CHANGED',
    async (copy) => {
      await writeFile(path.join(copy, 'notes.txt'), 'x');
      await relist(copy);
    },
  ],
  [
    'a run left out, and the manifest after it',
    'PACKAGE_INCOMPLETE',
    async (copy) => {
      await rm(path.join(copy, 'runs/drill-1'), { recursive: true });
      await relist(copy);
    },
  ],
  [
    'a run left out as if its plan did not have the account',
    'PACKAGE_CHANGED',
    async (copy) => {
      await mkdir(path.join(copy, 'plans'));
      await rename(path.join(copy, 'runs/drill-1/plan.json'), path.join(copy, 'plans/drill-1.json'));
      await rm(path.join(copy, 'runs/drill-1'), { recursive: true });
      await relist(copy);
    },
  ],
  [
    'a run left out with another plan',
    'PLAN_CHANGED',
    async (copy) => {
      await mkdir(path.join(copy, 'plans'));
      await writeFile(path.join(copy, 'plans/drill-1.json'), '{"accounts":[]}');
      await rm(path.join(copy, 'runs/drill-1'), { recursive: true });
      await relist(copy);
    },
  ],
  [
    'a ledger cut before its end',
    'PACKAGE_MALFORMED',
    async (copy) => {
      const file = path.join(copy, 'ledger/entries.jsonl');
      const lines = (await readFile(file, 'utf8')).split('\n').slice(0, 3);
      await writeFile(file, `${lines.join('\n')}\n`);
      await relist(copy);
    },
  ],
  [
    'another organisation in the manifest',
    'PACKAGE_CHANGED',
    (copy) => editManifest(copy, (manifest) => ({ ...manifest, organisation: 'other' })),
  ],
  [
    'another scope in the manifest',
    'RUN_NOT_FOUND',
    (copy) => editManifest(copy, (manifest) => ({ ...manifest, scope: { kind: 'run', run: 'drill-9' } })),
  ],
  [
    'a run that is said to be elsewhere',
    'PACKAGE_CHANGED',
    (copy) =>
      editManifest(copy, (manifest) => ({
        ...manifest,
        runs: manifest.runs.map((each) => ({ ...each, status: 'elsewhere' })),
      })),
  ],
  [
    'another version that derived it',
    'not-again',
    (copy) =>
      editManifest(copy, (manifest) => ({
        ...manifest,
        producer: { ...manifest.producer, derivation: 2 },
      })),
  ],
  [
    'an artifact changed, and the manifest after it',
    'PACKAGE_CHANGED',
    async (copy) => {
      await appendFile(path.join(copy, 'runs/drill-1/runbook.yaml'), '# x\n');
      await editManifest(copy, (manifest) => manifest);
    },
  ],
  [
    'a stored file changed, and the manifest after it',
    'PLAN_CHANGED',
    async (copy) => {
      await appendFile(path.join(copy, 'runs/drill-1/runbook.yaml'), '# x\n');
      await relist(copy);
    },
  ],
];

describe('an unpacked package with', () => {
  it.each(ROWS)('%s is %s', async (_what, code, tamper) => {
    const copy = await folderCopy(root);
    await tamper(copy);
    expect(await said({ target: copy, sample })).toBe(code);
  });
});

describe('one byte of a package', () => {
  it('cannot change in any file', async () => {
    const copy = await folderCopy(root);
    const pick = fc.record({
      name: fc.constantFrom(...names),
      at: fc.nat(),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(pick, async ({ name, at, flip }) => {
        const file = path.join(copy, name);
        const before = await readFile(file);
        await writeFile(file, flipped({ bytes: before, at: at % before.length, flip }));
        const answer = await said({ target: copy, sample });
        await writeFile(file, before);
        expect(answer).toMatch(/^PACKAGE_|not-again/);
      }),
      { numRuns: 60 },
    );
    expect(await said({ target: copy, sample })).toBe('valid');
  }, 120_000);

  it('cannot change in the zip file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: zip.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          expect(await saidOfZip(flipped({ bytes: zip, at, flip }))).toMatch(/^PACKAGE_/);
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

function flipped({ bytes, at, flip }: { bytes: Buffer; at: number; flip: number }): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ flip;
  return copy;
}

describe('a zip file', () => {
  it('cut off anywhere is none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: zip.length - 1 }), async (length) => {
        expect(await saidOfZip(zip.subarray(0, length))).toBe('PACKAGE_MALFORMED');
      }),
      { numRuns: 30 },
    );
  });

  it('with bytes before or behind it is none', async () => {
    expect(await saidOfZip(Buffer.concat([zip, Buffer.from('x')]))).toBe('PACKAGE_MALFORMED');
    expect(await saidOfZip(Buffer.concat([Buffer.from('x'), zip]))).toBe('PACKAGE_MALFORMED');
  });

  it('that is cut on disk while it is read is refused, not half read', async () => {
    const file = path.join(await temporaryDirectory('zip'), 'package.zip');
    await writeFile(file, zip);
    const files = await openPackage(file);
    await truncate(file, 100);
    const reading = async () => {
      for await (const piece of files.stream(files.names.at(-1) ?? ''))
        expect(piece.length).toBeGreaterThan(0);
    };
    expect(await codeOfAsync(reading)).toBe('PACKAGE_MALFORMED');
    await files.close();
  });
});
