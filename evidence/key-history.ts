import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { LedgerEntry } from '../domain/ledger.ts';

/** When one evidence key could sign, in sizes of the ledger. */
export interface KeyTerm {
  readonly vkey: string;
  /** The size from which on it signs: the one with the entry that names it. */
  readonly since: number;
  /** The last size that it signs, together with its successor; null for the key that signs now. */
  readonly until: number | null;
  /** Nothing that it signed at this time or later counts (ISO 8601 UTC); null where it was never revoked. */
  readonly revokedFrom: string | null;
}

/** The evidence keys of an organisation, in the order in which they came to sign. */
export type KeyHistory = readonly KeyTerm[];

/**
 * Reads from the ledger which keys were good when. The entries have been checked as a chain (`checkEntries`). Throws
 * `LEDGER_MISMATCH` where they revoke a key that never signed. Of two revocations of a key the earlier time counts,
 * so that no later entry makes a revoked key good again.
 */
export function keyHistory(entries: readonly LedgerEntry[]): KeyHistory {
  return entries.reduce<KeyHistory>((terms, entry) => {
    switch (entry.type) {
      case 'ledger-opened':
        return [newTerm({ vkey: entry.key, since: entry.n + 1 })];
      case 'key-rotated':
        return [
          ...terms.map((term) => (term.until === null ? { ...term, until: entry.n + 1 } : term)),
          newTerm({ vkey: entry.new, since: entry.n + 1 }),
        ];
      case 'key-revoked':
        return revoked({ terms, key: entry.key, from: entry.from });
      case 'run-opened':
      case 'run-closed':
      case 'run-reviewed':
      case 'finding-closed':
      case 'draw-committed':
      case 'draw-revealed':
      case 'run-not-held':
        return terms;
    }
  }, []);
}

/**
 * Was this key the one to sign, between two sizes of the ledger and at a time? For a checkpoint of the ledger both
 * sizes are its own. For one of a run they are the size with the run's opening entry and the size before its closing
 * one: that is as closely as the ledger tells. `at` is the time of the last event that was signed.
 *
 * `CHECKPOINT_UNTRUSTED`: the ledger does not know the key; `KEY_REVOKED`: it did not sign yet or any more, or it
 * was revoked from before `at` on.
 */
export function requireKeyAllowed({
  history,
  vkey,
  within: { from, to },
  at,
}: {
  history: KeyHistory;
  vkey: string;
  within: { readonly from: number; readonly to: number };
  at: string;
}): void {
  requireInTerm({ history, vkey, within: { from, to } });
  requireNotRevoked({ history, vkey, at });
}

/** The part of `requireKeyAllowed` that is about who signs at which size of the ledger; revocations are not looked at. */
export function requireInTerm({
  history,
  vkey,
  within: { from, to },
}: {
  history: KeyHistory;
  vkey: string;
  within: { readonly from: number; readonly to: number };
}): void {
  const term = history.find((each) => each.vkey === vkey);
  if (term === undefined) {
    throw refusal('CHECKPOINT_UNTRUSTED', `expected a key that the ledger names, got ${idOf(vkey)}`);
  }
  if (term.since > to || (term.until !== null && term.until < from)) {
    const until = term.until === null ? 'now' : `size ${term.until}`;
    throw refusal(
      'KEY_REVOKED',
      `key ${idOf(vkey)} signed from size ${term.since} of the ledger until ${until}, not at size ${from} to ${to}`,
    );
  }
}

/** The part of `requireKeyAllowed` that is about revocations: `KEY_REVOKED`. A key that is not known is not revoked. */
export function requireNotRevoked({
  history,
  vkey,
  at,
}: {
  history: KeyHistory;
  vkey: string;
  at: string;
}): void {
  if (!isRevokedAt({ history, vkey, at })) return;
  const from = revocationOf({ history, vkey }) ?? '';
  throw refusal('KEY_REVOKED', `key ${idOf(vkey)} is revoked from ${from} on, this is of ${at}`);
}

/** Does nothing count that this key signed at this time? */
export function isRevokedAt({
  history,
  vkey,
  at,
}: {
  history: KeyHistory;
  vkey: string;
  at: string;
}): boolean {
  const from = revocationOf({ history, vkey });
  return from !== null && at >= from;
}

function revocationOf({ history, vkey }: { history: KeyHistory; vkey: string }): string | null {
  return history.find((each) => each.vkey === vkey)?.revokedFrom ?? null;
}

function newTerm({ vkey, since }: { vkey: string; since: number }): KeyTerm {
  return { vkey, since, until: null, revokedFrom: null };
}

function revoked({ terms, key, from }: { terms: KeyHistory; key: string; from: string }): KeyHistory {
  if (!terms.some(({ vkey }) => vkey === key)) {
    throw refusal('LEDGER_MISMATCH', `expected a revoked key to have signed before, got ${idOf(key)}`);
  }
  return terms.map((term) => {
    if (term.vkey !== key) return term;
    const earliest = term.revokedFrom === null || from < term.revokedFrom ? from : term.revokedFrom;
    return { ...term, revokedFrom: earliest };
  });
}

/** The id in a vkey (`name+id+key`): enough for a message. */
function idOf(vkey: string): string {
  return vkey.split('+')[1] ?? 'unknown';
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
