import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { checkpointText, parseCheckpoint } from '../../evidence/core/checkpoint.ts';
import { consistencyProof, verifyConsistency } from '../../evidence/core/consistency.ts';
import { inclusionProof } from '../../evidence/core/inclusion.ts';
import { hashLeaf } from '../../evidence/core/merkle.ts';
import { noteKey, signNote, verifyNote, vkeyOf } from '../../evidence/core/note.ts';
import { tilesOf } from '../../evidence/core/tiles.ts';
import { tlogProofText } from '../../evidence/core/tlog-proof.ts';
import { hashTree, rangeRoot, type HashTree } from '../../evidence/core/tree-hash.ts';
import { readTiles } from './read-tiles.ts';
import { verifyTlogProof } from './read-tlog-proof.ts';

/** The files of a log by their names under its folder, in the layout of `main.go`. */
export type LogFiles = Map<string, Uint8Array>;

/** A log of ours with this many entries, with proofs for these indexes and from these sizes. */
export function composeLog({
  origin,
  size,
  indexes,
  oldSizes,
}: {
  origin: string;
  size: number;
  indexes: readonly number[];
  oldSizes: readonly number[];
}): LogFiles {
  const leaves = Array.from({ length: size }, (_none, index) => `{"n":${index}}`.repeat(1 + (index % 3)));
  const tree = hashTree(leaves.map(hashLeaf));
  const { vkey, checkpointAt } = makeSigner(origin, tree);
  const texts = [
    ['vkey', `${vkey}\n`],
    ['checkpoint', checkpointAt(size)],
    ...indexes.map((index) => {
      const hashes = inclusionProof({ hashes: tree, index, size });
      return [`proofs/${index}.tlog-proof`, tlogProofText({ index, hashes, checkpoint: checkpointAt(size) })];
    }),
    ...oldSizes.flatMap((from) => [
      [`checkpoints/${from}`, checkpointAt(from)],
      [`consistency/${from}`, linesOf(consistencyProof({ hashes: tree, from, to: size }))],
    ]),
  ];
  const files: LogFiles = new Map(Array.from(tilesOf({ leaves }), ({ path, bytes }) => [path, bytes]));
  for (const [name = '', text = ''] of texts) files.set(name, Buffer.from(text));
  return files;
}

function makeSigner(origin: string, tree: HashTree) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const key = noteKey({ name: origin, publicKey: Uint8Array.from(raw) });
  const checkpointAt = (size: number) =>
    signNote({
      text: checkpointText({ origin, size, root: rangeRoot({ tree, from: 0, to: size }) }),
      key,
      sign: (bytes) => Uint8Array.from(sign(null, bytes, privateKey)),
    });
  return { vkey: vkeyOf(key), checkpointAt };
}

function linesOf(hashes: readonly string[]): string {
  return hashes.map((hash) => `${Buffer.from(hash, 'hex').toString('base64')}\n`).join('');
}

/** Holds every file of a log against every other with our verifiers, as `check.go` does with theirs. */
export function checkLog({ files, origin }: { files: LogFiles; origin: string }): { proofs: number } {
  const vkeys = [textOf(files, 'vkey').trim()];
  const open = (name: string) => parseCheckpoint(verifyNote({ note: textOf(files, name), vkeys }).text);
  const latest = open('checkpoint');
  const log = readTiles({ files, size: latest.size });
  if (log.root !== latest.root) throw refusal('ROOT_MISMATCH', 'another root than the checkpoint');
  let proofs = 0;
  for (const name of files.keys()) {
    const [folder, last = ''] = name.split('/');
    if (folder === 'proofs') {
      const leafHash = hashLeaf(log.leaves[parseInt(last, 10)] ?? '');
      verifyTlogProof({ text: textOf(files, name), leafHash, origin, vkeys });
      proofs += 1;
    } else if (folder === 'consistency') {
      verifyConsistency({
        from: open(`checkpoints/${last}`),
        to: latest,
        proof: hashesOf(textOf(files, name)),
      });
      proofs += 1;
    }
  }
  return { proofs };
}

function hashesOf(text: string): readonly string[] {
  const hashes = text
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line, 'base64').toString('hex'));
  if (linesOf(hashes) !== text) throw refusal('PROOF_INVALID', 'not lines of base64');
  return hashes;
}

function textOf(files: LogFiles, name: string): string {
  return Buffer.from(files.get(name) ?? []).toString();
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message: `log folder: ${message}` });
}

/** Writes a log's files under a folder. */
export async function writeFiles(folder: string, files: LogFiles): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

/** Reads all files under a folder. */
export async function readFiles(folder: string): Promise<LogFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: LogFiles = new Map();
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    files.set(relative(folder, file), Uint8Array.from(await readFile(file)));
  }
  return files;
}
