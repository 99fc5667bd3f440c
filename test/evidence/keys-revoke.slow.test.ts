import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseVkey, verifyNote } from '../../evidence/core/note.ts';
import { evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { revokeKey, voidedBy } from '../../evidence/keys-revoke.ts';
import { rotateKey } from '../../evidence/keys-rotate.ts';
import { readLedger } from '../../evidence/ledger/store.ts';
import { verifyEvidence } from '../../evidence/verify.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import type { SampleRun } from './build-run.ts';
import { twoRuns } from './ledger/ledger-of.ts';
import { codeOfAsync } from './refused.ts';

const organisation = 'example';
const reason = 'laptop stolen';
/** Before all that the sample has. */
const LONG_AGO = '2020-03-01T00:00:00.000Z';

let sample: SampleRun;
beforeAll(async () => {
  sample = await twoRuns();
  const { directory, base } = sample;
  const state = path.join(base, '.breakglass');
  await rotateKey({ state, directory, organisation, passphrase: null, newPassphrase: null });
});

/** Two closed runs whose key was rotated out after them, to be changed. */
async function place() {
  const base = await temporaryDirectory('revoke');
  await cp(sample.base, base, { recursive: true });
  const [state, directory] = [path.join(base, '.breakglass'), path.join(base, 'evidence')];
  const holder = { state, directory, organisation, passphrase: null };
  const entries = async () => (await readLedger(directory))?.entries ?? [];
  return { state, directory, holder, keyId: sample.key.id, entries };
}

const now = () => new Date().toISOString();

async function foundIn(given: Parameters<typeof verifyEvidence>[0]) {
  const { ledger, runs } = await verifyEvidence(given);
  return [ledger, ...runs].map((each) => each?.broken?.code ?? each?.status);
}

describe('revoking an evidence key', () => {
  it('enters it into the ledger, signed by the key that signs now, once however often it is asked', async () => {
    const { holder, keyId, entries, directory, state } = await place();
    const from = now();
    const asked = { ...holder, keyId, from, reason };
    const { point } = await revokeKey(asked);
    expect(await revokeKey(asked)).toEqual({ key: sample.key.vkey, point });
    expect((await entries()).at(-1)).toMatchObject({
      type: 'key-revoked',
      key: sample.key.vkey,
      from,
      reason,
    });
    const { vkey } = await loadEvidenceKey({ state, organisation });
    const note = await readFile(path.join(directory, 'ledger/checkpoints', String(point.size)), 'utf8');
    expect(verifyNote({ note, vkeys: [vkey] }).signedBy).toEqual([vkey]);
  });

  it('refuses the key that signs now, one that nobody knows, and a time that is yet to come', async () => {
    const { holder, keyId, state, entries } = await place();
    const current = parseVkey((await readFile(evidenceKeyFiles(state).vkey, 'utf8')).trim()).id;
    const before = await entries();
    const later = new Date(Date.now() + 60_000).toISOString();
    for (const call of [voidedBy, revokeKey]) {
      const codeFor = (which: { keyId: string; from: string }) =>
        codeOfAsync(() => call({ ...holder, reason, ...which }));
      expect(await codeFor({ keyId: current, from: LONG_AGO })).toBe('USAGE');
      expect(await codeFor({ keyId: '00000000', from: LONG_AGO })).toBe('REFERENCE_UNKNOWN');
      for (const from of [later, '9999-01-01T00:00:00.000Z'])
        expect(await codeFor({ keyId, from })).toBe('USAGE');
    }
    expect(await entries()).toEqual(before);
  });
});

describe('what a revocation voids', () => {
  const runs = ['drill-1', 'drill-2'].map((run) => ({ run, checkpoints: [22] }));

  it('is nothing where it is from now on', async () => {
    const { directory, keyId } = await place();
    expect(await voidedBy({ directory, keyId, from: now() })).toEqual({ ledger: [], runs: [] });
  });

  it('is what was sealed since, in the ledger up to the hand-over and in runs', async () => {
    const { directory, keyId, entries } = await place();
    expect(await voidedBy({ directory, keyId, from: LONG_AGO })).toEqual({
      ledger: [1, 2, 3, 4, 5, 6],
      runs,
    });
    const from = (await entries())[3]?.at ?? '';
    const ledger = (await entries()).filter(({ at }) => at >= from).map(({ n }) => n + 1);
    // The events of these runs are of a time of their own, which is another than that of their entries.
    expect((await voidedBy({ directory, keyId, from })).ledger).toEqual(ledger);
  });

  it('does not verify any more, the runs neither, together with the ledger or by themselves', async () => {
    const { directory, holder, keyId } = await place();
    const vkeys = [sample.key.vkey];
    const alone = path.join(directory, 'drill-1');
    expect(await foundIn({ path: directory, vkeys })).toEqual(['valid', 'valid', 'valid']);
    expect(await foundIn({ path: alone, vkeys })).toEqual(['valid', 'valid']);
    await revokeKey({ ...holder, keyId, from: LONG_AGO, reason });
    expect(await foundIn({ path: directory, vkeys })).toEqual(['KEY_REVOKED', 'KEY_REVOKED', 'KEY_REVOKED']);
    expect(await foundIn({ path: alone, vkeys })).toEqual(['KEY_REVOKED', 'KEY_REVOKED']);
    expect(await voidedBy({ directory, keyId, from: LONG_AGO })).toEqual({ ledger: [], runs: [] });
  });

  it('leaves a ledger that a key in good standing covers, for whoever was given that key', async () => {
    const { directory, holder, state, keyId } = await place();
    await revokeKey({ ...holder, keyId, from: LONG_AGO, reason });
    const { vkey } = await loadEvidenceKey({ state, organisation });
    expect(await foundIn({ path: directory, vkeys: [vkey] })).toEqual([
      'valid',
      'KEY_REVOKED',
      'KEY_REVOKED',
    ]);
    const { ledger } = await verifyEvidence({ path: directory, vkeys: [vkey] });
    const voided = ledger?.absent.filter((line) => line.includes('by a key that was revoked by then'));
    expect(voided).toHaveLength(5);
  });

  it('is only what came before where it was revoked already', async () => {
    const { directory, holder, keyId, entries } = await place();
    await revokeKey({ ...holder, keyId, from: (await entries())[5]?.at ?? '', reason });
    const { ledger, runs: voided } = await voidedBy({ directory, keyId, from: LONG_AGO });
    expect(ledger).not.toContain(6);
    expect(ledger).toContain(1);
    expect(voided).toEqual(runs);
  });
});
