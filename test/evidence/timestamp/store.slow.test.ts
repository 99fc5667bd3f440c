import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { storeTimestamp, timestampCheckpoint, timestampFile } from '../../../evidence/timestamp/store.ts';
import { openRunFiles } from '../../../evidence/verify/files.ts';
import { Break } from '../../../evidence/verify/report.ts';
import { checkTimestamps } from '../../../evidence/verify/timestamps.ts';
import { serveTimestamps } from '../../../simulator/timestamp/server.ts';
import { atEnd, temporaryDirectory } from '../../support/temporary.ts';
import { makeAuthority, opensslAccepts, stamp } from '../../support/tsa.ts';
import { codeOfAsync } from '../refused.ts';

const CHECKPOINT = 'breakglass/example/run-1\n7\nroot\n\n— key signature\n';

/** A folder as a run's or the ledger's, with one checkpoint over seven events. */
async function sealedFolder() {
  const directory = await temporaryDirectory('timestamps');
  const folder = { root: path.join(directory, 'run-1'), work: path.join(directory, '.work') };
  await mkdir(path.join(folder.root, 'checkpoints'), { recursive: true });
  await mkdir(folder.work);
  await writeFile(path.join(folder.root, 'checkpoints', '7'), CHECKPOINT);
  return folder;
}

/** What the verifier says of the folder: the timestamps, or the code and place of the break. */
async function checked(root: string, roots: readonly string[] | null) {
  const files = await openRunFiles(root);
  return checkTimestamps({ files, roots }).catch((error: unknown) => {
    if (!(error instanceof Break)) throw error;
    return `${error.report.code} ${error.report.place}`;
  });
}

describe('storeTimestamp', () => {
  it('stores it as it came, and openssl verifies it with the files of the folder', async () => {
    const [folder, authority] = await Promise.all([sealedFolder(), makeAuthority()]);
    const tsr = await stamp(authority, CHECKPOINT);
    const store = (tsa = 'tsa-1', bytes = tsr) => storeTimestamp({ folder, size: 7, tsa, tsr: bytes });
    await store();
    await store();
    await store('tsa-2');
    const stored = await readFile(path.join(folder.root, 'timestamps', '7.tsa-1.tsr'));
    expect(stored.equals(tsr)).toBe(true);
    const { root } = authority;
    const given = { folder: authority.folder, tsr: stored, text: CHECKPOINT, root };
    expect(await opensslAccepts(given)).toBe(true);
    const another = await stamp(authority, CHECKPOINT);
    expect(await codeOfAsync(() => store('tsa-1', another))).toBe('EVIDENCE_FORKED');
  });

  it('refuses what would not verify, and names that lead elsewhere', async () => {
    const [folder, authority] = await Promise.all([sealedFolder(), makeAuthority()]);
    const [tsr, other] = await Promise.all([stamp(authority, CHECKPOINT), stamp(authority, 'other')]);
    const code = (given: { size?: number; tsa?: string; tsr?: Uint8Array }) =>
      codeOfAsync(() => storeTimestamp({ folder, size: 7, tsa: 'tsa-1', tsr, ...given }));
    expect(await code({ tsr: other })).toBe('TIMESTAMP_INVALID');
    expect(await code({ size: 8 })).toBe('CHECKPOINT_MISSING');
    for (const size of [-1, 7.5]) expect(await code({ size })).toBe('VALUE_INVALID');
    for (const tsa of ['', '../tsa', 'a.b', 'A']) expect(await code({ tsa })).toBe('VALUE_INVALID');
  });
});

describe('timestampCheckpoint', () => {
  it('asks once, and then goes by what is stored', async () => {
    const [folder, { reply, root }] = await Promise.all([sealedFolder(), makeAuthority()]);
    const { url, close } = await serveTimestamps({ authority: { reply } });
    const authority = { id: 'tsa-1', url, roots: [root] };
    const first = await timestampCheckpoint({ folder, size: 7, authority, timeoutMs: 20_000 });
    await close();
    expect(await timestampCheckpoint({ folder, size: 7, authority, timeoutMs: 20_000 })).toEqual(first);
  });

  it('stores nothing that the roots do not certify', async () => {
    const [folder, { reply }, stranger] = await Promise.all([
      sealedFolder(),
      makeAuthority(),
      makeAuthority(),
    ]);
    const { url, close } = await serveTimestamps({ authority: { reply } });
    atEnd(close);
    const authority = { id: 'tsa-1', url, roots: [stranger.root] };
    const code = await codeOfAsync(() =>
      timestampCheckpoint({ folder, size: 7, authority, timeoutMs: 20_000 }),
    );
    expect(code).toBe('TIMESTAMP_UNTRUSTED');
    expect((await openRunFiles(folder.root)).names).toEqual(['checkpoints/7']);
  });
});

describe('checkTimestamps', () => {
  async function stampedFolder() {
    const [folder, authority] = await Promise.all([sealedFolder(), makeAuthority()]);
    await storeTimestamp({ folder, size: 7, tsa: 'tsa-1', tsr: await stamp(authority, CHECKPOINT) });
    return { folder, root: folder.root, ca: authority.root };
  }

  it('lists each with its trust: up to a root, or not given', async () => {
    const { root, ca } = await stampedFolder();
    const listed = {
      file: 'timestamps/7.tsa-1.tsr',
      size: 7,
      tsa: 'CN=Pretend timestamp authority, O=example',
    };
    expect(await checked(root, [ca])).toMatchObject([{ ...listed, trust: 'root' }]);
    expect(await checked(root, null)).toMatchObject([{ ...listed, trust: 'not-given' }]);
    expect(await checked((await sealedFolder()).root, [ca])).toEqual([]);
  });

  it('breaks where the checkpoint or the timestamp was changed, or the authority is a stranger', async () => {
    const { folder, root, ca } = await stampedFolder();
    const stranger = await makeAuthority();
    const place = 'timestamps/7.tsa-1.tsr';
    expect(await checked(root, [stranger.root])).toBe(`TIMESTAMP_UNTRUSTED ${place}`);
    expect(await checked(root, [])).toBe(`TIMESTAMP_UNTRUSTED ${place}`);
    await writeFile(path.join(root, 'checkpoints', '7'), `${CHECKPOINT}— other signature\n`);
    expect(await checked(root, [ca])).toBe(`TIMESTAMP_INVALID ${place}`);
    expect(await checked(root, null)).toBe(`TIMESTAMP_INVALID ${place}`);
    await writeFile(path.join(root, 'checkpoints', '7'), CHECKPOINT);
    await writeFile(timestampFile({ folder, size: 7, tsa: 'tsa-1' }), 'damaged');
    expect(await checked(root, null)).toBe(`TIMESTAMP_INVALID ${place}`);
  });

  it('breaks where the checkpoint is gone', async () => {
    const { folder, root, ca } = await stampedFolder();
    const stored = await readFile(timestampFile({ folder, size: 7, tsa: 'tsa-1' }));
    await writeFile(timestampFile({ folder, size: 8, tsa: 'tsa-1' }), stored);
    expect(await checked(root, [ca])).toBe('EVIDENCE_MISSING checkpoints/8');
  });
});
