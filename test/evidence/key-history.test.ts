import { describe, expect, it } from '@jest/globals';
import type { LedgerBody, LedgerEntry } from '../../domain/ledger.ts';
import { keyHistory, requireKeyAllowed } from '../../evidence/key-history.ts';
import { codeOf } from './refused.ts';

const at = '2026-04-01T09:00:00.000Z';
const [first, second, third, stranger] = ['1', '2', '3', '4'].map(
  (n) => `breakglass/example+0000000${n}+AAAA`,
);

function entriesOf(bodies: readonly LedgerBody[]): readonly LedgerEntry[] {
  return bodies.map((body, n) => ({ v: 1, n, at, ...body }));
}

const run = { type: 'run-opened', run: 'r', runbook: 'drill', mode: 'drill', plan: '0' } as const;
const revoke = (key: string, from: string): LedgerBody => {
  return { type: 'key-revoked', key, from, reason: 'stolen' };
};
/** Sizes: 1 opened, 2 a run, 3 first to second, 4 a run, 5 second to third, 6 the first is revoked. */
const BODIES: readonly LedgerBody[] = [
  { type: 'ledger-opened', organisation: 'example', key: first ?? '' },
  run,
  { type: 'key-rotated', old: first ?? '', new: second ?? '' },
  { ...run, run: 's' },
  { type: 'key-rotated', old: second ?? '', new: third ?? '' },
  revoke(first ?? '', '2026-03-01T00:00:00.000Z'),
];

function judge({
  vkey,
  from,
  to = from,
  time = at,
}: {
  vkey: string | undefined;
  from: number;
  to?: number;
  time?: string;
}) {
  const history = keyHistory(entriesOf(BODIES));
  return codeOf(() => {
    requireKeyAllowed({ history, vkey: vkey ?? '', within: { from, to }, at: time });
  });
}

describe('which evidence key was good when', () => {
  it('reads the terms from the ledger', () => {
    expect(keyHistory(entriesOf(BODIES))).toEqual([
      { vkey: first, since: 1, until: 3, revokedFrom: '2026-03-01T00:00:00.000Z' },
      { vkey: second, since: 3, until: 5, revokedFrom: null },
      { vkey: third, since: 5, until: null, revokedFrom: null },
    ]);
    expect(keyHistory([])).toEqual([]);
  });

  it.each([
    ['the second at the hand-over to it', second, 3, 'accepted'],
    ['the second in its time', second, 4, 'accepted'],
    ['the second at the hand-over from it', second, 5, 'accepted'],
    ['the second before its time', second, 2, 'KEY_REVOKED'],
    ['the second after its time', second, 6, 'KEY_REVOKED'],
    ['the third long after', third, 600, 'accepted'],
    ['a stranger', stranger, 4, 'CHECKPOINT_UNTRUSTED'],
  ])('judges %s over one size of the ledger', (_what, vkey, from, expected) => {
    expect(judge({ vkey, from })).toBe(expected);
  });

  it.each([
    ['begins in its term', 4, 9, 'accepted'],
    ['ends in its term', 1, 3, 'accepted'],
    ['lies around its term', 1, 9, 'accepted'],
    ['ends before it', 1, 2, 'KEY_REVOKED'],
    ['begins after it', 6, 9, 'KEY_REVOKED'],
  ])('lets the second key sign a run that %s: %i to %i is %s', (_what, from, to, expected) => {
    expect(judge({ vkey: second, from, to })).toBe(expected);
  });

  it.each([
    ['2026-02-28T23:59:59.999Z', 'accepted'],
    ['2026-03-01T00:00:00.000Z', 'KEY_REVOKED'],
    ['2026-03-01T00:00:00.001Z', 'KEY_REVOKED'],
  ])('counts nothing of a revoked key from that moment on: %s is %s', (time, expected) => {
    expect(judge({ vkey: first, from: 2, time })).toBe(expected);
  });

  it('never makes a revoked key good again by a later revocation', () => {
    const moved = keyHistory(entriesOf([...BODIES, revoke(first ?? '', '2026-05-01T00:00:00.000Z')]));
    expect(moved[0]?.revokedFrom).toBe('2026-03-01T00:00:00.000Z');
    const earlier = keyHistory(entriesOf([...BODIES, revoke(first ?? '', '2026-01-01T00:00:00.000Z')]));
    expect(earlier[0]?.revokedFrom).toBe('2026-01-01T00:00:00.000Z');
  });

  it('refuses to revoke a key that never signed', () => {
    expect(codeOf(() => keyHistory(entriesOf([...BODIES, revoke(stranger ?? '', at)])))).toBe(
      'LEDGER_MISMATCH',
    );
  });
});
