import { link, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseNote, verifyNote } from '../../evidence/core/note.ts';
import { createEvidenceKey, evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { createKey } from '../../evidence/keys-file.ts';
import { openRuns, retiredKeys, rotateKey } from '../../evidence/keys-rotate.ts';
import { enterIntoLedger, readLedger } from '../../evidence/ledger/store.ts';
import { keyHistory } from '../../evidence/key-history.ts';
import { trustedThroughLedger } from '../../evidence/verify/key-chain.ts';
import { Break } from '../../evidence/verify/report.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOf, codeOfAsync } from './refused.ts';

const organisation = 'example';
const opened = {
  type: 'run-opened',
  run: 'run-1',
  runbook: 'quarterly-drill',
  mode: 'drill',
  plan: '0'.repeat(64),
} as const;

async function place(passphrase: Uint8Array | null = null) {
  const base = await temporaryDirectory('rotate');
  const state = path.join(base, '.breakglass');
  const key = await createEvidenceKey({ state, organisation, passphrase });
  const directory = path.join(base, 'evidence');
  await mkdir(directory);
  const holder = { state, directory, organisation, passphrase };
  const noteAt = (size: number) =>
    readFile(path.join(directory, 'ledger', 'checkpoints', String(size)), 'utf8');
  const entries = async () => (await readLedger(directory))?.entries ?? [];
  return { state, directory, holder, key, noteAt, entries, folder: path.join(state, 'keys') };
}

describe('rotating the evidence key', () => {
  it('hands over by a checkpoint that both keys signed, and keeps only the public half of the old', async () => {
    const { state, holder, key, noteAt, folder, entries } = await place();
    const old = await readFile(evidenceKeyFiles(state).privateKey);
    const rotated = await rotateKey({ ...holder, newPassphrase: null });
    const now = await loadEvidenceKey({ state, organisation });
    expect(rotated).toMatchObject({ old: key.vkey, new: now.vkey });
    expect((await entries()).map(({ type }) => type)).toEqual(['ledger-opened', 'key-rotated']);
    const note = await noteAt(rotated.point.size);
    expect(parseNote(note).signatures.map(({ id }) => id)).toEqual([key.id, now.id]);
    for (const vkey of [key.vkey, now.vkey]) verifyNote({ note, vkeys: [vkey] });
    expect((await readdir(folder)).toSorted()).toEqual(['evidence.pem', 'evidence.vkey', 'retired']);
    expect(await retiredKeys(state)).toEqual([key.vkey]);
    expect((await readFile(evidenceKeyFiles(state).privateKey)).equals(old)).toBe(false);
  });

  it('overwrites the old private half, which a second name of the file shows', async () => {
    const { state, holder, folder } = await place();
    const second = path.join(folder, 'second-name');
    await link(evidenceKeyFiles(state).privateKey, second);
    const { size } = await stat(second);
    await rotateKey({ ...holder, newPassphrase: null });
    expect((await readFile(second)).equals(Buffer.alloc(size))).toBe(true);
  });

  it('stops the old key in every process that still has it loaded', async () => {
    const { directory, holder, key } = await place();
    await rotateKey({ ...holder, newPassphrase: null });
    expect(codeOf(() => key.sign(Buffer.from('text')))).toBe('KEY_UNREADABLE');
    expect(
      await codeOfAsync(() => enterIntoLedger({ directory, organisation, keys: [key], body: opened })),
    ).toBe('KEY_UNREADABLE');
  });

  it('opens the old key and locks the new one, each with its own passphrase', async () => {
    const [passphrase, newPassphrase] = [Buffer.from('old words'), Buffer.from('new words')];
    const { state, holder } = await place(passphrase);
    expect(await codeOfAsync(() => rotateKey({ ...holder, passphrase: null, newPassphrase }))).toBe(
      'KEY_LOCKED',
    );
    const rotated = await rotateKey({ ...holder, newPassphrase });
    expect(await codeOfAsync(() => loadEvidenceKey({ state, organisation, passphrase }))).toBe('KEY_LOCKED');
    expect((await loadEvidenceKey({ state, organisation, passphrase: newPassphrase })).vkey).toBe(
      rotated.new,
    );
  });

  it('goes on where it was cut off before the ledger, with the same new key', async () => {
    const { holder, folder, entries } = await place();
    const files = { privateKey: path.join(folder, 'next.pem'), vkey: path.join(folder, 'next.vkey') };
    const next = await createKey({ files, name: `breakglass/${organisation}` });
    expect((await rotateKey({ ...holder, newPassphrase: null })).new).toBe(next.vkey);
    expect(await entries()).toHaveLength(2);
  });

  it.each([
    ['before the files changed place', () => Promise.resolve()],
    [
      'between the two files',
      async (folder: string) => {
        await rename(path.join(folder, 'next.pem'), path.join(folder, 'evidence.pem'));
      },
    ],
  ])('goes on where it was cut off %s', async (_where, cutOff) => {
    const { state, directory, holder, key, folder, entries } = await place();
    const files = { privateKey: path.join(folder, 'next.pem'), vkey: path.join(folder, 'next.vkey') };
    const next = await createKey({ files, name: `breakglass/${organisation}` });
    const body = { type: 'key-rotated', old: key.vkey, new: next.vkey } as const;
    await enterIntoLedger({ directory, organisation, keys: [key, next], body });
    await cutOff(folder);
    expect((await rotateKey({ ...holder, newPassphrase: null })).new).toBe(next.vkey);
    expect(await entries()).toHaveLength(2);
    expect((await loadEvidenceKey({ state, organisation })).vkey).toBe(next.vkey);
    expect(await retiredKeys(state)).toEqual([key.vkey]);
  });

  it('names the runs that are open', async () => {
    const { directory, key, entries } = await place();
    await enterIntoLedger({ directory, organisation, keys: [key], body: opened });
    expect(openRuns(await entries())).toEqual(['run-1']);
  });
});

describe('trust through the ledger', () => {
  async function rotatedTwice() {
    const made = await place();
    const one = await rotateKey({ ...made.holder, newPassphrase: null });
    const two = await rotateKey({ ...made.holder, newPassphrase: null });
    return { ...made, keys: [one.old, one.new, two.new] };
  }

  const breakOf = async (call: () => Promise<unknown>) =>
    call().then(
      () => 'accepted',
      (error: unknown) => (error instanceof Break ? error.report.code : error),
    );

  it.each([0, 1, 2])('reaches every key from key %i alone', async (index) => {
    const { entries, noteAt, keys } = await rotatedTwice();
    const trusted = keys.slice(index, index + 1);
    const known = await entries();
    const history = keyHistory(known);
    const vkeys = await trustedThroughLedger({ entries: known, history, noteAt, trusted });
    expect(vkeys.toSorted()).toEqual(keys.toSorted());
    expect(history.map(({ vkey }) => vkey)).toEqual(keys);
  });

  it('trusts no key of a ledger of which it trusts none', async () => {
    const { entries, noteAt } = await rotatedTwice();
    const { key } = await place();
    const known = await entries();
    const given = { entries: known, history: keyHistory(known), noteAt };
    const vkeys = await trustedThroughLedger({ ...given, trusted: [key.vkey] });
    expect(vkeys).toEqual([key.vkey]);
  });

  it.each([
    ['the old key', 0],
    ['the new key', 1],
  ])('stops at a hand-over that %s did not sign', async (_which, dropped) => {
    const { entries, noteAt, keys } = await rotatedTwice();
    const without = async (size: number) => {
      const note = await noteAt(size);
      const lines = note.slice(parseNote(note).text.length + 1).split(/(?<=\n)/);
      return `${parseNote(note).text}\n${lines.filter((_line, n) => n !== dropped).join('')}`;
    };
    const known = await entries();
    const given = { entries: known, history: keyHistory(known), noteAt: without, trusted: keys };
    expect(await breakOf(() => trustedThroughLedger(given))).toBe('CHECKPOINT_UNTRUSTED');
  });

  it('stops at a hand-over without its checkpoint', async () => {
    const { entries, keys } = await rotatedTwice();
    const known = await entries();
    const history = keyHistory(known);
    const given = { entries: known, history, noteAt: () => Promise.resolve(null), trusted: keys };
    expect(await breakOf(() => trustedThroughLedger(given))).toBe('CHECKPOINT_MISSING');
  });

  it('leads from a key that was revoked before it handed over to no other, and still back to it', async () => {
    const { entries, noteAt, keys } = await rotatedTwice();
    const known = await entries();
    const [first = ''] = keys;
    const history = keyHistory(known).map((term) =>
      term.vkey === first ? { ...term, revokedFrom: '2020-01-01T00:00:00.000Z' } : term,
    );
    const trustedFrom = (index: number) =>
      trustedThroughLedger({ entries: known, history, noteAt, trusted: keys.slice(index, index + 1) });
    expect(await breakOf(() => trustedFrom(0))).toBe('KEY_REVOKED');
    for (const index of [1, 2]) expect((await trustedFrom(index)).toSorted()).toEqual(keys.toSorted());
  });
});
