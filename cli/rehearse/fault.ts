import type { Verdict } from '../../domain/verdict.ts';
import type { OrganisationOverlay } from './organisation.ts';
import type { Approvers } from './people.ts';
import type { RunbookChange } from './runbook.ts';

/** A fault of the pretend tenant: its name there, its settings, and when it ends by itself. */
export interface TenantFault {
  readonly name: string;
  readonly settings?: Readonly<Record<string, number | string>>;
  readonly liftedAfterMs?: number;
}

/** One way in which a rehearsal goes wrong, and what the engine must say of it. */
export interface Fault {
  readonly name: string;
  /** The runbook that it is written for, where that is not the quarterly drill. */
  readonly rehearses?: string;
  /** What happens, in words. */
  readonly says: string;
  readonly tenant?: readonly TenantFault[];
  readonly approvers?: Approvers;
  /** Limits made short so that nobody waits; they are in the plan, and a line says so. */
  readonly runbook?: readonly RunbookChange[];
  readonly organisation?: OrganisationOverlay;
  readonly verdict: Verdict;
  readonly restored: boolean;
  /** A code that must be among the reasons; null where there must be none. */
  readonly reason: string | null;
}

/** Nothing goes wrong in the end. */
export const HELD = { verdict: 'passed', restored: true, reason: null } as const;

/** The run fails for this reason, and everything is put back. */
export function failed(reason: string) {
  return { verdict: 'failed', restored: true, reason } as const;
}

/** The run deviates for this reason. */
export function deviated(reason: string) {
  return { verdict: 'deviated', restored: true, reason } as const;
}
