import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { runFolder } from '../../evidence/folder.ts';
import { sendOnce } from '../../evidence/sent-once.ts';
import { watchSyncs } from '../support/synced.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOfAsync } from './refused.ts';

const RUN = 'run-1';

afterEach(() => {
  jest.restoreAllMocks();
});

/** A folder of evidence, and a write for event 7 of a run in it. */
async function evidence() {
  const directory = path.join(await temporaryDirectory('sent'), 'evidence');
  await mkdir(directory);
  const marks = path.join(runFolder({ directory, run: RUN }).work, `${RUN}.sent`);
  const send = (work: () => Promise<unknown>) => sendOnce({ directory, run: RUN, n: 7, earlier: [3], work });
  return { directory, marks, send };
}

describe('a write that is sent once', () => {
  it('is marked on disk, with the names of its mark and folders, before it is sent', async () => {
    const { directory, marks, send } = await evidence();
    const synced = await watchSyncs();
    const sent = await send(() =>
      Promise.all([path.join(marks, '7'), marks, path.dirname(marks), directory].map(synced.has)),
    );
    expect(sent).toEqual({ ok: true, value: [true, true, true, true] });
    expect(await send(() => Promise.reject(new Error('expected no second one')))).toMatchObject({
      ok: false,
    });
  });

  it('is not sent where the disk with the marks is gone, whatever may have been sent before', async () => {
    const { directory, send } = await evidence();
    const work = jest.fn(() => Promise.resolve());
    await rm(directory, { recursive: true });
    expect(await codeOfAsync(() => send(work))).toBe('EVIDENCE_UNWRITABLE');
    expect(work).not.toHaveBeenCalled();
  });
});
