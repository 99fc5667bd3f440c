import { CommanderError } from 'commander';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import { EXIT, type ExitCode, type Io } from './io.ts';
import { plain } from './plain.ts';

const USAGE: readonly ErrorCode[] = [
  'USAGE',
  'NOT_CONFIRMED',
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
  'DECISION_MALFORMED',
  'PASSKEY_MALFORMED',
  'REVIEW_MALFORMED',
  'REVIEW_INCOMPLETE',
  'REASON_REQUIRED',
  'VALUE_NOT_ASKED',
];

const NOT_ALLOWED: readonly ErrorCode[] = [
  'PERSON_UNKNOWN',
  'PERSON_NOT_ASKED',
  'PERSON_EXCLUDED',
  'KEY_UNTRUSTED',
  'SIGNATURE_INVALID',
  'SIGNATURE_MALFORMED',
  'PASSKEY_UNTRUSTED',
  'PASSKEY_ORIGIN',
  'PASSKEY_FLAGS',
  'PASSKEY_COUNTER',
  'PASSKEY_TOO_MANY',
  'CHOICE_NOT_ALLOWED',
  'DECISION_MISMATCH',
  'REVIEW_MISMATCH',
  'REVIEW_OUTSTANDING',
  'WRITE_NOT_ALLOWED',
  'WRITE_NOT_APPROVED',
  'PERMISSION_MISSING',
  'TOKEN_REFUSED',
];

const DENIED: readonly ErrorCode[] = ['ASK_CLOSED', 'DECISION_EXPIRED', 'DECISION_DUPLICATE'];

const EXIT_CODES: ReadonlyMap<ErrorCode, ExitCode> = new Map([
  ...USAGE.map((code) => [code, EXIT.usage] as const),
  ...NOT_ALLOWED.map((code) => [code, EXIT.notAllowed] as const),
  ...DENIED.map((code) => [code, EXIT.denied] as const),
]);

/** The exit code of a refusal; 1 for every code that the table does not name. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return EXIT_CODES.get(code) ?? EXIT.error;
}

/** Any thrown thing as one of our errors: the option parser's complaints are `USAGE`, the unforeseen `INTERNAL`. */
export function asBreakglassError(thrown: unknown): BreakglassError {
  if (thrown instanceof BreakglassError) return thrown;
  if (thrown instanceof CommanderError) {
    return new BreakglassError({
      code: 'USAGE',
      message: thrown.message.replace(/^error: /, ''),
      cause: thrown,
    });
  }
  const said = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown;
  return new BreakglassError({ code: 'INTERNAL', message: `not foreseen: ${said}`, cause: thrown });
}

/** The one border where an error leaves the program: a line on stderr, with `--json` a document on stdout. */
export function reportError({ thrown, io }: { thrown: unknown; io: Io }): ExitCode {
  const { code, message, place, stack, cause } = asBreakglassError(thrown);
  if (io.json) {
    io.out(`${JSON.stringify({ error: { code, message, place: place ?? null } })}\n`);
  }
  const at = place === undefined ? '' : ` (${place.file}:${place.line}:${place.column})`;
  io.say(
    message
      .split('\n')
      .map((line, index) => (index === 0 ? `${code}: ${plain(line)}${at}` : plain(line)))
      .join('\n'),
  );
  if (io.env.BREAKGLASS_DEBUG !== undefined && io.env.BREAKGLASS_DEBUG !== '') {
    io.say(stack ?? 'no stack');
    if (cause instanceof Error) io.say(`caused by: ${cause.stack ?? cause.message}`);
  }
  return exitCodeOf(code);
}
