import type { ErrorCode } from '../../domain/errors.ts';
import { parseCheckpoint } from '../core/checkpoint.ts';
import { verifyNote } from '../core/note.ts';
import { LEDGER_NAMES } from '../names.ts';
import { isRevokedAt, keyHistory, requireInTerm, type KeyHistory } from '../key-history.ts';
import { CHECKPOINT_NAME } from '../verify/checkpoints.ts';
import { COSIGNATURE_NAME } from '../verify/cosignatures.ts';
import type { EvidenceAtHand, RunFiles } from '../verify/run-files.ts';
import { trustedThroughLedger } from '../verify/key-chain.ts';
import { checkOutside, NOTHING_OUTSIDE, type CheckedOutside, type OutsideTrust } from '../verify/outside.ts';
import { at, Break, breakOf, type BreakReport, type Trust } from '../verify/report.ts';
import { requireOnly } from '../verify/strangers.ts';
import { TIMESTAMP_NAME } from '../verify/timestamps.ts';
import { KEY_NAME, requireKnownKeys, resolveTrust, type TrustSource } from '../verify/trusted.ts';
import { textOf } from '../verify/bytes.ts';
import { checkEntries, entryLine, ledgerOrigin, type CheckedEntries } from './read.ts';
import { requireReviewsInOrder } from './review-entries.ts';

/** Files whose names alone say what they are; each kind is checked by its own part. */
const KINDS: readonly RegExp[] = [CHECKPOINT_NAME, KEY_NAME, TIMESTAMP_NAME, COSIGNATURE_NAME];
const FOLDERS: readonly string[] = Object.values(LEDGER_NAMES);

/** A ledger whose own chain was checked, before the runs are held against it. */
export interface CheckedLedger extends CheckedOutside {
  readonly path: string;
  /** Null where a break came before the entries were all read. */
  readonly stored: CheckedEntries | null;
  /** The keys that are trusted for this organisation, those that others handed over to among them. */
  readonly vkeys: readonly string[];
  /** Null where a break came before the keys were known. */
  readonly history: KeyHistory | null;
  readonly trust: Trust;
  /** Sizes whose own checkpoints count no more, as their key was revoked; a later one covers them. */
  readonly voided: readonly number[];
  readonly broken: BreakReport | null;
}

type Draft = { -readonly [Key in keyof CheckedLedger]: CheckedLedger[Key] };

/**
 * Verifies the ledger that lies beside the runs of a directory: its entries as a chain, a checkpoint over each, and
 * the keys that signed them. Trust is given as to `verifyEvidence`; a key may have been handed over to others since.
 * The first break is in the answer, with the codes that docs/evidence-format.md lists.
 */
export async function verifyLedger({
  ledger: { path, open },
  source,
  outside,
}: {
  ledger: NonNullable<EvidenceAtHand['ledger']>;
  source: TrustSource;
  outside: OutsideTrust;
}): Promise<CheckedLedger> {
  const trust: Trust = { kind: 'none', signedBy: [] };
  const draft: Draft = {
    path,
    stored: null,
    vkeys: [],
    history: null,
    trust,
    voided: [],
    ...NOTHING_OUTSIDE,
    broken: null,
  };
  try {
    await check({ draft, source, outside, files: await open() });
  } catch (error) {
    draft.broken = breakOf({ error, what: 'a ledger' });
  }
  return draft;
}

/** The checks in their order; `draft` holds what is known so far. */
async function check({
  draft,
  source,
  outside,
  files,
}: {
  draft: Draft;
  source: TrustSource;
  outside: OutsideTrust;
  files: RunFiles;
}): Promise<void> {
  const stored = checkEntries(await files.read(LEDGER_NAMES.entries));
  draft.stored = stored;
  requireReviewsInOrder(stored.entries);
  const organisation = requireWhole({ stored, names: files.names });
  const given = await resolveTrust({ source, organisation, files });
  const history = at(LEDGER_NAMES.entries, () => keyHistory(stored.entries));
  draft.history = history;
  const vkeys = await trustedThroughLedger({
    ...{ entries: stored.entries, history },
    noteAt: (size) => noteAt({ files, size }),
    trusted: given.vkeys,
  });
  draft.vkeys = vkeys;
  await requireKnownKeys({ files, vkeys, message: given.expected });
  const { signedBy, voided } = await checkCheckpoints({ files, stored, organisation, vkeys, history });
  requireCovered({ voided, size: stored.entries.length });
  draft.voided = voided;
  draft.trust = { kind: given.kind, signedBy };
  const log = { origin: ledgerOrigin(organisation), rootAt: stored.rootAt, vkeys };
  Object.assign(draft, await checkOutside({ files, outside, log }));
  requireOnly({ files, names: [LEDGER_NAMES.entries], kinds: KINDS, folders: FOLDERS, where: 'the ledger' });
}

