import { pino, type Logger } from 'pino';

/** How much is logged; each level includes the ones after it. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Names of fields whose values never reach a log, at any of the depths below. */
const SECRET_NAMES = [
  'authorization',
  'password',
  'passphrase',
  'secret',
  'token',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'client_secret',
  'clientSecret',
  'client_assertion',
  'assertion',
  'apiKey',
  'api_key',
  'privateKey',
  'key',
  'cookie',
  'set-cookie',
];
const DEPTHS = ['', '*.', '*.*.', '*.*.*.'];
const STDERR = 2;
/** Lines kept while they cannot be written, in bytes; those beyond are lost. */
const KEPT_BYTES = 1_048_576;

/**
 * The one logger: JSON lines (pino) to standard error or to a file that only its owner reads. Fields with a secret's
 * name are replaced, also capitalised as in HTTP headers, down to the fourth level. Writing is synchronous, so the
 * last line before an exit is there. What cannot be written (the disk is full) is kept and written before the next
 * line that can be; logging never throws, because whoever logs has something more important to do.
 */
export function createLogger({
  level,
  destination,
}: {
  readonly level: Level;
  readonly destination: 'stderr' | { readonly file: string };
}): Logger {
  const target =
    destination === 'stderr'
      ? { dest: STDERR, sync: true }
      : { dest: destination.file, sync: true, mkdir: true, append: true, mode: 0o600 };
  const stream = pino.destination({ ...target, maxLength: KEPT_BYTES });
  // Without a listener the stream throws into whoever logs.
  stream.on('error', () => undefined);
  return pino({ level, redact: { paths: secretPaths(), censor: '[redacted]' } }, stream);
}

function secretPaths(): string[] {
  const spellings = SECRET_NAMES.flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)]);
  return DEPTHS.flatMap((depth) =>
    spellings.map((name) => (name.includes('-') ? `${depth.slice(0, -1)}["${name}"]` : `${depth}${name}`)),
  );
}
