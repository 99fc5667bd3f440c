import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64, encodeBase64 } from '../../../domain/base64.ts';
import {
  COSIGNATURE_ED25519_TYPE,
  cosignText,
  parseWitnessVkey,
  readCosignature,
} from '../../../evidence/core/cosignature.ts';
import { parseVkey, verifyNote, vkeyOf } from '../../../evidence/core/note.ts';
import { codeOf } from '../refused.ts';
import { makeLog, makeLogKey, makeWitnessKey } from '../witness/log.ts';

const witness = makeWitnessKey();
const signer = makeLogKey('breakglass/example');
const log = makeLog({ signer, origin: 'breakglass/example/run-1' });
const text = log.text(5);
const time = 1_679_315_147;
const line = cosignText({ text, time, key: witness, sign: witness.sign }).slice(0, -1);
const read = (given: Partial<Parameters<typeof readCosignature>[0]> = {}) =>
  readCosignature({ line, text, witnesses: [witness.vkey], ...given });

describe('cosignatures', () => {
  it('verifies what it signs, with its time', () => {
    expect(read()).toEqual({ vkey: witness.vkey, time });
  });

  it('signs the message that the specification gives, with the time before the signature', () => {
    const messages: string[] = [];
    const recorded = cosignText({
      text: 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
      time,
      key: witness,
      sign: (bytes) => {
        messages.push(new TextDecoder().decode(bytes));
        return new Uint8Array(64).fill(7);
      },
    });
    expect(messages).toEqual([
      'cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
    ]);
    const payload = decodeBase64(recorded.trimEnd().split(' ').at(-1) ?? '') ?? new Uint8Array();
    expect(Buffer.from(payload).toString('hex')).toBe(`${witness.id}00000000641850cb${'07'.repeat(64)}`);
  });

  it('reads the time of the published example line', () => {
    const published =
      '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==';
    expect(read({ line: published })).toBeNull();
    const payload = Buffer.from(published.split(' ').at(-1) ?? '', 'base64');
    expect(payload.readBigUInt64BE(4)).toBe(1_679_315_147n);
  });

  it('has a key id of its own: a witness key is no log key, and the other way round', () => {
    expect(vkeyOf(parseWitnessVkey(witness.vkey), COSIGNATURE_ED25519_TYPE)).toBe(witness.vkey);
    expect(codeOf(() => parseVkey(witness.vkey))).toBe('VALUE_INVALID');
    expect(codeOf(() => parseWitnessVkey(signer.vkey))).toBe('VALUE_INVALID');
  });

  it('stands in a note beside the signature of the log, which passes it over', () => {
    const note = `${log.note(5)}${line}\n`;
    expect(verifyNote({ note, vkeys: [signer.vkey] })).toEqual({ text, signedBy: [signer.vkey] });
  });

  it('passes over witnesses that are not trusted, also of the same name', () => {
    expect(read({ witnesses: [] })).toBeNull();
    expect(read({ witnesses: [makeWitnessKey().vkey] })).toBeNull();
  });

  it.each([
    ['another text', { text: log.text(6) }],
    ['no signature line', { line: 'witness' }],
    ['a line end too many', { line: `${line}\n` }],
    ["a log's signature in its place", { line: lineOf(new Uint8Array(64)) }],
    ['a time of zero', { line: lineOf(new Uint8Array(72)) }],
    ['a time beyond all clocks', { line: lineOf(new Uint8Array(72).fill(0xff)) }],
  ])('refuses %s', (_what, given) => {
    expect(codeOf(() => read(given))).toBe('COSIGNATURE_INVALID');
  });

  it('refuses to sign without a time', () => {
    const sign = (given: number) =>
      codeOf(() => cosignText({ text, time: given, key: witness, sign: witness.sign }));
    expect([0, -1, 1.5, Number.NaN].map(sign)).toEqual(Array(4).fill('VALUE_INVALID'));
  });

  it('holds against no changed bit of time or signature', () => {
    const payload = decodeBase64(line.split(' ').at(-1) ?? '') ?? new Uint8Array();
    fc.assert(
      fc.property(fc.integer({ min: 32, max: payload.length * 8 - 1 }), (bit) => {
        const changed = payload.slice(4);
        const at = Math.floor(bit / 8) - 4;
        changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8));
        return codeOf(() => read({ line: lineOf(changed) })) === 'COSIGNATURE_INVALID';
      }),
    );
  });
});

function lineOf(signature: Uint8Array): string {
  const id = Uint8Array.from(Buffer.from(witness.id, 'hex'));
  return `— ${witness.name} ${encodeBase64(Uint8Array.from([...id, ...signature]))}`;
}
