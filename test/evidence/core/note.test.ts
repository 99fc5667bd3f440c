import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { checkpointText, parseCheckpoint } from '../../../evidence/core/checkpoint.ts';
import { noteKey, parseNote, parseVkey, signNote, verifyNote, vkeyOf } from '../../../evidence/core/note.ts';
import { codeOf } from '../refused.ts';

/** The worked example of the signed note format, published with its reference implementation. */
const PUBLISHED_VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PUBLISHED_NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n" +
  '\n' +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

function makeSigner(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const key = noteKey({ name, publicKey: Uint8Array.from(raw) });
  return {
    key,
    vkey: vkeyOf(key),
    sign: (bytes: Uint8Array) => Uint8Array.from(sign(null, bytes, privateKey)),
  };
}

const log = makeSigner('breakglass/example');
const TEXT = checkpointText({ origin: 'breakglass/example/run-1', size: 11, root: '0f'.repeat(32) });
const NOTE = signNote({ text: TEXT, ...log });

describe('signed notes', () => {
  it('verifies the published example', () => {
    const { text, signedBy } = verifyNote({ note: PUBLISHED_NOTE, vkeys: [PUBLISHED_VKEY] });
    expect(text).toMatch(/^If you think[^]*is\.\n$/);
    expect(signedBy).toEqual([PUBLISHED_VKEY]);
    expect(vkeyOf(parseVkey(PUBLISHED_VKEY))).toBe(PUBLISHED_VKEY);
  });

  it('verifies what it signs', () => {
    expect(verifyNote({ note: NOTE, vkeys: [log.vkey] })).toEqual({ text: TEXT, signedBy: [log.vkey] });
  });

  it('passes over the signatures of strangers, and says who signed', () => {
    const witness = makeSigner('witness.example');
    const line = signNote({ text: TEXT, ...witness }).slice(TEXT.length + 1);
    const both = NOTE + line;
    expect(verifyNote({ note: both, vkeys: [log.vkey] }).signedBy).toEqual([log.vkey]);
    expect(verifyNote({ note: both, vkeys: [witness.vkey, log.vkey] }).signedBy).toHaveLength(2);
  });

  it('trusts no other key, not even one of the same name', () => {
    expect(codeOf(() => verifyNote({ note: NOTE, vkeys: [] }))).toBe('CHECKPOINT_UNTRUSTED');
    expect(codeOf(() => verifyNote({ note: NOTE, vkeys: [makeSigner('breakglass/example').vkey] }))).toBe(
      'CHECKPOINT_UNTRUSTED',
    );
  });

  it('refuses a wrong signature in a trusted name, even beside a right one', () => {
    const other = signNote({ text: TEXT.replace('11', '12'), ...log }).slice(TEXT.length + 1);
    expect(codeOf(() => verifyNote({ note: NOTE + other, vkeys: [log.vkey] }))).toBe('CHECKPOINT_INVALID');
  });

  it('refuses every change of one byte', () => {
    const bytes = Buffer.from(NOTE);
    for (const [index, byte] of bytes.entries()) {
      const changed = Buffer.from(bytes);
      changed[index] = byte ^ 0x01;
      const code = codeOf(() => verifyNote({ note: changed.toString(), vkeys: [log.vkey] }));
      expect(['CHECKPOINT_INVALID', 'CHECKPOINT_UNTRUSTED']).toContain(code);
    }
  });

  it.each([
    ['no signature', TEXT],
    ['no line end', NOTE.slice(0, -1)],
    ['a second line end', `${NOTE}\n`],
    ['a hyphen for the dash', NOTE.replace('—', '-')],
    ['a control character', NOTE.replace('11', '1\t1')],
    ['a carriage return', NOTE.replaceAll('\n', '\r\n')],
    ['too many signatures', NOTE + NOTE.slice(TEXT.length + 1).repeat(100)],
    ['too long a text', `${'x'.repeat(17_000)}\n${NOTE.slice(TEXT.length)}`],
  ])('refuses a note with %s', (_name, note) => {
    expect(codeOf(() => parseNote(note))).toBe('CHECKPOINT_INVALID');
  });

  it.each([
    ['another id', log.vkey.replace(log.key.id, log.key.id === '00000000' ? '00000001' : '00000000')],
    ['no id', `breakglass+${log.vkey.split('+').slice(2).join('+')}`],
    ['another type', `breakglass+00000000+${Buffer.alloc(33, 2).toString('base64')}`],
    ['a short key', `breakglass+00000000+${Buffer.alloc(32, 1).toString('base64')}`],
    ['a space', `break glass${log.vkey}`],
    ['nothing', ''],
  ])('refuses a vkey with %s', (_name, vkey) => {
    expect(codeOf(() => parseVkey(vkey))).toBe('VALUE_INVALID');
  });
});

describe('checkpoints', () => {
  it('are three lines, and come back', () => {
    expect(TEXT).toBe(
      `breakglass/example/run-1\n11\n${Buffer.from('0f'.repeat(32), 'hex').toString('base64')}\n`,
    );
    expect(parseCheckpoint(TEXT)).toEqual({
      origin: 'breakglass/example/run-1',
      size: 11,
      root: '0f'.repeat(32),
    });
  });

  it.each([
    ['a leading zero', TEXT.replace('\n11\n', '\n011\n')],
    ['a sign', TEXT.replace('\n11\n', '\n+11\n')],
    ['a size beyond exact numbers', TEXT.replace('\n11\n', '\n9007199254740993\n')],
    ['no origin', TEXT.replace(/^[^\n]*/, '')],
    ['a short root', TEXT.replace('Dw8P', '')],
    ['an extension line', `${TEXT}more\n`],
    ['no last line end', TEXT.slice(0, -1)],
  ])('with %s are refused', (_name, text) => {
    expect(codeOf(() => parseCheckpoint(text))).toBe('CHECKPOINT_INVALID');
  });
});
