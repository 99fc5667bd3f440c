import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exportPackage, type ExportedPackage } from '../../../evidence/package/export.ts';
import { openPackage, readWhole } from '../../../evidence/package/files.ts';
import { manifestBytes, readManifest } from '../../../evidence/package/manifest.ts';
import type { Scope } from '../../../evidence/package/scope.ts';
import { verifyPackage } from '../../../evidence/package/verify.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import type { SampleRun } from '../build-run.ts';

/** The ledger of the sample is entered by today's clock, so no period of it can be named before. */
export const ALWAYS = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' } as const;

/** Exports a scope into a folder of its own. */
export async function exported({
  directory,
  scope,
}: {
  directory: string;
  scope: Scope;
}): Promise<ExportedPackage> {
  const file = path.join(await temporaryDirectory('package'), 'package.zip');
  return exportPackage({ directory, scope, file });
}

/** Unpacks a package with our own reader. */
export async function unpacked(file: string): Promise<string> {
  const root = path.join(await temporaryDirectory('unpacked'), 'package');
  const files = await openPackage(file);
  for (const name of files.names) {
    const target = path.join(root, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, await readWhole({ files, name }));
  }
  await files.close();
  return root;
}

/** A copy of an unpacked package, to be tampered with. */
export async function folderCopy(root: string): Promise<string> {
  const copy = path.join(await temporaryDirectory('tampered'), 'package');
  await cp(root, copy, { recursive: true });
  return copy;
}

/** The first break of a package or of what is in it, else what it is. */
export async function said({ target, sample }: { target: string; sample: SampleRun }): Promise<string> {
  const { broken, evidence, valid, derived } = await verifyPackage({
    path: target,
    vkeys: [sample.key.vkey],
  });
  const inside = evidence?.ledger?.broken ?? evidence?.runs.find((run) => run.broken !== null)?.broken;
  if (broken !== null || inside != null) return (broken ?? inside)?.code ?? '';
  if (derived !== 'again') return derived;
  return valid ? 'valid' : 'open';
}

/** Makes the manifest of an unpacked package say what now lies in it: an operator at work. */
export async function relist(root: string): Promise<void> {
  const file = path.join(root, 'manifest.json');
  const manifest = readManifest(await readFile(file));
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const names = found
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((name) => name !== 'manifest.json');
  const files = await Promise.all(
    names.toSorted().map(async (name) => {
      const bytes = await readFile(path.join(root, name));
      const listed = manifest.files.find((each) => each.path === name);
      const kind = { mediaType: 'application/octet-stream', source: 'derived' as const, ...listed };
      return { ...kind, path: name, size: bytes.length, sha256: sha256Hex(bytes) };
    }),
  );
  await writeFile(file, manifestBytes({ ...manifest, files }));
}
