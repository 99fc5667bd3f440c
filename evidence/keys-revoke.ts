import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import type { LedgerEntry, LedgerPoint } from '../domain/ledger.ts';
import { parseVkey } from './core/note.ts';
import { keyHistory, type KeyTerm } from './key-history.ts';
import type { KeyHolder } from './keys-rotate.ts';
import { loadEvidenceKey } from './keys.ts';
import { ledgerKeys } from './ledger/read.ts';
import { enterIntoLedger, readLedger } from './ledger/store.ts';
import { verifyEvidence } from './verify.ts';

/** Which key to revoke, and the time (ISO 8601 UTC, in milliseconds) from which on nothing that it signed counts. */
export interface Revocation {
  readonly keyId: string;
  readonly from: string;
}

/** Checkpoints that count until a revocation: whatever hangs on one does not verify any more after it. */
export interface Voided {
  /** Sizes of the ledger, in their order. */
  readonly ledger: readonly number[];
  readonly runs: readonly { readonly run: RunId; readonly checkpoints: readonly number[] }[];
}

/**
 * Enters `key-revoked` for a key that signed before: what it signed at `from` or later does not count. The key that
 * signs now signs this too. It cannot be taken back: see `voidedBy` first. `REFERENCE_UNKNOWN`: no such key in the
 * ledger; `USAGE`: it is the key that signs now, which must be rotated first, or `from` is yet to come. Refusals as
 * `loadKey` and `enterIntoLedger`.
 */
export async function revokeKey({
  keyId,
  from,
  reason,
  ...holder
}: KeyHolder & Revocation & { readonly reason: string }): Promise<{ key: string; point: LedgerPoint }> {
  const { directory, organisation } = holder;
  const key = requireRevocable({ entries: await entriesIn(directory), keyId, from });
  const signer = await loadEvidenceKey(holder);
  const body = { type: 'key-revoked', key, from, reason } as const;
  const { point } = await enterIntoLedger({ directory, organisation, keys: [signer], body });
  return { key, point };
}

/**
 * What a revocation would void, of all that verifies now. Refuses what `revokeKey` refuses, and opens no key; else as
 * `verifyEvidence`.
 */
export async function voidedBy({
  directory,
  keyId,
  from,
}: Revocation & Pick<KeyHolder, 'directory'>): Promise<Voided> {
  const entries = await entriesIn(directory);
  const vkey = requireRevocable({ entries, keyId, from });
  const term = keyHistory(entries).find((each) => each.vkey === vkey);
  if (term === undefined) return { ledger: [], runs: [] };
  const isVoided = (at: string) => at >= from && (term.revokedFrom === null || at < term.revokedFrom);
  const { runs } = await verifyEvidence({ path: directory, vkeys: ledgerKeys(entries) });
  return {
    ledger: entries
      .filter((entry) => isSealedBy({ entry, term }) && isVoided(entry.at))
      .map(({ n }) => n + 1),
    runs: runs.flatMap(({ run, seals }) => {
      const voided = seals.filter(({ at, signedBy }) => signedBy.includes(vkey) && isVoided(at));
      const checkpoints = voided.map(({ size }) => size);
      return run === null || checkpoints.length === 0 ? [] : [{ run, checkpoints }];
    }),
  };
}

/** Does the checkpoint of the ledger's size with this entry bear the key's signature? */
function isSealedBy({
  entry: { n },
  term: { since, until },
}: {
  entry: LedgerEntry;
  term: KeyTerm;
}): boolean {
  return n + 1 >= since && (until === null || n + 1 <= until);
}

/** The key of this id, if it may be revoked from this time on. */
function requireRevocable({
  entries,
  keyId,
  from,
}: Revocation & { readonly entries: readonly LedgerEntry[] }): string {
  const keys = ledgerKeys(entries);
  const key = keys.find((vkey) => parseVkey(vkey).id === keyId);
  if (key === undefined) {
    throw refusal(
      'REFERENCE_UNKNOWN',
      `expected the id of a key in the ledger, got ${JSON.stringify(keyId)}`,
    );
  }
  if (key === keys.at(-1)) {
    throw refusal('USAGE', 'expected a key that was rotated out: rotate the key that signs now, then revoke');
  }
  const now = new Date().toISOString();
  if (from > now) throw refusal('USAGE', `expected a time that is past, got ${from}; it is ${now}`);
  return key;
}

async function entriesIn(directory: string): Promise<readonly LedgerEntry[]> {
  return (await readLedger(directory))?.entries ?? [];
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
