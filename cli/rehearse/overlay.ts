import { readFile } from 'node:fs/promises';
import { readRunbook } from '../../domain/definition/runbook.ts';
import type { TenantWrite } from '../../domain/tenant-write.ts';
import type { Fault } from './faults.ts';
import type { OrganisationOverlay } from './organisation.ts';

/** Writes that are steps of their own and make a secret for the holders of escrow keys. */
const SEALED: readonly TenantWrite[] = ['time-bound-account', 'temporary-access-pass'];

/** What the pretend organisation turns on for a runbook, beside what a fault changes: the writes that make a secret. */
export async function overlayFor({
  runbook,
  fault,
}: {
  /** A runbook file. */
  runbook: string;
  fault: Fault | null;
}): Promise<OrganisationOverlay> {
  const overlay = fault?.organisation ?? {};
  const read = readRunbook({ file: runbook, text: await readFile(runbook, 'utf8') });
  const steps = read.ok ? read.value.method.map((step) => step.do) : [];
  const writes = SEALED.filter((write) => steps.some((step) => step === write));
  if (writes.length === 0) return overlay;
  return { ...overlay, writes: [...(overlay.writes ?? []), ...writes], escrow: 'on' };
}
