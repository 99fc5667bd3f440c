import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decisionAttestation, IN_TOTO_PAYLOAD_TYPE } from '../../evidence/core/attestation.ts';
import { dssePae, dsseText, parseDsse, signDsse } from '../../evidence/core/dsse.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { parseVkey } from '../../evidence/core/note.ts';
import type { EvidenceKey } from '../../evidence/keys.ts';
import { sealRun } from '../../evidence/seal.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import { closingOf } from './ledger/ledger-of.ts';
import { copyOf, fileIn, replaceIn, strangerKey, verdictOn, type Copy, type Row } from './tamper.ts';

const run = promisify(execFile);
/** RFC 8410: what stands before the 32 bytes of an Ed25519 key. */
const SPKI_PREFIX = '302a300506032b6570032100';
const FIRST = 'attestations/3.dsse.json';

let sample: SampleRun;
beforeAll(async () => {
  sample = await buildRun();
});

async function envelopeIn({ root }: { root: string }) {
  return parseDsse(await readFile(path.join(root, FIRST), 'utf8'));
}

/** Signs the decision of event 3, or something else, with a key. */
async function attest(copy: Copy, key: EvidenceKey, edit = (text: string) => text): Promise<void> {
  const event = copy.sample.events[3];
  if (event?.type !== 'decision-accepted') throw new TypeError('expected a decision in event 3');
  const payload = Buffer.from(edit(Buffer.from(decisionAttestation(event)).toString()));
  const { id: keyid, sign } = key;
  const envelope = signDsse({ payloadType: IN_TOTO_PAYLOAD_TYPE, payload, keyid, sign });
  await writeFile(fileIn(copy, FIRST), dsseText(envelope));
}

/** A copy in a directory of its own, and its sealing. */
async function toSealAgain(): Promise<{ root: string; seal: () => Promise<unknown> }> {
  const copy = await copyOf(sample);
  const directory = path.dirname(copy.root);
  const root = path.join(directory, RUN);
  await rename(copy.root, root);
  const { checkpoint: log } = closingOf(sample);
  return { root, seal: () => sealRun({ directory, run: RUN, log, key: sample.key }) };
}

describe('a sealed run', () => {
  it('has an in-toto statement of each decision, about its files', async () => {
    expect(await readdir(path.join(sample.root, 'attestations'))).toEqual(['12.dsse.json', '3.dsse.json']);
    const { payload, payloadType, keyid } = await envelopeIn(sample);
    expect([payloadType, keyid]).toEqual(['application/vnd.in-toto+json', sample.key.id]);
    const digestOf = async (name: string) => sha256Hex(await readFile(path.join(sample.root, name)));
    const decision = sample.events[3];
    if (decision?.type !== 'decision-accepted') throw new TypeError('expected a decision in event 3');
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        { name: 'decisions/3.json', digest: { sha256: await digestOf('decisions/3.json') } },
        { name: 'decisions/3.sig', digest: { sha256: await digestOf('decisions/3.sig') } },
      ],
      predicateType: 'urn:uuid:c9ccf4de-b674-4198-8999-0f99c7818236',
      predicate: {
        kind: 'decision',
        run: RUN,
        ask: decision.ask,
        step: 'approve',
        person: 'security-1',
        key: decision.key,
        choice: 'approve',
        log: decision.statement.log,
      },
    });
  });

  it('has attestations that openssl verifies over the encoding of DSSE, and refuses changed', async () => {
    const folder = await temporaryDirectory('openssl');
    const at = (name: string) => path.join(folder, name);
    const envelope = await envelopeIn(sample);
    const { publicKey } = parseVkey(sample.key.vkey);
    await writeFile(at('key.der'), Buffer.concat([Buffer.from(SPKI_PREFIX, 'hex'), publicKey]));
    await writeFile(at('pae'), dssePae(envelope));
    await writeFile(at('signature'), envelope.signature);
    const line = 'pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in pae -sigfile signature'.split(
      ' ',
    );
    const { stdout } = await run('openssl', line, { cwd: folder });
    expect(stdout).toContain('Signature Verified Successfully');
    await writeFile(at('pae'), Buffer.concat([dssePae(envelope), Buffer.from(' ')]));
    await expect(run('openssl', line, { cwd: folder })).rejects.toMatchObject({ code: 1 });
  });

  it('has the same bytes after an attempt to seal it that ended midway', async () => {
    const { root, seal } = await toSealAgain();
    const before = await readFile(path.join(root, FIRST), 'utf8');
    await rm(path.join(root, 'checkpoints', String(sample.events.length)));
    await writeFile(path.join(root, FIRST), 'by a key that was rotated since');
    await rm(path.join(root, 'attestations', '12.dsse.json'));
    await seal();
    expect(await readFile(path.join(root, FIRST), 'utf8')).toBe(before);
    expect(await verdictOn({ root, sample })).toBe('valid');
  });

  it('keeps its attestations as they are once it has its checkpoint', async () => {
    const { root, seal } = await toSealAgain();
    await writeFile(path.join(root, FIRST), 'other');
    await seal();
    expect(await readFile(path.join(root, FIRST), 'utf8')).toBe('other');
  });
});

