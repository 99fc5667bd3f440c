import { canonicalText } from '../../evidence/core/canonical.ts';

const DIGEST = 'a'.repeat(64);
const OPENING = {
  organisation: 'example',
  runbook: 'small-drill',
  scenario: 'key-lost',
  mode: 'drill',
  plan: DIGEST,
  runbookDigest: DIGEST,
  initiator: 'commander-1',
  reason: null,
  ledger: { size: 2, root: DIGEST },
} as const;

/** An event that may stand at place `n` of a run, told from others by its `mark`: the title or the step. */
export function plainLeaf({ run, n, mark }: { run: string; n: number; mark: string }): string {
  const header = { v: 1, run, n, at: '2026-04-01T09:30:00.000Z' };
  if (n === 0) return canonicalText({ ...header, type: 'run-opened', ...OPENING, title: mark });
  return canonicalText({ ...header, type: 'clock-started', step: mark });
}
