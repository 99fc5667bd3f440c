import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readIfThere, replaceFile } from '../../evidence/disk.ts';
import { parseJson } from '../../evidence/json.ts';

/** So many messages of a source are known again; of alerts about emergency accounts that is years. */
export const REMEMBERED_MAX = 5_000;

const digests = z.array(z.string());

/** What a source sent before, by digest, so that nobody who saw a signed message go by can send it again as a new one. */
export interface Repeats {
  readonly isKnown: (message: string) => Promise<boolean>;
  /**
   * On disk when this resolves. Call it once the message itself is stored: a sender may repeat what was not. One call at a
   * time.
   */
  readonly remember: (message: string) => Promise<void>;
}

/** Reads and keeps `<source>.known.json` in the folder of received messages. Made for one writer to each
 * source. */
export function createRepeats({
  folder,
  source,
  max = REMEMBERED_MAX,
}: {
  readonly folder: string;
  readonly source: string;
  readonly max?: number;
}): Repeats {
  const file = path.join(folder, `${source}.known.json`);
  let known: Promise<Set<string>> | null = null;
  const read = () =>
    (known ??= readKnown(file).catch((error: unknown) => {
      known = null;
      throw error;
    }));
  return {
    isKnown: async (message) => (await read()).has(digestOf(message)),
    remember: async (message) => {
      const all = (await read()).add(digestOf(message));
      for (const oldest of [...all].slice(0, Math.max(0, all.size - max))) all.delete(oldest);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceFile({ file, bytes: Buffer.from(JSON.stringify([...all])), work: folder });
    },
  };
}

/** One that cannot be understood knows nothing: what comes is taken then, as from a source that is new. */
async function readKnown(file: string): Promise<Set<string>> {
  const text = (await readIfThere(file))?.toString('utf8') ?? '[]';
  return new Set(digests.safeParse(parseJson(text)).data ?? []);
}

function digestOf(message: string): string {
  return createHash('sha256').update(message).digest('hex');
}
