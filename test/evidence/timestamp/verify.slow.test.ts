import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ExtendedKeyUsage, ExtendedKeyUsageExtension, Extension } from '@peculiar/x509';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { openTimestamp, verifyTimestamp } from '../../../evidence/timestamp/verify.ts';
import type { AuthorityOptions } from '../../../simulator/timestamp/authority.ts';
import { asAuthority } from '../../../simulator/x509.ts';
import { forge, makeAuthority, opensslAccepts, stamp, type Forgery } from '../../support/tsa.ts';
import { codeOfAsync } from '../refused.ts';

const TEXT = 'breakglass/example/run-1\n7\nroot\n';
const DIGEST = sha256Hex(TEXT);
const SIGNER = 'CN=Pretend timestamp authority, O=example';
const DAY_MS = 86_400_000;
const forTimestamps = new ExtendedKeyUsageExtension([ExtendedKeyUsage.timeStamping], true);

describe('a timestamp by openssl ts', () => {
  const kinds: [string, AuthorityOptions][] = [
    ['a P-256 key', { key: 'p-256' }],
    ['a P-384 key', { key: 'p-384' }],
    ['an RSA key', { key: 'rsa-2048' }],
    ['its certificate named by SHA-1', { certificateHash: 'sha1' }],
    ['an authority in between', { between: asAuthority(0) }],
  ];
  it.each(kinds)('with %s holds, and openssl agrees', async (_, options) => {
    const { folder, root, ...authority } = await makeAuthority(options);
    const before = Date.now();
    const tsr = await stamp({ folder, root, ...authority }, TEXT);
    const found = await verifyTimestamp({ tsr, digest: DIGEST, roots: [root] });
    const between = options.between === undefined ? [] : ['CN=Pretend timestamp issuer'];
    expect(found).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      policy: '1.3.6.1.4.1.99999.1',
      serial: expect.stringMatching(/^[0-9a-f]+$/),
      tsa: SIGNER,
      accuracyMs: 1_500,
      chain: [SIGNER, ...between, 'CN=Pretend timestamp root'],
    });
    // The authority's clock counts whole seconds.
    expect(Date.parse(found.time)).toBeGreaterThan(before - 1_000);
    expect(Date.parse(found.time)).toBeLessThanOrEqual(Date.now());
    expect(await opensslAccepts({ folder, tsr, text: TEXT, root })).toBe(true);
    expect(await opensslAccepts({ folder, tsr, text: `${TEXT}x`, root })).toBe(false);
  });

  it('is refused for other data, a refusal of the authority, and bytes around it', async () => {
    const authority = await makeAuthority();
    const tsr = await stamp(authority, TEXT);
    const refused = await authority.reply(Uint8Array.of(0x30, 0x00));
    const of = (bytes: Uint8Array, digest = DIGEST) =>
      codeOfAsync(() => verifyTimestamp({ tsr: bytes, digest, roots: [authority.root] }));
    expect(await of(tsr)).toBe('accepted');
    expect(await of(tsr, sha256Hex(`${TEXT}x`))).toBe('TIMESTAMP_INVALID');
    expect(await of(refused)).toBe('TIMESTAMP_INVALID');
    expect(await of(Uint8Array.of(...tsr, 0))).toBe('TIMESTAMP_INVALID');
    expect(await of(tsr.slice(0, -1))).toBe('TIMESTAMP_INVALID');
    expect(await of(new Uint8Array())).toBe('TIMESTAMP_INVALID');
    expect(await of(new Uint8Array(64 * 1_024 + 1))).toBe('TIMESTAMP_INVALID');
    expect(await of(new Uint8Array(40_000).fill(0x30))).toBe('TIMESTAMP_INVALID');
  });
});

