import type { JournalEvent } from '../../domain/event.ts';
import { sha256Hex } from '../core/hash.ts';
import { NAMES } from '../names.ts';
import type { RunFiles } from './run-files.ts';
import { Break } from './report.ts';

/**
 * Checks that every artifact is the bytes that its name is the SHA-256 of, and that every one that a fact names
 * is there. Returns how many facts rest on, and how many nothing names.
 */
export async function checkArtifacts({
  files,
  events,
}: {
  files: RunFiles;
  events: readonly JournalEvent[];
}): Promise<{ referenced: number; unreferenced: number }> {
  const referenced = new Set<string>();
  for (const event of events) {
    if (event.type !== 'fact') continue;
    for (const digest of event.artifacts) {
      referenced.add(digest);
      requireThere({ files, digest, n: event.n });
    }
  }
  const stored = files.names.filter((name) => /^artifacts\/[0-9a-f]{64}$/.test(name));
  for (const name of stored) await requireBytes({ files, name });
  return { referenced: referenced.size, unreferenced: stored.length - referenced.size };
}

function requireThere({ files, digest, n }: { files: RunFiles; digest: string; n: number }): void {
  const place = `${NAMES.artifacts}/${digest}`;
  if (files.names.includes(place)) return;
  throw new Break({
    code: 'ARTIFACT_MISSING',
    place,
    message: `expected the artifact that event ${n} rests on`,
  });
}

async function requireBytes({ files, name }: { files: RunFiles; name: string }): Promise<void> {
  const { sha256 = sha256Hex } = files;
  const came = sha256(await files.read(name));
  if (name === `${NAMES.artifacts}/${came}`) return;
  throw new Break({
    code: 'ARTIFACT_CHANGED',
    place: name,
    message: `expected the bytes of its name, got ${came}`,
  });
}
