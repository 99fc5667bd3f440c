import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from '../cli/rehearse/session.ts';
import { evidenceKeyFiles } from '../evidence/keys.ts';

/** Any signed token: three base64url parts, of which two begin as JSON objects do. */
const TOKEN = /eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}/;
/** Folders that hold secrets by design. */
const KEPT = ['keys', 'tenant', path.join('.breakglass', 'keys')];

/** Secrets by what they are. */
export type Canaries = ReadonlyMap<string, string>;

/** One line out of the middle of each key of a session, which no other file may hold. */
export async function keysOf({ people, place }: Session): Promise<Canaries> {
  const { directory } = place;
  const files = [
    ...people.map(({ keyFile }) => keyFile),
    path.join(directory, 'tenant', 'client-certificate.pem'),
    path.join(directory, 'tenant', 'client-secret'),
    evidenceKeyFiles(place.stateDirectory).privateKey,
  ];
  const keys = files.map(async (file): Promise<[string, string]> => {
    const text = await readFile(file, 'utf8');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
    return [path.relative(directory, file), lines[Math.min(2, lines.length - 1)] ?? ''];
  });
  return new Map(await Promise.all(keys));
}

/** Every file of a session's folder with a secret in it; Temporal's database and its log are among the files. */
export async function leaks({
  directory,
  canaries,
}: {
  directory: string;
  canaries: Canaries;
}): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .filter((file) => !KEPT.some((kept) => file.startsWith(`${kept}${path.sep}`)));
  const found = files.map(async (file) => {
    const bytes = await readFile(path.join(directory, file), 'latin1').catch(() => '');
    const named = [...canaries].filter(([, secret]) => bytes.includes(secret)).map(([name]) => name);
    return [...named, ...(TOKEN.test(bytes) ? ['a token'] : [])].map((name) => `${file}: ${name}`);
  });
  return (await Promise.all(found)).flat();
}
