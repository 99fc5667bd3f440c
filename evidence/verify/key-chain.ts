import type { LedgerEntry } from '../../domain/ledger.ts';
import { parseVkey, verifyNote } from '../core/note.ts';
import { NAMES } from '../names.ts';
import { isRevokedAt, type KeyHistory } from '../key-history.ts';
import { at, Break } from './report.ts';

/** One hand-over of the evidence key, the ledger's size with its entry, and the time of that entry. */
interface HandOver {
  readonly old: string;
  readonly next: string;
  readonly size: number;
  readonly at: string;
}

/**
 * Extends trust in one evidence key to those before and after it. An entry `key-rotated` is sealed by a checkpoint
 * that both keys signed: the old one vouches for the new, and the new one for the whole ledger before it. So whoever
 * trusts one key of the chain need be told of no other; whoever trusts none gets `trusted` back as it was. A key that
 * was revoked from before it handed over vouches for no other: the new one must be given then.
 *
 * `entries` have been checked as a chain and `trusted` are keys of this organisation; `noteAt` reads the ledger's
 * checkpoint of a size. What a key signed counts only as far as `history` allows (`requireKeyAllowed`).
 *
 * Breaks: `KEY_REVOKED` (only a key that was revoked by then vouches for the next), `CHECKPOINT_MISSING` (no checkpoint over a hand-over), `CHECKPOINT_UNTRUSTED` (one of the two did not sign
 * it), `CHECKPOINT_INVALID` (damaged), `LEDGER_MISMATCH` (it hands over to another organisation's name).
 */
export async function trustedThroughLedger({
  entries,
  history,
  noteAt,
  trusted,
}: {
  entries: readonly LedgerEntry[];
  history: KeyHistory;
  noteAt: (size: number) => Promise<string | null>;
  trusted: readonly string[];
}): Promise<readonly string[]> {
  const vkeys = new Set(trusted);
  if (!history.some(({ vkey }) => vkeys.has(vkey))) return trusted;
  const handOvers = handOversOf(entries);
  for (const handOver of handOvers) requireBoth({ handOver, note: await noteAt(handOver.size) });
  for (const { old, next } of handOvers.toReversed()) if (vkeys.has(next)) vkeys.add(old);
  for (const handOver of handOvers) {
    if (!vkeys.has(handOver.next)) requireVouching({ handOver, history });
    vkeys.add(handOver.next);
  }
  return [...vkeys];
}

/** A thief hands over just as well: after the time of the theft the old key's word for a new one is worth nothing. */
function requireVouching({ handOver, history }: { handOver: HandOver; history: KeyHistory }): void {
  if (!isRevokedAt({ history, vkey: handOver.old, at: handOver.at })) return;
  throw new Break({
    code: 'KEY_REVOKED',
    place: `${NAMES.checkpoints}/${handOver.size}`,
    message:
      'the key that hands over here was revoked from before: expected the key that came after it to be given (--keys)',
  });
}

function handOversOf(entries: readonly LedgerEntry[]): readonly HandOver[] {
  return entries.flatMap((entry) =>
    entry.type === 'key-rotated'
      ? [{ old: entry.old, next: entry.new, size: entry.n + 1, at: entry.at }]
      : [],
  );
}

/** Each of the two is asked for alone: a note that only one of them signed passes for the other otherwise. */
function requireBoth({ handOver, note }: { handOver: HandOver; note: string | null }): void {
  const place = `${NAMES.checkpoints}/${handOver.size}`;
  if (note === null) {
    throw new Break({
      code: 'CHECKPOINT_MISSING',
      place,
      message: 'expected the checkpoint that hands over to a new evidence key',
    });
  }
  for (const vkey of [handOver.old, handOver.next]) at(place, () => verifyNote({ note, vkeys: [vkey] }));
  const names = [handOver.old, handOver.next].map((vkey) => at(place, () => parseVkey(vkey)).name);
  if (names[0] !== names[1]) {
    throw new Break({
      code: 'LEDGER_MISMATCH',
      place,
      message: 'expected a new key in the name of the old one',
    });
  }
}
