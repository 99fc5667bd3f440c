import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { verifyEd25519 } from '../../evidence/core/ed25519.ts';
import { isKeyEncrypted } from '../../evidence/keys-file.ts';
import { createEvidenceKey, evidenceKeyFiles, loadEvidenceKey } from '../../evidence/keys.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { codeOf, codeOfAsync } from './refused.ts';

const organisation = 'example';
const passphrase = Buffer.from('correct horse battery staple');

/** The public key that OpenSSL finds in a private key file: the last 32 bytes of its SPKI form. */
function openssl(file: string, ...words: readonly string[]): Uint8Array {
  const der = execFileSync('openssl', ['pkey', '-in', file, '-pubout', '-outform', 'DER', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Uint8Array(der.subarray(-32));
}

describe('a key without a passphrase', () => {
  it('is opened by openssl pkey, which finds the same public key', async () => {
    const state = await temporaryDirectory('keys');
    const key = await createEvidenceKey({ state, organisation });
    const files = evidenceKeyFiles(state);
    expect(openssl(files.privateKey)).toEqual(key.publicKey);
    expect((await stat(files.privateKey)).mode & 0o777).toBe(0o600);
    expect(await isKeyEncrypted(files)).toBe(false);
  });

  it('passes over a passphrase that it does not need', async () => {
    const state = await temporaryDirectory('keys');
    const key = await createEvidenceKey({ state, organisation });
    expect((await loadEvidenceKey({ state, organisation, passphrase })).vkey).toBe(key.vkey);
  });
});

describe('a key with a passphrase', () => {
  let state: string;
  beforeAll(async () => {
    state = await temporaryDirectory('keys');
    await createEvidenceKey({ state, organisation, passphrase });
  });

  it('signs once it is opened', async () => {
    const key = await loadEvidenceKey({ state, organisation, passphrase });
    const message = Buffer.from('checkpoint');
    const signature = key.sign(message);
    expect(verifyEd25519({ signature, message, publicKey: key.publicKey })).toBe(true);
  });

  it('is opened by openssl pkey with the passphrase alone', async () => {
    const files = evidenceKeyFiles(state);
    const given = path.join(state, 'passphrase');
    await writeFile(given, `${passphrase.toString()}\n`);
    await writeFile(`${given}-wrong`, 'something else\n');
    const { publicKey } = await loadEvidenceKey({ state, organisation, passphrase });
    expect(openssl(files.privateKey, '-passin', `file:${given}`)).toEqual(publicKey);
    expect(() => openssl(files.privateKey, '-passin', `file:${given}-wrong`)).toThrow('openssl');
    expect(await isKeyEncrypted(files)).toBe(true);
  });

  it('takes the iterations that are asked for today, not those of OpenSSL of old', () => {
    const file = evidenceKeyFiles(state).privateKey;
    const shown = execFileSync('openssl', ['asn1parse', '-in', file]).toString();
    expect(shown).toMatch(/PBKDF2[^]*INTEGER\s+:0927C0[^]*hmacWithSHA256[^]*aes-256-cbc/);
  });

  it.each([
    ['none', null],
    ['another', Buffer.from('correct horse battery stapl')],
    ['an empty one', Buffer.alloc(0)],
  ])('is KEY_LOCKED with %s', async (_what, wrong) => {
    expect(await codeOfAsync(() => loadEvidenceKey({ state, organisation, passphrase: wrong }))).toBe(
      'KEY_LOCKED',
    );
  });

  it('is kept by a second creation, which needs the passphrase as well', async () => {
    const { vkey } = await loadEvidenceKey({ state, organisation, passphrase });
    expect((await createEvidenceKey({ state, organisation, passphrase })).vkey).toBe(vkey);
    expect(await codeOfAsync(() => createEvidenceKey({ state, organisation }))).toBe('KEY_LOCKED');
  });

  it('never says the passphrase', async () => {
    const wrong = Buffer.from('canary-passphrase');
    await expect(loadEvidenceKey({ state, organisation, passphrase: wrong })).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  });
});

it('stops signing once another key lies in its place, as after a rotation', async () => {
  const state = await temporaryDirectory('keys');
  const key = await createEvidenceKey({ state, organisation });
  const { vkey } = await createEvidenceKey({ state: await temporaryDirectory('other'), organisation });
  const file = evidenceKeyFiles(state).vkey;
  const before = await readFile(file);
  await writeFile(file, `${vkey}\n`);
  expect(codeOf(() => key.sign(Buffer.from('checkpoint')))).toBe('KEY_UNREADABLE');
  await writeFile(file, before);
  expect(codeOf(() => key.sign(Buffer.from('checkpoint')))).toBe('accepted');
});
