import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { takenMessage, type TakenMessage } from '../../domain/alert-kept.ts';
import { readIfThere, replaceFile, syncFolder, writeAt } from '../../evidence/disk.ts';
import { parseJson } from '../../evidence/json.ts';
import { createBreath } from './breath.ts';
import { createRepeats, type Repeats } from './repeats.ts';

/** A file of messages that is longer than this is set aside; of each source and kind the last two are kept. */
const FILE_MAX_BYTES = 8 * 1_024 * 1_024;

/** `account`: names an emergency account, and holds the title. A flood of the others must not push one of these out. */
export type MessageKind = 'account' | 'others';

/** What a source sent since a time. */
export interface Kept {
  /** Those that name an emergency account, oldest first. */
  readonly messages: readonly TakenMessage[];
  /** How many there are beside: what they are about was judged when they came. */
  readonly others: number;
  /** Were messages about accounts dropped again, because too many came? */
  readonly dropped: boolean;
}

/** What receivers took in, on disk before the sender is told so. A worker that starts anew finds it all. */
export interface IntakeStore {
  /**
   * Stores a message of a source; on disk when this resolves. `drop` stores nothing that the source sent before, byte for
   * byte. Throws what the file system answers.
   */
  readonly add: (input: {
    readonly source: string;
    readonly kind: MessageKind;
    readonly taken: TakenMessage;
    readonly repeats: 'keep' | 'drop';
  }) => Promise<'stored' | 'repeated'>;
  readonly since: (input: { readonly source: string; readonly since: string }) => Promise<Kept>;
}

/** The files of one kind of messages of a source. */
interface Files {
  readonly folder: string;
  readonly current: string;
  readonly before: string;
  /** When the newest message was received that is kept no more. */
  readonly dropped: string;
}

/** Opens the store in a folder, which is made with the first message. Made for one writer to each source. */
export function createIntakeStore({
  folder,
  logger,
  maxBytes = FILE_MAX_BYTES,
}: {
  readonly folder: string;
  readonly logger: Logger;
  readonly maxBytes?: number;
}): IntakeStore {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Done>(work: () => Promise<Done>): Promise<Done> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const known = new Map<string, Repeats>();
  const repeatsOf = (source: string): Repeats => {
    const repeats = known.get(source) ?? createRepeats({ folder, source });
    known.set(source, repeats);
    return repeats;
  };
  return {
    add: ({ source, kind, taken, repeats }) =>
      inTurn(async () => {
        const drop = repeats === 'drop' ? repeatsOf(source) : null;
        if ((await drop?.isKnown(taken.message)) === true) return 'repeated';
        const files = filesOf({ folder, source, kind });
        if ((await append({ files, taken })) > maxBytes) {
          const lost = await setAside(files);
          if (lost > 0) logger.warn({ source, kind, lost }, 'alert messages were dropped: too many came');
        }
        await drop?.remember(taken.message);
        return 'stored';
      }),
    since: async ({ source, since }) => {
      const account = filesOf({ folder, source, kind: 'account' });
      const messages = await readSince({ files: account, since });
      const until = (await readIfThere(account.dropped))?.toString('utf8') ?? '';
      const others = await readSince({ files: filesOf({ folder, source, kind: 'others' }), since });
      return {
        messages: messages.toSorted((one, other) => one.receivedAt.localeCompare(other.receivedAt)),
        others: others.length,
        dropped: until >= since,
      };
    },
  };
}

function filesOf({
  folder,
  source,
  kind,
}: {
  readonly folder: string;
  readonly source: string;
  readonly kind: MessageKind;
}): Files {
  const named = (name: string) => path.join(folder, `${source}.${kind}.${name}`);
  return { folder, current: named('jsonl'), before: named('old.jsonl'), dropped: named('dropped') };
}

/** Returns the size of the file. */
async function append({
  files: { folder, current },
  taken,
}: {
  readonly files: Files;
  readonly taken: TakenMessage;
}): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const line = Buffer.from(`${JSON.stringify(taken)}\n`);
  const handle = await open(current, 'a+', 0o600);
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
  if (size === line.length) await syncFolder(folder);
  return size;
}

/** Begins a new file. Returns how many messages are lost with the one before, which is on record before they are. */
async function setAside({ folder, current, before, dropped }: Files): Promise<number> {
  const lost = await messagesIn(await bytesOf(before));
  const until = lost
    .map(({ receivedAt }) => receivedAt)
    .toSorted()
    .at(-1);
  if (until !== undefined) await replaceFile({ file: dropped, bytes: Buffer.from(until), work: folder });
  await rename(current, before);
  await syncFolder(folder);
  return lost.length;
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

async function readSince({
  files: { before, current },
  since,
}: {
  readonly files: Files;
  readonly since: string;
}): Promise<readonly TakenMessage[]> {
  // The other way round, one that is set aside meanwhile would be read as neither.
  const fresh = await bytesOf(current);
  const old = await bytesOf(before);
  // This way round it may be read as both: as far as it had come, and whole.
  const isSame = old.subarray(0, fresh.length).equals(fresh);
  const messages = [...(await messagesIn(old)), ...(isSame ? [] : await messagesIn(fresh))];
  return messages.filter(({ receivedAt }) => receivedAt >= since);
}

async function bytesOf(file: string): Promise<Buffer> {
  return (await readIfThere(file)) ?? Buffer.alloc(0);
}

/** Lines that cannot be read are what a crash left. */
async function messagesIn(bytes: Buffer): Promise<readonly TakenMessage[]> {
  const text = bytes.toString('utf8');
  const breath = createBreath();
  const messages: TakenMessage[] = [];
  for (const line of text.split('\n')) {
    const parsed = takenMessage.safeParse(parseJson(line));
    if (parsed.success) messages.push(parsed.data);
    await breath(line.length);
  }
  return messages;
}