/** The last line is whole, and no checkpoint reaches beyond it. */
function requireWhole({ stored, names }: { stored: CheckedEntries; names: readonly string[] }): string {
  const size = stored.entries.length;
  if (stored.torn.length > 0 || stored.opened === null)
    throw broken('EVIDENCE_TRUNCATED', entryLine(size), 'expected a whole line, ended by a line feed');
  const beyond = names.find((name) => Number(CHECKPOINT_NAME.exec(name)?.groups?.size ?? 0) > size);
  if (beyond === undefined) return stored.opened.organisation;
  const message = `expected the entry that ${beyond} is about; the ledger ends before`;
  throw broken('EVIDENCE_TRUNCATED', entryLine(size), message);
}

async function noteAt({ files, size }: { files: RunFiles; size: number }): Promise<string | null> {
  const name = `${LEDGER_NAMES.checkpoints}/${size}`;
  return files.names.includes(name) ? textOf(await files.read(name)) : null;
}

/** One checkpoint over each size, by the key that signed then. Returns the keys that signed, and what they no longer vouch for. */
async function checkCheckpoints({
  files,
  stored,
  organisation,
  vkeys,
  history,
}: {
  files: RunFiles;
  stored: CheckedEntries;
  organisation: string;
  vkeys: readonly string[];
  history: KeyHistory;
}): Promise<{ signedBy: readonly string[]; voided: readonly number[] }> {
  const signed = new Set<string>();
  const voided: number[] = [];
  for (const entry of stored.entries) {
    const size = entry.n + 1;
    const place = `${LEDGER_NAMES.checkpoints}/${size}`;
    const note = await noteAt({ files, size });
    if (note === null)
      throw broken('CHECKPOINT_MISSING', place, 'expected a checkpoint over each size of the ledger');
    const { text, signedBy } = at(place, () => verifyNote({ note, vkeys }));
    requireStatement({ text, size, stored, organisation });
    for (const vkey of signedBy) {
      const within = { from: size, to: size };
      at(place, () => {
        requireInTerm({ history, vkey, within });
      });
      signed.add(vkey);
    }
    if (signedBy.every((vkey) => isRevokedAt({ history, vkey, at: entry.at }))) voided.push(size);
  }
  return { signedBy: [...signed], voided };
}

/** The tree of a later checkpoint holds all entries before it, so the word of a key in good standing covers them. */
function requireCovered({ voided, size }: { voided: readonly number[]; size: number }): void {
  if (!voided.includes(size)) return;
  const place = `${LEDGER_NAMES.checkpoints}/${size}`;
  throw broken('KEY_REVOKED', place, 'expected the last checkpoint to be by a key that was not revoked then');
}

function requireStatement({
  text,
  size,
  stored,
  organisation,
}: {
  text: string;
  size: number;
  stored: CheckedEntries;
  organisation: string;
}): void {
  const place = `${LEDGER_NAMES.checkpoints}/${size}`;
  const checkpoint = at(place, () => parseCheckpoint(text));
  if (checkpoint.origin !== ledgerOrigin(organisation) || checkpoint.size !== size) {
    const message = `expected the origin ${ledgerOrigin(organisation)} and the size in its name`;
    throw broken('CHECKPOINT_INVALID', place, message);
  }
  const rebuilt = stored.rootAt(size);
  if (rebuilt === checkpoint.root) return;
  const message = `expected the root ${checkpoint.root} over ${size} entries, got ${rebuilt ?? ''}`;
  throw broken('ROOT_MISMATCH', place, message);
}

function broken(code: ErrorCode, place: string, message: string): Break {
  return new Break({ code, place, message });
}
