import { isClientSecret, isPrivateKey } from '../private-key.ts';
import { quoted } from '../safe-text.ts';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** A schema's type in words. */
export function sayType(type: string): string {
  return TYPE_WORDS[type] ?? type;
}

/**
 * A value as it came, in words short enough for a message. Lists and maps are only counted: a message must not
 * repeat a whole roster.
 */
export function sayValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return hiddenWords(value) ?? quoted(withoutSecrets(value));
  if (typeof value === 'number') return `the number ${String(value)}`;
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return 'a map';
}

/** Places where people type by mistake what nobody should read. */
const SECRET_PLACES: ReadonlySet<string | number> = new Set(['credential', 'keys', 'vkey']);

/** The same of a value at its place: where secrets are typed by mistake, no text of it is shown. */
export function sayValueAt({
  value,
  path,
}: {
  value: unknown;
  path: readonly (string | number | symbol)[];
}): string {
  const isSecret = path.some((part) => typeof part !== 'symbol' && SECRET_PLACES.has(part));
  if (!isSecret || typeof value !== 'string') return sayValue(value);
  return hiddenWords(value) ?? `a text of ${value.length} characters (not shown)`;
}

/** What a text is said to be that is a secret by its form; null where it is none. */
function hiddenWords(text: string): string | null {
  if (isPrivateKey(text)) return PRIVATE_KEY_SHOWN;
  return isClientSecret(text) ? CLIENT_SECRET_SHOWN : null;
}

const CLIENT_SECRET_SHOWN =
  'what looks like a client secret (not shown). It belongs in a file of its own: make a new one, as this one was in another';

const PRIVATE_KEY_SHOWN =
  'a private key (not shown). It belongs on its owner’s machine alone: make a new one, as this one was in a file';

/** Of an address only scheme and host: the rest may hold a password or a token. */
function withoutSecrets(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?:.*@)?([^/?#@]*).*$/is, '$1$2/…');
}
