import { LEDGER_FOLDER } from '../names.ts';
import { Break } from '../verify/report.ts';

/** The name of the list of all other files in a package. */
export const MANIFEST = 'manifest.json';

/** The name of the page that checks a package in a browser. */
export const VERIFY_PAGE = 'verify.html';

/** The folders of a package; docs/evidence-format.md is their contract. */
export const FOLDERS = {
  ledger: LEDGER_FOLDER,
  runs: 'runs',
  plans: 'plans',
  proofs: 'proofs',
  tiles: 'tiles',
  keys: 'keys',
} as const;

/** What was stored, byte for byte. Everything else in a package follows from these. */
const STORED: readonly string[] = [FOLDERS.ledger, FOLDERS.runs, FOLDERS.plans];

/** Longer than any name of ours, and short enough for every file system that a package is unpacked on. */
const MAX_NAME_LENGTH = 400;
/** Plain ASCII, so that no two names can look or normalise alike; no segment begins or ends with a dot. */
const SAFE_NAME =
  /^[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?(?:\/[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?)*$/;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/jsonl',
  md: 'text/markdown; charset=utf-8',
  pdf: 'application/pdf',
  pem: 'application/x-pem-file',
  tsr: 'application/timestamp-reply',
  yaml: 'application/yaml',
};

/** Is this file one that was stored, rather than one that is derived from those? */
export function isStored(name: string): boolean {
  return STORED.includes(name.split('/')[0] ?? '');
}

/** The media type that a manifest gives a file, from its name alone. */
export function mediaTypeOf(name: string): string {
  const last = name.split('/').at(-1) ?? '';
  return MEDIA_TYPES[last.includes('.') ? (last.split('.').at(-1) ?? '') : ''] ?? 'application/octet-stream';
}

/**
 * Breaks with `PACKAGE_UNSAFE` at the first name that could leave the folder which a package is unpacked into, that could
 * mean different files on different systems, or that is there twice, upper and lower case being the same.
 */
export function requireSafeNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (name.length > MAX_NAME_LENGTH || !SAFE_NAME.test(name))
      throw unsafe(name, 'expected a plain relative name');
    const folded = name.toLowerCase();
    if (seen.has(folded)) throw unsafe(name, 'expected this name once, in one spelling');
    seen.add(folded);
  }
}

function unsafe(name: string, message: string): Break {
  const place = name.slice(0, MAX_NAME_LENGTH);
  return new Break({ code: 'PACKAGE_UNSAFE', place, message: `package: ${message}` });
}
