import type { Digest } from '../../domain/ids.ts';
import { cosignText } from '../core/cosignature.ts';
import { EMPTY_TREE, rootOf } from '../core/merkle.ts';
import type { SigningKey } from '../keys-file.ts';
import { judgeGrowth, readSigned, type Accepted, type Refusal } from './judge.ts';
import { readAddCheckpoint, type AddCheckpoint } from './request.ts';
import { originHash, readWitnessed, storeWitnessed, type WitnessFolder } from './state.ts';

/** What a witness answers: the signature lines that it made, or why it made none. */
export type WitnessAnswer = { readonly status: 200; readonly lines: string } | Refusal;

/** A witness: it co-signs checkpoints of the logs that it knows, as long as each only grows. */
export interface Witness {
  /** Judges the body of one `add-checkpoint`. Throws where it cannot read or remember; then nothing was signed. */
  readonly addCheckpoint: (body: string) => Promise<WitnessAnswer>;
  /** The last checkpoint that was co-signed of a log, named by the hash of its origin; null where there is none. */
  readonly latest: (hash: Digest) => Promise<string | null>;
}

/**
 * A witness over its folder. For each log one request is judged at a time, and what it answers is on disk before it
 * answers: so for one size it never signs two roots, not even when it is killed in between. One process alone may use
 * the folder (`witnessFolder(…).lock`).
 *
 * @param options - `logs`: verifier keys of the logs; `now`: the time, in milliseconds since 1970.
 */
export function createWitness({
  folder,
  key,
  logs,
  now = Date.now,
}: {
  folder: WitnessFolder;
  key: SigningKey;
  logs: readonly string[];
  now?: () => number;
}): Witness {
  const oneAtATime = createQueues();
  return {
    addCheckpoint: async (body) => {
      const request = readAddCheckpoint(body);
      if (request === null) return { status: 400, because: 'expected an old size, a proof and a checkpoint' };
      const signed = readSigned({ note: request.note, logs });
      if ('status' in signed) return signed;
      return oneAtATime(signed.checkpoint.origin, () => grow({ folder, key, now, request, signed }));
    },
    latest: async (hash) => (await readWitnessed({ folder, hash }))?.note ?? null,
  };
}

async function grow({
  folder,
  key,
  now,
  request,
  signed: { checkpoint, text, note },
}: {
  folder: WitnessFolder;
  key: SigningKey;
  now: () => number;
  request: AddCheckpoint;
  signed: Accepted;
}): Promise<WitnessAnswer> {
  const { origin, size, root } = checkpoint;
  const known = (await readWitnessed({ folder, hash: originHash(origin) })) ?? {
    size: 0,
    root: rootOf(EMPTY_TREE),
  };
  const refusal = judgeGrowth({ checkpoint, request, known });
  if (refusal !== null) return refusal;
  const lines = cosignText({ text, time: Math.floor(now() / 1_000), key, sign: key.sign });
  // Nobody has the signature before this is on disk.
  await storeWitnessed({ folder, witnessed: { origin, size, root, note: `${note}${lines}` } });
  return { status: 200, lines };
}

/** Does work of one name after the other, of different names side by side. */
function createQueues(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
}