describe('roots', () => {
  it('may be several texts, or the authority itself, and must certify it', async () => {
    const [authority, other] = await Promise.all([makeAuthority(), makeAuthority()]);
    const tsr = await stamp(authority, TEXT);
    const of = (roots: readonly string[]) =>
      codeOfAsync(() => verifyTimestamp({ tsr, digest: DIGEST, roots }));
    expect(await of([`${other.root}${authority.root}`])).toBe('accepted');
    expect(await of([other.root, authority.root])).toBe('accepted');
    expect(await of([other.root])).toBe('TIMESTAMP_UNTRUSTED');
    expect(await of([await readFile(path.join(authority.folder, 'signer.pem'), 'utf8')])).toBe('accepted');
    expect(await of([])).toBe('TIMESTAMP_UNTRUSTED');
    expect(await of(['no certificate'])).toBe('VALUE_INVALID');
    expect(await of([authority.root.replace(/\n[^\n]/, '\n*')])).toBe('VALUE_INVALID');
    expect(await of([authority.root.replace('MII', 'NII')])).toBe('VALUE_INVALID');
    expect(await codeOfAsync(() => openTimestamp({ tsr, digest: DIGEST }))).toBe('accepted');
  });

  it('must be valid with the whole chain when the timestamp was made, or when the reader says', async () => {
    const validity = {
      notBefore: new Date(Date.now() - 2 * DAY_MS),
      notAfter: new Date(Date.now() - DAY_MS),
    };
    const [expired, current] = await Promise.all([makeAuthority({ validity }), makeAuthority()]);
    const late = await stamp(expired, TEXT);
    const roots = [expired.root];
    expect(await codeOfAsync(() => verifyTimestamp({ tsr: late, digest: DIGEST, roots }))).toBe(
      'TIMESTAMP_UNTRUSTED',
    );
    const inTime = await forge(expired, { text: TEXT, time: new Date(validity.notAfter.getTime() - 1_000) });
    expect(await codeOfAsync(() => verifyTimestamp({ tsr: inTime, digest: DIGEST, roots }))).toBe('accepted');
    const tsr = await stamp(current, TEXT);
    const at = new Date(Date.now() + 31 * DAY_MS);
    expect(await codeOfAsync(() => verifyTimestamp({ tsr, digest: DIGEST, roots: [current.root], at }))).toBe(
      'TIMESTAMP_UNTRUSTED',
    );
  });
});

describe('a certificate', () => {
  const refused: [string, AuthorityOptions][] = [
    ['without extended key usage', { purpose: [] }],
    [
      'whose purpose is not critical',
      { purpose: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.timeStamping])] },
    ],
    [
      'for something else too',
      {
        purpose: [
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.timeStamping, ExtendedKeyUsage.codeSigning], true),
        ],
      },
    ],
    ['for something else', { purpose: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth], true)] }],
    [
      'with a critical extension that nobody knows',
      { purpose: [forTimestamps, new Extension('1.3.6.1.4.1.99999.2', true, Uint8Array.of(5, 0))] },
    ],
    ['by one that is no authority', { between: [] }],
    ['under a root that allows nobody below', { between: asAuthority(0), rootPathLength: 0 }],
    [
      'by an authority for other purposes',
      { between: [...asAuthority(0), new ExtendedKeyUsageExtension([ExtendedKeyUsage.codeSigning])] },
    ],
  ];
  it.each(refused)('%s is refused', async (_, options) => {
    const authority = await makeAuthority(options);
    const tsr = await forge(authority, { text: TEXT });
    expect(await codeOfAsync(() => verifyTimestamp({ tsr, digest: DIGEST, roots: [authority.root] }))).toBe(
      'TIMESTAMP_UNTRUSTED',
    );
  });
});

describe('a token that openssl ts would not make', () => {
  const pss = ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:32'];
  const forgeries: [string, string, AuthorityOptions, Omit<Forgery, 'text'>][] = [
    ['signed like a good one', 'accepted', {}, {}],
    ['signed with RSASSA-PSS', 'accepted', { key: 'rsa-2048' }, { sign: ['-cades', ...pss] }],
    ['signed with SHA-512', 'accepted', {}, { sign: ['-cades', '-md', 'sha512'] }],
    ['that names its signer by key identifier', 'accepted', {}, { sign: ['-cades', '-keyid'] }],
    ['that does not name its certificate', 'TIMESTAMP_INVALID', {}, { sign: [] }],
    ['without signed attributes', 'TIMESTAMP_INVALID', {}, { sign: ['-noattr'] }],
    ['without certificates', 'TIMESTAMP_INVALID', {}, { sign: ['-cades', '-nocerts'] }],
    ['signed with SHA-1', 'TIMESTAMP_INVALID', {}, { sign: ['-cades', '-md', 'sha1'] }],
    ['of another version', 'TIMESTAMP_INVALID', {}, { version: 2 }],
    ['over another hash', 'TIMESTAMP_INVALID', {}, { imprintAlgorithm: '2.16.840.1.101.3.4.2.2' }],
    ['of another content', 'TIMESTAMP_INVALID', {}, { contentType: '1.2.840.113549.1.7.1' }],
    ['of before its certificate', 'TIMESTAMP_UNTRUSTED', {}, { time: new Date('2020-01-01T00:00:00Z') }],
    ['of after its certificate', 'TIMESTAMP_UNTRUSTED', {}, { time: new Date('2040-01-01T00:00:00Z') }],
  ];
  it.each(forgeries)('%s: %s', async (_, code, options, forgery) => {
    const authority = await makeAuthority(options);
    const tsr = await forge(authority, { text: TEXT, ...forgery });
    expect(await codeOfAsync(() => verifyTimestamp({ tsr, digest: DIGEST, roots: [authority.root] }))).toBe(
      code,
    );
  });
});
