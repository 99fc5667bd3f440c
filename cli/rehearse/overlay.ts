import { readFile } from 'node:fs/promises';
import { readRunbook } from '../../domain/definition/runbook.ts';
import type { Fault } from './faults.ts';
import type { OrganisationOverlay } from './organisation.ts';

/** What the pretend organisation turns on for a runbook, beside what a fault changes: the creation of accounts. */
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
  const creates = read.ok && read.value.method.some((step) => step.do === 'time-bound-account');
  if (!creates) return overlay;
  return { ...overlay, writes: [...(overlay.writes ?? []), 'time-bound-account'], escrow: 'on' };
}
