import { readFile } from 'node:fs/promises';
import { readRunbook } from '../../domain/definition/runbook.ts';
import type { TenantWrite } from '../../domain/tenant-write.ts';
import type { Fault } from './fault.ts';
import type { OrganisationOverlay } from './organisation.ts';
import { changeRunbook } from './runbook.ts';

/** Writes that are steps of their own and make a secret for the holders of escrow keys. */
const SEALED: readonly TenantWrite[] = ['reset-password', 'time-bound-account', 'temporary-access-pass'];

/**
 * What the pretend organisation turns on for a runbook, beside what a fault changes: the writes that make a secret, and
 * the restricted unit where an account is to leave it. `REFERENCE_UNKNOWN` where the fault changes a step that it lacks.
 */
export async function overlayFor({
  runbook,
  fault,
}: {
  /** A runbook file. */
  runbook: string;
  fault: Fault | null;
}): Promise<OrganisationOverlay> {
  const overlay = fault?.organisation ?? {};
  const text = changeRunbook({ text: await readFile(runbook, 'utf8'), changes: fault?.runbook ?? [] });
  const read = readRunbook({ file: runbook, text });
  const steps = read.ok ? read.value.method : [];
  const writes = SEALED.filter((write) => steps.some((step) => step.do === write));
  if (writes.length === 0) return overlay;
  const own = { ...overlay, escrow: 'on' } as const;
  return steps.some((step) => step.do === 'reset-password' && step.unit === 'leave')
    ? { ...own, writes: [...(overlay.writes ?? []), ...writes, 'unit-membership'], unit: 'restricted' }
    : { ...own, writes: [...(overlay.writes ?? []), ...writes] };
}
