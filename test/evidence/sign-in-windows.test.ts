import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { judgeSignInHistory } from '../../domain/readiness/sign-in-history.ts';
import { readSignInWindows } from '../../evidence/sign-in-windows.ts';
import { BASE, renumbered } from '../domain/conformity/forge.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const account = 'breakglass-1';
const since = '2020-01-01T00:00:00.000Z';
const REPORTED = '33333333-3333-4333-8333-333333333333';

/** An evidence folder with one run of these events. */
async function folderWith({ events, torn = '' }: { events: readonly object[]; torn?: string }) {
  const directory = await temporaryDirectory('windows');
  const run = path.join(directory, 'run-1');
  await mkdir(run);
  await mkdir(path.join(directory, 'ledger'));
  const journal = path.join(run, 'journal.jsonl');
  await writeFile(journal, events.map((event) => `${JSON.stringify(event)}\n`).join('') + torn);
  return { directory, journal };
}

const [opened] = BASE.filter((event) => event.type === 'window-opened');
const [closed] = BASE.filter((event) => event.type === 'window-closed');

describe('readSignInWindows', () => {
  it('takes windows from opened to closed, and the ids that people signed for', async () => {
    const { directory } = await folderWith({ events: BASE, torn: '{"v":1' });
    const found = await readSignInWindows({ directory, account, since });
    const windows = [{ from: opened?.at, until: closed?.at }];
    expect(found).toEqual({ windows, reported: new Set([REPORTED]) });
    expect((await readSignInWindows({ directory, account: 'other', since })).windows).toEqual([]);
  });

  it('lets a window that was never closed last until its deadline', async () => {
    const events = renumbered(BASE.filter(({ type }) => type !== 'window-closed'));
    const { directory } = await folderWith({ events });
    const { windows } = await readSignInWindows({ directory, account, since });
    expect(windows).toMatchObject([{ until: opened?.until }]);
  });

  it('passes over a journal that was last written before, and a folder that is not there', async () => {
    const { directory, journal } = await folderWith({ events: BASE });
    await utimes(journal, new Date(since), new Date(since));
    const none = { windows: [], reported: new Set() };
    expect(await readSignInWindows({ directory, account, since: '2020-01-02T00:00:00.000Z' })).toEqual(none);
    expect(await readSignInWindows({ directory: `${directory}/none`, account, since })).toEqual(none);
  });

  it('explains the sign-in of its own run', async () => {
    const { directory } = await folderWith({ events: BASE });
    const explained = await readSignInWindows({ directory, account, since });
    const record = {
      correlationId: 'c',
      createdAt: '2021-01-01T00:00:00.000Z',
      ipAddress: '192.0.2.7',
      errorCode: 0,
      interactive: true,
    };
    const judge = (id: string) => judgeSignInHistory({ since, records: [{ ...record, id }], ...explained });
    expect(judge(REPORTED.toUpperCase())).toMatchObject({ state: 'corroborated' });
    expect(judge('another')).toMatchObject({ state: 'contradicted' });
  });
});
