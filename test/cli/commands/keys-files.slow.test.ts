import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { givenFrom } from '../../../cli/given.ts';
import { keysCreate, keysRevoke, keysRotate, keysShow } from '../../../cli/commands/keys.ts';
import { parseVkey } from '../../../evidence/core/note.ts';
import { isKeyEncrypted } from '../../../evidence/keys-file.ts';
import { createEvidenceKey, evidenceKeyFiles, loadEvidenceKey } from '../../../evidence/keys.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const organisation = 'example';

async function place() {
  const cwd = await temporaryDirectory('keys');
  await writeFile(path.join(cwd, 'organisation.yaml'), exampleOrganisationText());
  await mkdir(path.join(cwd, 'evidence'));
  await writeFile(path.join(cwd, 'passphrase'), 'old words\n');
  await writeFile(path.join(cwd, 'new-passphrase'), 'new words');
  return { cwd, state: path.join(cwd, '.breakglass'), directory: path.join(cwd, 'evidence') };
}

const given = (options: Record<string, unknown> = {}, ...words: readonly string[]) =>
  givenFrom({ words, options: { input: false, ...options } });

describe('keys', () => {
  it('makes a first key, shows it, and refuses to make another', async () => {
    const { cwd } = await place();
    const io = recordIo({ cwd });
    expect(await keysShow(recordIo({ cwd }), given())).toBe(3);
    expect(await keysCreate(io, given())).toBe(0);
    const shown = recordIo({ cwd });
    expect(await keysShow(shown, given())).toBe(0);
    expect(shown.stdout()).toBe(io.stdout());
    expect(await codeOfAsync(() => keysCreate(io, given()))).toBe('USAGE');
  });

  it('locks a key with the passphrase in a file, named by option or environment', async () => {
    for (const how of ['option', 'environment']) {
      const { cwd, state } = await place();
      const env = how === 'environment' ? { BREAKGLASS_KEY_PASSPHRASE_FILE: 'passphrase' } : {};
      const options = how === 'option' ? { passphraseFile: 'passphrase' } : {};
      await keysCreate({ ...recordIo({ cwd }), env }, given(options));
      expect(await isKeyEncrypted(evidenceKeyFiles(state))).toBe(true);
      const passphrase = Buffer.from('old words');
      expect((await loadEvidenceKey({ state, organisation, passphrase })).name).toBe('breakglass/example');
    }
  });

  it('rotates from one passphrase to another, and tells to restart the workers', async () => {
    const { cwd, state } = await place();
    await keysCreate(recordIo({ cwd }), given({ passphraseFile: 'passphrase' }));
    const io = recordIo({ cwd, json: true });
    expect(await codeOfAsync(() => keysRotate(io, given()))).toBe('KEY_LOCKED');
    const options = { passphraseFile: 'passphrase', newPassphraseFile: 'new-passphrase' };
    expect(await keysRotate(io, given(options))).toBe(0);
    const passphrase = Buffer.from('new words');
    const { vkey } = await loadEvidenceKey({ state, organisation, passphrase });
    expect(JSON.parse(io.stdout())).toMatchObject({ new: vkey, point: { index: 1, size: 2 } });
    expect(io.stderr().join('\n')).toMatch(/start them again/);
  });

  it('keeps the passphrase where no new one is named, and takes one for a key that had none', async () => {
    const { cwd, state } = await place();
    await keysCreate(recordIo({ cwd }), given());
    for (let time = 0; time < 2; time += 1) {
      await keysRotate(recordIo({ cwd }), given({ passphraseFile: 'passphrase' }));
      expect(await isKeyEncrypted(evidenceKeyFiles(state))).toBe(true);
      await loadEvidenceKey({ state, organisation, passphrase: Buffer.from('old words') });
    }
  });

  it('does not rotate while a run is open, unless told to', async () => {
    const { cwd, state, directory } = await place();
    const key = await createEvidenceKey({ state, organisation });
    const body = {
      type: 'run-opened',
      run: 'run-1',
      runbook: 'r',
      mode: 'drill',
      plan: '0'.repeat(64),
    } as const;
    await enterIntoLedger({ directory, organisation, keys: [key], body });
    await expect(keysRotate(recordIo({ cwd }), given())).rejects.toMatchObject({
      code: 'NOT_CONFIRMED',
      message: expect.stringContaining('run-1'),
    });
    expect((await loadEvidenceKey({ state, organisation })).vkey).toBe(key.vkey);
    expect(await keysRotate(recordIo({ cwd }), given({ whileOpen: true }))).toBe(0);
    expect((await loadEvidenceKey({ state, organisation })).vkey).not.toBe(key.vkey);
  });

  it('revokes a former key, which show then says', async () => {
    const { cwd, state } = await place();
    const old = await createEvidenceKey({ state, organisation });
    await keysRotate(recordIo({ cwd }), given());
    const options = { from: '2020-04-01T11:30:00+02:00', reason: 'laptop stolen', confirm: old.id };
    expect(await keysRevoke(recordIo({ cwd }), given(options, old.id))).toBe(0);
    const io = recordIo({ cwd, json: true });
    await keysShow(io, given());
    expect(JSON.parse(io.stdout())).toMatchObject({
      retired: [old.vkey],
      rotating: false,
      history: [{ vkey: old.vkey, revokedFrom: '2020-04-01T09:30:00.000Z' }, { revokedFrom: null }],
    });
  });

  it('says what a revocation voids, and asks for the key id where it voids anything', async () => {
    const { cwd, state } = await place();
    const old = await createEvidenceKey({ state, organisation });
    await keysRotate(recordIo({ cwd }), given());
    const options = { from: '2020-04-01T09:30:00Z', reason: 'laptop stolen' };
    for (const confirm of [undefined, '', 'yes', '00000000']) {
      const io = recordIo({ cwd });
      expect(await codeOfAsync(() => keysRevoke(io, given({ ...options, confirm }, old.id)))).toBe(
        'NOT_CONFIRMED',
      );
      expect(io.stderr().join('\n')).toContain('the ledger, checkpoints 1 to 2');
    }
    const shown = recordIo({ cwd, json: true });
    await keysShow(shown, given());
    expect(shown.stdout()).not.toContain('2020-');
    const io = recordIo({ cwd, json: true });
    await keysRevoke(io, given({ ...options, confirm: old.id }, old.id));
    expect(JSON.parse(io.stdout())).toMatchObject({ voided: { ledger: [1, 2], runs: [] } });
    expect(await keysRevoke(recordIo({ cwd }), given(options, old.id))).toBe(0);
  });

  it('asks nothing where a revocation voids nothing, and takes no time that is yet to come', async () => {
    const { cwd, state } = await place();
    const old = await createEvidenceKey({ state, organisation });
    await keysRotate(recordIo({ cwd }), given());
    const io = recordIo({ cwd, json: true });
    const options = { from: new Date().toISOString(), reason: 'retired' };
    expect(await keysRevoke(io, given(options, old.id))).toBe(0);
    expect(JSON.parse(io.stdout())).toMatchObject({ voided: { ledger: [], runs: [] } });
    const later = { ...options, from: '9999-01-01T00:00:00Z', confirm: old.id };
    expect(await codeOfAsync(() => keysRevoke(io, given(later, old.id)))).toBe('USAGE');
  });

  it.each([
    ['the key that signs now', { from: '2026-04-01T09:30:00Z', reason: 'x' }, 'USAGE', true],
    ['no key of the ledger', { from: '2026-04-01T09:30:00Z', reason: 'x' }, 'REFERENCE_UNKNOWN', false],
    ['at no time', { reason: 'x' }, 'USAGE', false],
    ['at a time without a zone', { from: '2026-04-01T09:30:00', reason: 'x' }, 'USAGE', false],
    ['at a time that does not exist', { from: '2026-13-01T09:30:00Z', reason: 'x' }, 'USAGE', false],
    ['for no reason', { from: '2026-04-01T09:30:00Z', reason: ' ' }, 'USAGE', false],
  ])('does not revoke %s', async (_what, options, code, current) => {
    const { cwd, state } = await place();
    await keysCreate(recordIo({ cwd }), given());
    await keysRotate(recordIo({ cwd }), given());
    const vkey = await readFile(evidenceKeyFiles(state).vkey, 'utf8');
    const word = current ? parseVkey(vkey.trim()).id : '00000000';
    expect(await codeOfAsync(() => keysRevoke(recordIo({ cwd }), given(options, word)))).toBe(code);
  });
});
