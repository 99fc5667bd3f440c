import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { Break, type BreakReport, type VerificationReport } from '../verify/report.ts';
import type { Gap } from './documents/gaps.ts';
import type { Manifest } from './manifest.ts';

/** What was found about a package. */
export interface PackageReport {
  readonly path: string;
  /** Nothing is broken, and every run is valid; beside a browser, every derived file was derived again too. */
  readonly valid: boolean;
  /** Null where the manifest could not be read. */
  readonly manifest: Manifest | null;
  /**
   * `again`: every derived file is what this program makes of the evidence. `not-again`: another version made them; they
   * are the ones of the manifest, and nothing else is known of them. `not-here`: a browser does not make them.
   * `not-reached`: a break came before.
   */
  readonly derived: 'again' | 'not-again' | 'not-here' | 'not-reached';
  /** What the ledger leaves open about the period that the package is about; empty where a break came before. */
  readonly gaps: readonly Gap[];
  /** The ledger and the runs; null where a break of the package came before. */
  readonly evidence: VerificationReport | null;
  /** The first thing about the package itself that does not hold. */
  readonly broken: BreakReport | null;
}

/** A report while the checks go on: it holds what is known so far, for a break as well. */
export type Draft = { -readonly [Key in keyof PackageReport]: PackageReport[Key] };

const NOTHING_TO_READ: ReadonlySet<ErrorCode> = new Set(['FILE_NOT_FOUND', 'FILE_UNREADABLE']);

/**
 * The report of a package after `check`, which fills it in as it goes; what it throws is the break. Throws
 * `FILE_NOT_FOUND` and `FILE_UNREADABLE` on.
 */
export async function reportOf({
  path,
  check,
}: {
  path: string;
  check: (draft: Draft) => Promise<void>;
}): Promise<PackageReport> {
  const draft: Draft = {
    path,
    valid: false,
    manifest: null,
    derived: 'not-reached',
    gaps: [],
    evidence: null,
    broken: null,
  };
  try {
    await check(draft);
  } catch (error) {
    draft.broken = breakOf(error);
  }
  return draft;
}

function breakOf(error: unknown): BreakReport {
  if (error instanceof Break) return error.report;
  if (!(error instanceof BreakglassError) || NOTHING_TO_READ.has(error.code)) throw error;
  return { code: error.code, place: '.', message: error.message };
}
