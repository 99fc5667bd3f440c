import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { BreakglassError } from '../../domain/errors.ts';
import type { EscrowRecipient } from '../../domain/escrow.ts';
import { errnoOf, onDisk, syncFolder } from '../../evidence/disk.ts';
import { fileIn } from '../../evidence/folder.ts';
import { readPlainFile } from '../../evidence/plain-file.ts';
import { pathOf, sayFileError } from '../files.ts';
import type { Room } from '../room.ts';
import type { Escrowed } from '../write-types.ts';
import { encryptTo } from './gpg.ts';
import type { KeyFile } from './gpg.ts';

/**
 * Encrypts a secret to the recipients' OpenPGP keys and stores it under a name that nobody used before: on disk, for the
 * owner of the worker alone, before this returns. The keys come from the worker's own organisation file; that they are
 * those of the plan, their fingerprints show.
 *
 * @throws BreakglassError `ESCROW_FAILED`, `EVIDENCE_DISK_FULL` or `EVIDENCE_UNWRITABLE`.
 */
export async function keepForReaders({
  room,
  name,
  secret,
  recipients,
  signal,
}: {
  readonly room: Room;
  readonly name: string;
  readonly secret: string;
  readonly recipients: readonly EscrowRecipient[];
  readonly signal: AbortSignal;
}): Promise<Escrowed> {
  const keys = await Promise.all(recipients.map((recipient) => keyFileOf({ room, recipient })));
  const bytes = await encryptTo({ keys, secret, signal });
  await store({ directory: room.escrow.directory, name, bytes });
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { name, digest, observedAt: new Date().toISOString() };
}

async function keyFileOf({
  room: { organisation, baseDirectory },
  recipient: { person, fingerprint },
}: {
  readonly room: Room;
  readonly recipient: EscrowRecipient;
}): Promise<KeyFile> {
  const key = organisation.escrow?.keys.find((each) => each.fingerprint === fingerprint);
  if (key === undefined)
    throw failed(
      `expected the key ${fingerprint} of ${person} in the worker's organisation file, but it is not there`,
    );
  const purpose = `the OpenPGP key of ${person}`;
  try {
    return {
      fingerprint,
      purpose,
      bytes: await readPlainFile(pathOf({ baseDirectory, file: key.file, purpose })),
    };
  } catch (cause) {
    throw failed(
      `expected ${purpose} in the file that the organisation file names for it, but ${sayFileError(cause)}`,
      cause,
    );
  }
}

async function store({
  directory,
  name,
  bytes,
}: {
  readonly directory: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}): Promise<void> {
  const file = fileIn({ directory, name });
  await onDisk(`keeping the escrow ${name}`, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error;
      throw failed(`expected no escrow ${name} yet, but there is one; it is left as it is`, error);
    });
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await syncFolder(directory);
  });
}

function failed(message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code: 'ESCROW_FAILED', message, cause });
}
