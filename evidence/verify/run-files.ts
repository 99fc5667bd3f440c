import type { Sha256 } from '../core/hash.ts';

/** The files of one run folder, as the checks see them. */
export interface RunFiles {
  /** Names inside the folder with `/`, sorted. */
  readonly names: readonly string[];
  /** The folders inside it, empty ones too, sorted. */
  readonly folders: readonly string[];
  /**
   * The bytes of a file that must be there; throws `EVIDENCE_MISSING` as a break where it is not, and
   * `FILE_TOO_LARGE` where it is larger than any that a run leaves behind.
   */
  readonly read: (name: string) => Promise<Uint8Array>;
  /** For what has to be hashed of them, where the machine that they are on has a faster one than JavaScript. */
  readonly sha256?: Sha256 | undefined;
}

/** A run's journal has some hundred lines and its largest artifact is a page of a log; this is far above both. */
export const MAX_FILE_BYTES = 64 * 1_024 * 1_024;

/** A run to verify, wherever its files are: on a disk, in a package, in a browser. */
export interface RunAtHand {
  /** For the report. */
  readonly path: string;
  /** The name that it must have; null where it was given by itself. */
  readonly expectedRun: string | null;
  /** Throws where there is something that is no plain file, as a break. */
  readonly open: () => Promise<RunFiles>;
}

/** What there is to verify: runs, the ledger over them, and what lies beside and is none of ours. */
export interface EvidenceAtHand {
  readonly path: string;
  readonly runs: readonly RunAtHand[];
  readonly ledger: { readonly path: string; readonly open: () => Promise<RunFiles> } | null;
  readonly beside: readonly string[];
  /** Runs of the ledger that a package has no folder of, and says so; `others` where one run was given by itself. */
  readonly elsewhere?: ReadonlySet<string> | 'others' | undefined;
}
