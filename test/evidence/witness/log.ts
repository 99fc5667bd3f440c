import { generateKeyPairSync, sign } from 'node:crypto';
import { checkpointText } from '../../../evidence/core/checkpoint.ts';
import { consistencyProof } from '../../../evidence/core/consistency.ts';
import { COSIGNATURE_ED25519_TYPE } from '../../../evidence/core/cosignature.ts';
import { appendLeaf, EMPTY_TREE, hashLeaf, rootOf } from '../../../evidence/core/merkle.ts';
import { noteKey, signNote, vkeyOf } from '../../../evidence/core/note.ts';

function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return {
    publicKey: Uint8Array.from(raw),
    sign: (bytes: Uint8Array) => Uint8Array.from(sign(null, bytes, privateKey)),
  };
}

/** A key that signs a log's checkpoints. */
export function makeLogKey(name: string) {
  const pair = keyPair();
  const key = noteKey({ name, publicKey: pair.publicKey });
  return { key, vkey: vkeyOf(key), sign: pair.sign };
}

/** A witness's key, in memory. */
export function makeWitnessKey(name = 'witness.example/w1') {
  const pair = keyPair();
  const key = noteKey({ name, publicKey: pair.publicKey, type: COSIGNATURE_ED25519_TYPE });
  return { ...key, vkey: vkeyOf(key, COSIGNATURE_ED25519_TYPE), sign: pair.sign };
}

export type LogKey = ReturnType<typeof makeLogKey>;

/** A log whose leaves are its history's name and a number; from `forkAt` on they are of another history. */
export function makeLog({
  signer,
  origin,
  forkAt = Number.MAX_SAFE_INTEGER,
}: {
  signer: LogKey;
  origin: string;
  forkAt?: number;
}) {
  const leaf = (n: number) => (n < forkAt ? `leaf ${n}` : `other leaf ${n}`);
  const leaves = (size: number) => Array.from({ length: size }, (_none, n) => leaf(n));
  const root = (size: number) => rootOf(leaves(size).reduce(appendLeaf, EMPTY_TREE));
  return {
    root,
    text: (size: number) => checkpointText({ origin, size, root: root(size) }),
    note: (size: number) => signNote({ text: checkpointText({ origin, size, root: root(size) }), ...signer }),
    proof: (from: number, to: number) => consistencyProof({ hashes: leaves(to).map(hashLeaf), from, to }),
  };
}
