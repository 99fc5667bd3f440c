import { mkdir, open, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { LedgerEntry, LedgerPoint } from '../domain/ledger.ts';
import { bytesOf } from './core/hash.ts';
import { parseVkey } from './core/note.ts';
import { errnoOf, onDisk, readIfThere, statIfThere, storeOnce, syncFolder } from './disk.ts';
import { createKey, type KeyFiles } from './keys-file.ts';
import { evidenceKeyFiles, loadEvidenceKey, type EvidenceKey } from './keys.ts';
import { signerName } from './names.ts';
import { enterIntoLedger, findEntered } from './ledger/store.ts';
import { withLock } from './lock.ts';

/** Whose key is changed: the state folder that it lies in, and the evidence directory that its ledger lies in. */
export interface KeyHolder {
  readonly state: string;
  readonly directory: string;
  readonly organisation: string;
  /** Of the key that signs now; null where it has none. */
  readonly passphrase: Uint8Array | null;
}

/** What a rotation did. */
export interface Rotated {
  readonly old: string;
  readonly new: string;
  readonly point: LedgerPoint;
}

/**
 * Puts a new evidence key in the old one's place: makes it beside, enters `key-rotated` into the ledger with a
 * checkpoint that both sign, keeps the old public half in `keys/retired/` and destroys the old private half. Nothing
 * is lost by a crash at any place: called again, it goes on where it stopped, with the same new key.
 *
 * Refusals as `loadKey` (`KEY_UNREADABLE`, `KEY_LOCKED`) and `enterIntoLedger`.
 */
export async function rotateKey({
  newPassphrase,
  ...holder
}: KeyHolder & { readonly newPassphrase: Uint8Array | null }): Promise<Rotated> {
  const { state, organisation } = holder;
  const lock = path.join(path.dirname(evidenceKeyFiles(state).vkey), 'rotate.lock');
  return onDisk('rotating the evidence key', () =>
    withLock({
      file: lock,
      work: async () => {
        const name = signerName(organisation);
        const old = await vkeyIn(evidenceKeyFiles(state));
        const next = (await isSwapped(state))
          ? { vkey: await vkeyIn(nextKeyFiles(state)) }
          : await createKey({ files: nextKeyFiles(state), name, passphrase: newPassphrase });
        const point = await enterRotation({ holder, old, next });
        await swap({ state, old });
        return { old, new: next.vkey, point };
      },
    }),
  );
}

/** The public halves of keys that signed before, by file name. Empty where no key was rotated yet. */
export async function retiredKeys(state: string): Promise<readonly string[]> {
  const folder = retiredFolder(state);
  const names = await onDisk('reading the retired keys', () => readdir(folder)).catch((error: unknown) => {
    if (error instanceof BreakglassError && errnoOf(error.cause) === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.vkey')).toSorted();
  return Promise.all(files.map(async (name) => lineOf(await readIfThere(path.join(folder, name)))));
}

/** Was a rotation begun that is not finished? Then the same command finishes it. */
export async function isRotating(state: string): Promise<boolean> {
  const next = nextKeyFiles(state);
  return (await statIfThere(next.privateKey)) !== null || (await statIfThere(next.vkey)) !== null;
}

/** Runs that the ledger opened and never closed, in its order. */
export function openRuns(entries: readonly LedgerEntry[]): readonly string[] {
  const closed = new Set(entries.flatMap((entry) => (entry.type === 'run-closed' ? [entry.run] : [])));
  return entries.flatMap((entry) =>
    entry.type === 'run-opened' && !closed.has(entry.run) ? [entry.run] : [],
  );
}

async function enterRotation({
  holder,
  old,
  next,
}: {
  holder: KeyHolder;
  old: string;
  next: EvidenceKey | { readonly vkey: string };
}): Promise<LedgerPoint> {
  const { directory, organisation } = holder;
  const body = { type: 'key-rotated', old, new: next.vkey } as const;
  const entered = await findEntered({ directory, body });
  if (entered !== null) return entered;
  if (!('sign' in next)) {
    throw refusal('LEDGER_MISMATCH', 'expected the ledger to hold the rotation that the key files show');
  }
  const keys = [await loadEvidenceKey(holder), next] as const;
  return (await enterIntoLedger({ directory, organisation, keys, body })).point;
}

/**
 * The new key's files take the old one's place. The old private half is overwritten once nothing names it any more;
 * copies elsewhere, and blocks that a file system or disk keeps, are beyond us.
 */
async function swap({ state, old }: { state: string; old: string }): Promise<void> {
  const [files, next] = [evidenceKeyFiles(state), nextKeyFiles(state)];
  const folder = path.dirname(files.vkey);
  const retired = retiredFolder(state);
  await mkdir(retired, { recursive: true, mode: 0o700 });
  const file = path.join(retired, `${parseVkey(old).id}.vkey`);
  await storeOnce({ file, bytes: bytesOf(`${old}\n`), work: folder });
  if (!(await isSwapped(state))) await replacePrivate({ from: next.privateKey, to: files.privateKey });
  await rename(next.vkey, files.vkey);
  await syncFolder(folder);
}

async function replacePrivate({ from, to }: { from: string; to: string }): Promise<void> {
  const handle = await open(to, 'r+');
  try {
    const { size } = await handle.stat();
    await rename(from, to);
    await syncFolder(path.dirname(to));
    await handle.write(Buffer.alloc(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Has the new private half taken its place already, but not the public one? Then a rotation was cut off there. */
async function isSwapped(state: string): Promise<boolean> {
  const next = nextKeyFiles(state);
  const [pem, vkey] = [await statIfThere(next.privateKey), await statIfThere(next.vkey)];
  return pem === null && vkey !== null;
}

/** The new key while a rotation is under way. */
function nextKeyFiles(state: string): KeyFiles {
  const folder = path.dirname(evidenceKeyFiles(state).vkey);
  return { privateKey: path.join(folder, 'next.pem'), vkey: path.join(folder, 'next.vkey') };
}

function retiredFolder(state: string): string {
  return path.join(path.dirname(evidenceKeyFiles(state).vkey), 'retired');
}

async function vkeyIn(files: KeyFiles): Promise<string> {
  const bytes = await readIfThere(files.vkey);
  if (bytes === null)
    throw refusal('KEY_UNREADABLE', `expected the evidence key's public half in ${files.vkey}`);
  return lineOf(bytes);
}

function lineOf(bytes: Buffer | null): string {
  return bytes?.toString().trim() ?? '';
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
