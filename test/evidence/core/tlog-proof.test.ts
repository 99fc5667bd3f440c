import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkpointText } from '../../../evidence/core/checkpoint.ts';
import { inclusionProof } from '../../../evidence/core/inclusion.ts';
import { noteKey, signNote, vkeyOf } from '../../../evidence/core/note.ts';
import { tlogProofText } from '../../../evidence/core/tlog-proof.ts';
import { parseTlogProof, verifyTlogProof } from '../../oracle/read-tlog-proof.ts';
import { codeOf } from '../refused.ts';
import { HASHES, rootAt } from './numbered-log.ts';

const ORIGIN = 'breakglass/example/run-1';
const SIZE = 11;
const INDEX = 6;

function makeSigner() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const key = noteKey({ name: 'breakglass/example', publicKey: Uint8Array.from(raw) });
  return { key, sign: (bytes: Uint8Array) => Uint8Array.from(sign(null, bytes, privateKey)) };
}

const signer = makeSigner();
const vkeys = [vkeyOf(signer.key)];
const checkpoint = signNote({
  text: checkpointText({ origin: ORIGIN, size: SIZE, root: rootAt(SIZE) }),
  ...signer,
});
const PROOF = {
  index: INDEX,
  hashes: inclusionProof({ hashes: HASHES, index: INDEX, size: SIZE }),
  checkpoint,
};
const TEXT = tlogProofText(PROOF);
const LEAF_HASH = HASHES[INDEX] ?? '';

function verify(changes: Partial<Parameters<typeof verifyTlogProof>[0]> = {}) {
  return verifyTlogProof({ text: TEXT, leafHash: LEAF_HASH, origin: ORIGIN, vkeys, ...changes });
}

describe('.tlog-proof files', () => {
  it('have the lines of the specification', () => {
    const hashes = PROOF.hashes.map((hash) => Buffer.from(hash, 'hex').toString('base64'));
    expect(TEXT).toBe(['c2sp.org/tlog-proof@v1', 'index 6', ...hashes, '', checkpoint].join('\n'));
  });

  it('may have free bytes of another writer, which nothing signs', () => {
    const text = TEXT.replace('@v1\n', '@v1\nextra AQI=\n');
    expect(verify({ text }).proof).toEqual({ ...PROOF, extra: Uint8Array.of(1, 2) });
  });

  it('verify, and say what was verified', () => {
    expect(verify()).toEqual({
      proof: PROOF,
      checkpoint: { origin: ORIGIN, size: SIZE, root: rootAt(SIZE) },
      signedBy: vkeys,
    });
  });

  it('verify for the only leaf of a log, which has no hash beside it', () => {
    const text = checkpointText({ origin: ORIGIN, size: 1, root: rootAt(1) });
    const alone = tlogProofText({ index: 0, hashes: [], checkpoint: signNote({ text, ...signer }) });
    expect(verify({ text: alone, leafHash: HASHES[0] ?? '' }).proof.hashes).toEqual([]);
  });

  it('come back as they were written', () => {
    const hash = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString('hex'));
    const proofs = fc.record({
      index: fc.maxSafeNat(),
      hashes: fc.array(hash, { maxLength: 64 }),
      checkpoint: fc.constant(checkpoint),
    });
    fc.assert(
      fc.property(proofs, (proof) => {
        expect(parseTlogProof(tlogProofText(proof))).toEqual(proof);
      }),
    );
  });

  it('are refused after any change of one byte', () => {
    const refusals = ['PROOF_INVALID', 'CHECKPOINT_INVALID', 'CHECKPOINT_UNTRUSTED'];
    const bytes = Buffer.from(TEXT);
    for (const [at, byte] of bytes.entries()) {
      for (const mask of [0x01, 0x20]) {
        const changed = Buffer.from(bytes);
        changed[at] = byte ^ mask;
        expect(refusals).toContain(codeOf(() => verify({ text: changed.toString() })));
      }
    }
  });

  it('hold for no other leaf, log or key', () => {
    expect(codeOf(() => verify({ leafHash: HASHES[INDEX + 1] ?? '' }))).toBe('PROOF_INVALID');
    expect(codeOf(() => verify({ origin: `${ORIGIN}0` }))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => verify({ vkeys: [vkeyOf(makeSigner().key)] }))).toBe('CHECKPOINT_UNTRUSTED');
    expect(codeOf(() => verify({ vkeys: [] }))).toBe('CHECKPOINT_UNTRUSTED');
  });

  it.each([
    ['nothing', ''],
    ['another version', TEXT.replace('@v1', '@v2')],
    ['no index', TEXT.replace('index 6\n', '')],
    ['an index with a leading zero', TEXT.replace('index 6', 'index 06')],
    ['an index beyond exact numbers', TEXT.replace('index 6', 'index 9007199254740993')],
    ['extra data that is empty', TEXT.replace('@v1\n', '@v1\nextra \n')],
    ['extra data that is no base64', TEXT.replace('@v1\n', '@v1\nextra AQI\n')],
    ['extra data behind the index', TEXT.replace('index 6\n', 'index 6\nextra AQI=\n')],
    ['extra data twice', TEXT.replace('@v1\n', '@v1\nextra AQI=\nextra AQI=\n')],
    ['a hash in a second base64 form', TEXT.replace(/(index 6\n.{42})./, '$1B')],
    ['a hash too short', TEXT.replace('index 6\n', 'index 6\nAQI=\n')],
    [
      'more hashes than any tree is high',
      TEXT.replace('index 6\n', `index 6\n${`${'A'.repeat(43)}=\n`.repeat(65)}`),
    ],
    ['no empty line', TEXT.replace('\n\n', '\n')],
    ['carriage returns', TEXT.replaceAll('\n', '\r\n')],
    ['no checkpoint', TEXT.slice(0, TEXT.indexOf('\n\n') + 2)],
    ['more than any checkpoint needs', TEXT + 'x'.repeat(70_000)],
  ])('are refused with %s', (_name, text) => {
    expect(codeOf(() => parseTlogProof(text))).toBe('PROOF_INVALID');
  });
});
