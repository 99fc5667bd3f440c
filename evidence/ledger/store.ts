import { access, mkdir, readdir, truncate } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { LedgerBody, LedgerEntry, LedgerPoint } from '../../domain/ledger.ts';
import { storeCheckpoint } from '../checkpoint-store.ts';
import { canonicalText } from '../core/canonical.ts';
import { EMPTY_TREE, rootOf, type Tree } from '../core/merkle.ts';
import { onDisk, readIfThere, syncFolder } from '../disk.ts';
import { checkpointFile } from '../folder.ts';
import { appendToJournal } from '../journal-append.ts';
import { JournalMemory } from '../journal-memory.ts';
import type { EvidenceKey } from '../keys.ts';
import { signerName } from '../names.ts';
import { withLock } from '../lock.ts';
import { Break } from '../verify/report.ts';
import { ledgerFolder, type LedgerFolder } from './folder.ts';
import { haveOnePlace, sayAbout } from './place-of.ts';
import { checkEntries, ledgerKeys, ledgerOrigin, type CheckedEntries } from './read.ts';

/** An entry that somebody may make; the first one makes itself. */
export type EnteredBody = Exclude<LedgerBody, { type: 'ledger-opened' }>;

/** Where to enter, and who signs: the organisation's key, and for `key-rotated` the new one after it. */
export interface Entering {
  readonly directory: string;
  readonly organisation: string;
  readonly keys: readonly [EvidenceKey, ...EvidenceKey[]];
  /** The clock, in milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/**
 * Appends an entry to the organisation's ledger, opening it where there is none, and stores a signed checkpoint over
 * it; both are on disk when this returns. The same entry again changes nothing and answers with where it stands.
 *
 * `known` is the tree that the caller remembers; the stored ledger may have grown since, and then its whole tree is
 * handed back. Entries are made under a lock, so that `breakglass keys` and the ledger's workflow do not collide.
 *
 * - `EVIDENCE_TRUNCATED`: the stored ledger is shorter than `known`;
 * - `EVIDENCE_FORKED`: it does not begin as `known`, or holds another entry of this type for this run;
 * - `LEDGER_MISMATCH`: it is another organisation's, or the entry does not fit those before;
 * - `KEY_UNREADABLE`: the key is not the one that signs this ledger now;
 * - the codes of `checkEntries` and `storeCheckpoint`, and `EVIDENCE_UNWRITABLE`, `EVIDENCE_DISK_FULL`.
 */
export async function enterIntoLedger({
  known = EMPTY_TREE,
  body,
  ...entering
}: Entering & { readonly body: EnteredBody; readonly known?: Tree }): Promise<{
  point: LedgerPoint;
  tree: Tree;
}> {
  const folder = ledgerFolder(entering.directory);
  return onDisk('storing in the ledger', async () => {
    // A schedule's entry may be the first of all, before any run has made a folder.
    if (known.size === 0) await mkdir(folder.work, { recursive: true });
    return withLock({
      file: folder.lock,
      work: async () => {
        await makeFolder({ folder, known });
        const opened = await openLedger({ folder, entering, known });
        return enter({ folder, entering, body, stored: opened });
      },
    });
  });
}

/** The stored entries, or null where there is no ledger. Throws as `checkEntries` does. */
export async function readLedger(directory: string): Promise<CheckedEntries | null> {
  const bytes = await onDisk('reading the ledger', () => readIfThere(ledgerFolder(directory).entries));
  return bytes === null ? null : checked(bytes);
}

/**
 * Checks that an entry could be made now, before something is stored that needs one: the stored ledger begins with
 * `known`, is this organisation's, and is signed by our key. Throws as `enterIntoLedger`; nothing is written.
 */
export async function requireWritable({
  known,
  ...entering
}: Entering & { readonly known: Tree }): Promise<void> {
  const stored = (await readLedger(entering.directory)) ?? checked(Buffer.alloc(0));
  requireKnown({ stored, known });
  requireOwn({ stored, entering });
}

/** Where an entry stands, if it and its checkpoint are stored; `EVIDENCE_FORKED` where another is in its place. */
export async function findEntered({
  directory,
  body,
}: {
  directory: string;
  body: EnteredBody;
}): Promise<LedgerPoint | null> {
  const stored = await readLedger(directory);
  const found = stored === null ? null : pointOf({ stored, body });
  if (found === null) return null;
  const file = checkpointFile(ledgerFolder(directory), found.size);
  return (await onDisk('reading the ledger', () => readIfThere(file))) === null ? null : found;
}

async function makeFolder({ folder, known }: { folder: LedgerFolder; known: Tree }): Promise<void> {
  // A ledger that is known and whose folder is gone has lost its disk; a new folder would hide that.
  if (known.size > 0) return access(folder.root);
  for (const each of [folder.root, folder.checkpoints, folder.keys]) await mkdir(each, { recursive: true });
  for (const each of [folder.root, path.dirname(folder.root)]) await syncFolder(each);
}

/** The stored entries, held against what the caller knows, with at least the entry that opens the ledger. */
async function openLedger({
  folder,
  entering,
  known,
}: {
  folder: LedgerFolder;
  entering: Entering;
  known: Tree;
}): Promise<CheckedEntries> {
  const stored = checked((await readIfThere(folder.entries)) ?? Buffer.alloc(0));
  requireKnown({ stored, known });
  const { organisation, keys } = entering;
  if (keys[0].name !== signerName(organisation))
    throw refusal('KEY_UNREADABLE', `expected the key of ${signerName(organisation)}, got ${keys[0].name}`);
  const body = { type: 'ledger-opened', organisation, key: keys[0].vkey } as const;
  const opened = stored.opened === null ? await append({ folder, stored, entering, body }) : stored;
  requireOwn({ stored: opened, entering });
  return opened;
}

function requireKnown({ stored, known }: { stored: CheckedEntries; known: Tree }): void {
  const same = stored.treeAt(known.size);
  if (same === null) {
    const expected = `expected at least ${known.size} entries in the ledger`;
    throw refusal('EVIDENCE_TRUNCATED', `${expected}, got ${stored.entries.length}`);
  }
  if (rootOf(same) !== rootOf(known))
    throw refusal('EVIDENCE_FORKED', `expected the ledger to begin with the ${known.size} entries known`);
}

function requireOwn({ stored, entering }: { stored: CheckedEntries; entering: Entering }): void {
  const { organisation, keys } = entering;
  if (stored.opened?.organisation !== organisation)
    throw refusal('LEDGER_MISMATCH', `expected the ledger of ${organisation}, got another's`);
  if (!keys.some(({ vkey }) => vkey === ledgerKeys(stored.entries).at(-1)))
    throw refusal('KEY_UNREADABLE', 'expected the key that signs the ledger now, got another');
}

async function enter({
  folder,
  entering,
  body,
  stored,
}: {
  folder: LedgerFolder;
  entering: Entering;
  body: EnteredBody;
  stored: CheckedEntries;
}): Promise<{ point: LedgerPoint; tree: Tree }> {
  const after =
    pointOf({ stored, body }) === null ? await append({ folder, stored, entering, body }) : stored;
  const point = pointOf({ stored: after, body });
  if (point === null)
    throw refusal('LEDGER_MISMATCH', 'expected the entry in the ledger after it was stored');
  await sealAll({ folder, stored: after, entering });
  return { point, tree: after.tree };
}

/** Where an equal entry stands already; another one in its place is a fork. */
function pointOf({ stored, body }: { stored: CheckedEntries; body: EnteredBody }): LedgerPoint | null {
  const same = stored.entries.find(
    ({ v, n, at, ...rest }) => canonicalText({ v, n, at, ...rest }) === canonicalText({ v, n, at, ...body }),
  );
  if (same !== undefined) {
    const size = same.n + 1;
    return { index: same.n, size, root: stored.rootAt(size) ?? '' };
  }
  if (!stored.entries.some((entry) => haveOnePlace(entry, body))) return null;
  const about = sayAbout(body);
  throw refusal('EVIDENCE_FORKED', `another ${body.type} of ${about} is in the ledger; it is kept`);
}

/** The ledger with one entry more; it is checked as a reader will check it before anything is written. */
async function append({
  folder,
  stored,
  entering: { now = Date.now },
  body,
}: {
  folder: LedgerFolder;
  stored: CheckedEntries;
  entering: Entering;
  body: LedgerBody;
}): Promise<CheckedEntries> {
  const n = stored.entries.length;
  const entry: LedgerEntry = { v: 1, n, at: timeAfter({ stored, now: now() }), ...body };
  const leaf = canonicalText(entry);
  const after = checked(Buffer.concat([stored.whole, Buffer.from(`${leaf}\n`)]));
  // The start of an entry that a crash cut off was never answered for or signed: it counts for nothing.
  if (stored.torn.length > 0) await truncate(folder.entries, stored.whole.length);
  await appendToJournal({ file: folder.entries, from: n, leaves: [leaf], memory: new JournalMemory() });
  return after;
}

/** Now, but never before the last entry: clocks of workers differ. */
function timeAfter({ stored: { entries }, now }: { stored: CheckedEntries; now: number }): string {
  const at = new Date(now).toISOString();
  const last = entries.at(-1)?.at ?? at;
  return last > at ? last : at;
}

/** A checkpoint over each size that has none: a crash may have come between an entry and its own. */
async function sealAll({
  folder,
  stored,
  entering: { organisation, keys },
}: {
  folder: LedgerFolder;
  stored: CheckedEntries;
  entering: Entering;
}): Promise<void> {
  const sealed = new Set(await readdir(folder.checkpoints));
  for (let size = 1; size <= stored.entries.length; size += 1) {
    if (sealed.has(String(size))) continue;
    const root = stored.rootAt(size) ?? '';
    await storeCheckpoint({
      folder,
      checkpoint: { origin: ledgerOrigin(organisation), size, root },
      keys,
    });
  }
}

function checked(bytes: Buffer): CheckedEntries {
  try {
    return checkEntries(bytes);
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    const { code, place, message } = error.report;
    throw refusal(code, `ledger/${place}: ${message}`, error);
  }
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message, cause });
}