describe('a run that is still open', () => {
  it('has none, and one that lies there is a stranger', async () => {
    const open = await buildRun({ until: 'open' });
    expect(await readdir(open.root)).not.toContain('attestations');
    const copy = await copyOf(open);
    expect(await verdictOn(copy)).toBe('open');
    await mkdir(fileIn(copy, 'attestations'));
    await attest(copy, open.key);
    expect(await verdictOn(copy)).toEqual({ code: 'ARTIFACT_UNKNOWN', place: FIRST });
  });
});

const ROWS: readonly Row[] = [
  ['one attestation dropped', 'EVIDENCE_MISSING', FIRST, (copy) => rm(fileIn(copy, FIRST))],
  [
    'all attestations dropped',
    'EVIDENCE_MISSING',
    FIRST,
    (copy) => rm(fileIn(copy, 'attestations'), { recursive: true }),
  ],
  [
    'an attestation of no decision',
    'ARTIFACT_UNKNOWN',
    'attestations/4.dsse.json',
    (copy) => cp(fileIn(copy, FIRST), fileIn(copy, 'attestations/4.dsse.json')),
  ],
  [
    'the attestation of another decision',
    'DECISION_CHANGED',
    FIRST,
    (copy) => cp(fileIn(copy, 'attestations/12.dsse.json'), fileIn(copy, FIRST)),
  ],
  [
    'an attestation that says something else, signed by our own key',
    'DECISION_CHANGED',
    FIRST,
    (copy) => attest(copy, copy.sample.key, (text) => text.replace('security-1', 'commander-1')),
  ],
  ['an attestation by a stranger', 'KEY_UNTRUSTED', FIRST, async (copy) => attest(copy, await strangerKey())],
  [
    'an attestation by a stranger in our key’s name',
    'SIGNATURE_INVALID',
    FIRST,
    async (copy) => attest(copy, { ...(await strangerKey()), id: copy.sample.key.id }),
  ],
  [
    'an attestation of another type',
    'DECISION_CHANGED',
    FIRST,
    (copy) => replaceIn(fileIn(copy, FIRST), 'application/vnd.in-toto+json', 'application/json'),
  ],
  [
    'one byte changed in an attestation',
    'SIGNATURE_MALFORMED',
    FIRST,
    (copy) => replaceIn(fileIn(copy, FIRST), '{', ' '),
  ],
  [
    'a byte order mark before an attestation',
    'SIGNATURE_MALFORMED',
    FIRST,
    (copy) => replaceIn(fileIn(copy, FIRST), '{', '\ufeff{'),
  ],
];

describe('the verifier names', () => {
  it.each(ROWS)('%s: %s at %s', async (_what, code, place, tamper) => {
    const copy = await copyOf(sample);
    await tamper(copy);
    expect(await verdictOn(copy)).toEqual({ code, place });
  });
});
