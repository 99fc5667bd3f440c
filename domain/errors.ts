/**
 * Every refusal of breakglass has one of these codes. Codes are API: scripts and tests match on them, so a
 * code is never renamed or given a second meaning.
 */
export const ERROR_CODES = [
  // Definitions
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FILE_TOO_LARGE',
  'YAML_SYNTAX',
  'YAML_UNSUPPORTED',
  'KEY_UNKNOWN',
  'KEY_MISSING',
  'VALUE_INVALID',
  'VALUE_TYPE',
  'ID_DUPLICATE',
  'REFERENCE_UNKNOWN',
  'PLAN_IMPOSSIBLE',
  'TEXT_UNSAFE',
  // Command line
  'USAGE',
  'NOT_CONFIRMED',
  // Temporal
  'SERVER_NOT_RUNNING',
  'SERVER_ALREADY_RUNNING',
  'SERVER_UNOBTAINABLE',
  'SERVER_VERSION_MISMATCH',
  'SERVER_START_FAILED',
  'SERVER_UNREACHABLE',
  'RUN_NOT_FOUND',
  'RUN_EXISTS',
  'RUN_BROKEN',
  'WORKER_ABSENT',
  'WORDS_UNPROVEN',
  'CLOCK_DOUBTFUL',
  // Decisions
  'ASK_NOT_FOUND',
  'ASK_CLOSED',
  'DECISION_MALFORMED',
  'DECISION_EXPIRED',
  'DECISION_DUPLICATE',
  'DECISION_MISMATCH',
  'PERSON_UNKNOWN',
  'PERSON_NOT_ASKED',
  'PERSON_EXCLUDED',
  'KEY_UNTRUSTED',
  'SIGNATURE_INVALID',
  'SIGNATURE_MALFORMED',
  'CHOICE_NOT_ALLOWED',
  'REASON_REQUIRED',
  'VALUE_NOT_ASKED',
  'NOTHING_TO_WITHDRAW',
  'WITHDRAWAL_LATE',
  'SIGNING_FAILED',
  // The tenant and other systems
  'SYSTEM_CUT',
  'TENANT_UNREACHABLE',
  'TENANT_TIMEOUT',
  'TENANT_THROTTLED',
  'TENANT_ERROR',
  'TENANT_RESPONSE_INVALID',
  'TENANT_REQUEST_REFUSED',
  'TENANT_CONFLICT',
  'TOKEN_REFUSED',
  'TOKEN_UNREACHABLE',
  'PERMISSION_MISSING',
  'LICENCE_MISSING',
  'NOT_FOUND_IN_TENANT',
  'WRITE_NOT_ALLOWED',
  'WRITE_NOT_APPROVED',
  'CALLER_UNKNOWN',
  'CREDENTIAL_UNREADABLE',
  'CHANNEL_FAILED',
  // Escrow
  'ESCROW_FAILED',
  'ESCROW_MISSING',
  'PASS_NOT_ALLOWED',
  // Evidence
  'EVIDENCE_FORKED',
  'EVIDENCE_GAP',
  'EVIDENCE_UNWRITABLE',
  'EVIDENCE_DISK_FULL',
  'EVIDENCE_TRUNCATED',
  'EVIDENCE_MISSING',
  'EVENT_MALFORMED',
  'EVENT_OUT_OF_ORDER',
  'ROOT_MISMATCH',
  'CHECKPOINT_MISSING',
  'CHECKPOINT_INVALID',
  'CHECKPOINT_UNTRUSTED',
  'ARTIFACT_MISSING',
  'ARTIFACT_CHANGED',
  'ARTIFACT_UNKNOWN',
  'PLAN_CHANGED',
  'DECISION_CHANGED',
  'VERDICT_MISMATCH',
  'PLAN_NOT_FOLLOWED',
  'QUORUM_MISMATCH',
  'DECISION_IGNORED',
  'FACT_UNSUPPORTED',
  'OBJECTIVE_MISMATCH',
  'TIME_IMPLAUSIBLE',
  'PROOF_INVALID',
  // Keys
  'KEY_UNREADABLE',
  'KEY_LOCKED',
  'KEY_REVOKED',
  // Passkeys
  'PASSKEY_MALFORMED',
  'PASSKEY_UNTRUSTED',
  'PASSKEY_ORIGIN',
  'PASSKEY_FLAGS',
  'PASSKEY_COUNTER',
  'PASSKEY_TOO_MANY',
  // Ledger
  'RUN_MISSING',
  'RUN_UNLISTED',
  'LEDGER_MISMATCH',
  'LEDGER_BUSY',
  // Review
  'REVIEW_MALFORMED',
  'REVIEW_MISMATCH',
  'REVIEW_INCOMPLETE',
  'REVIEW_NOT_ENTERED',
  'REVIEW_OUTSTANDING',
  // Anchors outside
  'TIMESTAMP_UNAVAILABLE',
  'TIMESTAMP_INVALID',
  'TIMESTAMP_UNTRUSTED',
  'WITNESS_UNAVAILABLE',
  'WITNESS_REFUSED',
  'COSIGNATURE_INVALID',
  // Packages
  'PACKAGE_MALFORMED',
  'PACKAGE_UNSAFE',
  'PACKAGE_CHANGED',
  'PACKAGE_INCOMPLETE',
  // The page
  'CHALLENGE_REFUSED',
  'TRIES_LIMITED',
  'ORIGIN_REFUSED',
  'FORM_INVALID',
  'SIGNED_OUT',
  // Ourselves
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A place in a file, 1-based, as editors count. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The one error class. `message` says what was expected and what came; `cause` keeps what was underneath.
 * Never put a secret or a foreign response body into a message: messages reach logs, history and evidence.
 */
export class BreakglassError extends Error {
  readonly code: ErrorCode;
  readonly place: Place | undefined;

  constructor({
    code,
    message,
    place,
    cause,
  }: {
    code: ErrorCode;
    message: string;
    place?: Place;
    cause?: unknown;
  }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'BreakglassError';
    this.code = code;
    this.place = place;
  }
}

/** One fault of a definition; a parse returns all of them, in file order. */
export interface Fault {
  readonly code: ErrorCode;
  readonly place: Place;
  /** Path inside the document, e.g. `method[3].within`; empty at the root. */
  readonly path: string;
  readonly message: string;
}
