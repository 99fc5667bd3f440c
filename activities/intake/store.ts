import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { takenMessage, type TakenMessage } from '../../domain/alert-kept.ts';
import { readIfThere, syncFolder, writeAt } from '../../evidence/disk.ts';
import { parseJson } from '../../evidence/json.ts';

/** A file of messages that is longer than this is set aside; of each source the last two are kept. */
const FILE_MAX_BYTES = 8 * 1_024 * 1_024;

/** What receivers took in, on disk before the sender is told so. A worker that starts anew finds it all. */
export interface IntakeStore {
  /** Stores a message of a source; on disk when this resolves. Throws what the file system answers. */
  readonly add: (input: { readonly source: string; readonly taken: TakenMessage }) => Promise<void>;
  /** Messages of a source received since a time, oldest first. */
  readonly since: (input: {
    readonly source: string;
    readonly since: string;
  }) => Promise<readonly TakenMessage[]>;
}

/** Opens the store in a folder, which is made with the first message. Made for one writer to each source. */
export function createIntakeStore({
  folder,
  maxBytes = FILE_MAX_BYTES,
}: {
  readonly folder: string;
  readonly maxBytes?: number;
}): IntakeStore {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = async (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    await turn;
  };
  return {
    add: ({ source, taken }) => inTurn(() => append({ folder, source, taken, maxBytes })),
    since: async ({ source, since }) => {
      const read = [`${source}.old.jsonl`, `${source}.jsonl`].map((name) =>
        readMessages(path.join(folder, name)),
      );
      return (await Promise.all(read)).flat().filter(({ receivedAt }) => receivedAt >= since);
    },
  };
}

async function append({
  folder,
  source,
  taken,
  maxBytes,
}: {
  readonly folder: string;
  readonly source: string;
  readonly taken: TakenMessage;
  readonly maxBytes: number;
}): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${source}.jsonl`);
  const line = Buffer.from(`${JSON.stringify(taken)}\n`);
  const handle = await open(file, 'a+', 0o600);
  let size;
  try {
    ({ size } = await handle.stat());
    // What a crash left of a line must not spoil the next one.
    const whole = size === 0 || (await endsLine({ handle, size }));
    const bytes = whole ? line : Buffer.concat([Buffer.from('\n'), line]);
    await writeAt({ handle, bytes, position: size });
    size += bytes.length;
  } finally {
    await handle.close();
  }
  if (size > maxBytes) await rename(file, path.join(folder, `${source}.old.jsonl`));
  if (size > maxBytes || size === line.length) await syncFolder(folder);
}

async function endsLine({
  handle,
  size,
}: {
  readonly handle: Awaited<ReturnType<typeof open>>;
  readonly size: number;
}): Promise<boolean> {
  const end = Buffer.alloc(1);
  await handle.read(end, 0, 1, size - 1);
  return end[0] === 0x0a;
}

/** Lines that cannot be read are what a crash left. */
async function readMessages(file: string): Promise<readonly TakenMessage[]> {
  const text = (await readIfThere(file))?.toString('utf8') ?? '';
  return text.split('\n').flatMap((line) => {
    const parsed = takenMessage.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}
