import { rm } from 'node:fs/promises';
import { Connection } from '@temporalio/client';
import { z } from 'zod';
import { isListening } from './ports.ts';
import { readIfThere } from '../../evidence/disk.ts';
import { replaceFile, stateFiles } from './state-files.ts';

const ANSWER_TIMEOUT_MS = 2_000;

const announcementSchema = z.strictObject({
  /** `host:port` of the gRPC frontend. */
  address: z.string().min(1),
  namespace: z.string().min(1),
  pid: z.number().int().positive(),
  /** Names the process beyond its pid (`evidence/process-identity.ts`). */
  identity: z.string().nullable(),
  version: z.string().min(1),
});

/** What a running embedded server says of itself in `server.json`. */
export type Announcement = z.infer<typeof announcementSchema>;

/** Tells other commands of this state directory where the server is. */
export async function announce(stateDirectory: string, announcement: Announcement): Promise<void> {
  await replaceFile(stateFiles(stateDirectory).announcement, `${JSON.stringify(announcement)}\n`);
}

/** Takes the announcement back; not being there is fine. */
export async function withdraw(stateDirectory: string): Promise<void> {
  await rm(stateFiles(stateDirectory).announcement, { force: true });
}

/** What the file says, believed or not; null when there is none or it is not ours. */
export async function readAnnouncement(stateDirectory: string): Promise<Announcement | null> {
  const text = (await readIfThere(stateFiles(stateDirectory).announcement))?.toString() ?? null;
  if (text === null) return null;
  try {
    return announcementSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The announced server when it answers within 2 s; null otherwise, also after a crash left the file behind. */
export async function readAnnounced(stateDirectory: string): Promise<Announcement | null> {
  const announcement = await readAnnouncement(stateDirectory);
  if (announcement === null || !(await isListening(announcement.address))) return null;
  try {
    const connection = await Connection.connect({
      address: announcement.address,
      connectTimeout: ANSWER_TIMEOUT_MS,
    });
    await connection.close();
    return announcement;
  } catch {
    return null;
  }
}
