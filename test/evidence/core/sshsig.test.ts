import { generateKeyPairSync, createHash, sign as signWith } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DECISION_NAMESPACE } from '../../../domain/decision.ts';
import { readPublicKey } from '../../../domain/ssh-key.ts';
import { sshString } from '../../../domain/ssh-wire.ts';
import { verifySshSignature } from '../../../evidence/core/sshsig.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { codeOf } from '../refused.ts';
import { makePerson, opensshAccepts, type SshPerson } from '../ssh-people.ts';

const MESSAGE = '{"choice":"approve","person":"custodian-1","reason":"é"}';
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Hundreds of signatures are verified in pure JavaScript, on a machine that may be busy. */
const MANY_CHECKS_MS = 60_000;

let directory: string;
let ed25519: SshPerson;
let ecdsa: SshPerson;
const signatures = { ed25519: '', ecdsa: '' };

beforeAll(async () => {
  directory = await temporaryDirectory('sshsig');
  ed25519 = await makePerson({ directory, name: 'custodian-1', type: 'ed25519' });
  ecdsa = await makePerson({ directory, name: 'security-1', type: 'ecdsa' });
  signatures.ed25519 = await ed25519.sign(MESSAGE);
  signatures.ecdsa = await ecdsa.sign(MESSAGE);
});

function verify(given: Partial<Parameters<typeof verifySshSignature>[0]>) {
  return verifySshSignature({
    message: MESSAGE,
    signature: signatures.ed25519,
    namespace: DECISION_NAMESPACE,
    keys: [ecdsa.publicKey, ed25519.publicKey],
    ...given,
  });
}

function blobOf(armored: string): Buffer {
  return Buffer.from(armored.replaceAll(/-----.*-----|\n/g, ''), 'base64');
}

function armor(blob: Uint8Array): string {
  const lines = Buffer.from(blob).toString('base64').replaceAll(/.{70}/g, '$&\n').trimEnd();
  return `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`;
}

/** An SSHSIG put together here, each part of which a test may bend. */
function compose(parts: {
  publicKey: Uint8Array;
  signature: Uint8Array;
  magic?: string;
  version?: number;
  namespace?: string;
  reserved?: string;
  hash?: string;
  after?: Uint8Array;
}): string {
  const version = Buffer.alloc(4);
  version.writeUInt32BE(parts.version ?? 1);
  return armor(
    Buffer.concat([
      Buffer.from(parts.magic ?? 'SSHSIG'),
      version,
      sshString(parts.publicKey),
      sshString(parts.namespace ?? DECISION_NAMESPACE),
      sshString(parts.reserved ?? ''),
      sshString(parts.hash ?? 'sha512'),
      sshString(parts.signature),
      parts.after ?? Buffer.alloc(0),
    ]),
  );
}

function signedData({
  hash = 'sha512',
  message = MESSAGE,
}: { hash?: string; message?: string } = {}): Buffer {
  const digest = createHash(hash).update(message).digest();
  const parts = [sshString(DECISION_NAMESPACE), sshString(''), sshString(hash), sshString(digest)];
  return Buffer.concat([Buffer.from('SSHSIG'), ...parts]);
}

function makeEd25519(type: string, ...more: Uint8Array[]) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const blob = Buffer.concat([sshString(type), sshString(point), ...more]);
  return { privateKey, blob, line: `${type} ${blob.toString('base64')}` };
}

describe('real signatures of ssh-keygen', () => {
  it.each(['ed25519', 'ecdsa'] as const)('are accepted with the key that signed: %s', (type) => {
    const person = { ed25519, ecdsa }[type];
    const { fingerprint } = verify({ signature: signatures[type] });
    expect(readPublicKey(person.publicKey)).toMatchObject({ fingerprint });
  });

  it('are accepted over SHA-256 as well', async () => {
    const key = makeEd25519('ssh-ed25519');
    const raw = signWith(null, signedData({ hash: 'sha256' }), key.privateKey);
    const signature = Buffer.concat([sshString('ssh-ed25519'), sshString(raw)]);
    const armored = compose({ publicKey: key.blob, signature, hash: 'sha256' });
    expect(verify({ signature: armored, keys: [key.line] }).fingerprint).toMatch(/^SHA256:/);
    expect(
      await opensshAccepts({ directory, message: MESSAGE, signature: armored, publicKey: key.line }),
    ).toBe(true);
  });

  it.each(['ed25519', 'ecdsa'] as const)(
    'are refused after any change of one byte: %s',
    (type) => {
      const bytes = Buffer.from(signatures[type]);
      const refusals = new Set(['SIGNATURE_MALFORMED', 'KEY_UNTRUSTED', 'SIGNATURE_INVALID']);
      for (const [index, byte] of bytes.entries()) {
        for (const bit of [0x01, 0x40]) {
          const changed = Buffer.from(bytes);
          changed[index] = byte ^ bit;
          expect(refusals).toContain(codeOf(() => verify({ signature: changed.toString('latin1') })));
        }
      }
    },
    MANY_CHECKS_MS,
  );

  it('are refused over another text, and under another name', async () => {
    expect(codeOf(() => verify({ message: `${MESSAGE} ` }))).toBe('SIGNATURE_INVALID');
    expect(codeOf(() => verify({ message: `${MESSAGE}\ud800` }))).toBe('SIGNATURE_INVALID');
    const other = await ed25519.sign(MESSAGE, 'git');
    expect(codeOf(() => verify({ signature: other }))).toBe('SIGNATURE_MALFORMED');
    expect(verify({ signature: other, namespace: 'git' }).fingerprint).toMatch(/^SHA256:/);
  });

  it('are refused when the key is not among those expected', () => {
    expect(codeOf(() => verify({ keys: [ecdsa.publicKey] }))).toBe('KEY_UNTRUSTED');
    expect(codeOf(() => verify({ keys: [] }))).toBe('KEY_UNTRUSTED');
    expect(codeOf(() => verify({ keys: ['ssh-rsa AAAA', 'nonsense'] }))).toBe('KEY_UNTRUSTED');
  });

  it('match by key, whatever the comment and the lines beside it', () => {
    expect(verify({ keys: ['nonsense', `${ed25519.publicKey} custodian-1`] }).fingerprint).toMatch(
      /^SHA256:/,
    );
  });
});

describe('the form of a signature', () => {
  it.each([
    ['nothing', () => ''],
    ['no first line', () => signatures.ed25519.replace(/^.*\n/, '')],
    ['no last line', () => signatures.ed25519.replace(/-----END.*\n$/, '')],
    ['text before it', () => `text\n${signatures.ed25519}`],
    ['text after it', () => `${signatures.ed25519}text`],
    ['a second signature after it', () => signatures.ed25519.repeat(2)],
    ['carriage returns', () => signatures.ed25519.replaceAll('\n', '\r\n')],
    ['an empty body', () => signatures.ed25519.replace(/-\n[^]*\n-/, '-\n-')],
    ['an endless line', () => signatures.ed25519.replaceAll(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, '')],
    ['bytes after the blob', () => armor(Buffer.concat([blobOf(signatures.ed25519), Buffer.alloc(3)]))],
    ['half the blob', () => armor(blobOf(signatures.ed25519).subarray(0, 60))],
    ['more than the bound', () => `${signatures.ed25519}${'\n'.repeat(17_000)}`],
  ])('is refused with %s', (_name, signature) => {
    expect(codeOf(() => verify({ signature: signature() }))).toBe('SIGNATURE_MALFORMED');
  });

  it('counts the message into the bound', () => {
    expect(codeOf(() => verify({ message: 'x'.repeat(16_384) }))).toBe('SIGNATURE_MALFORMED');
  });

  const bent: readonly [string, Partial<Parameters<typeof compose>[0]>, string][] = [
    ['another magic', { magic: 'SSHSIX' }, 'SIGNATURE_MALFORMED'],
    ['version 0', { version: 0 }, 'SIGNATURE_MALFORMED'],
    ['version 2', { version: 2 }, 'SIGNATURE_MALFORMED'],
    ['another namespace', { namespace: 'file' }, 'SIGNATURE_MALFORMED'],
    ['an empty namespace', { namespace: '' }, 'SIGNATURE_MALFORMED'],
    ['something reserved', { reserved: 'x' }, 'SIGNATURE_MALFORMED'],
    ['hash md5', { hash: 'md5' }, 'SIGNATURE_MALFORMED'],
    ['a hash of Object', { hash: 'constructor' }, 'SIGNATURE_MALFORMED'],
    ['the other hash', { hash: 'sha256' }, 'SIGNATURE_INVALID'],
    ['trailing bytes', { after: Buffer.alloc(1) }, 'SIGNATURE_MALFORMED'],
    ['a key that is no key', { publicKey: Buffer.from('x') }, 'KEY_UNTRUSTED'],
  ];
  it.each(bent)('is refused with %s', (_name, parts, code) => {
    const key = makeEd25519('ssh-ed25519');
    const raw = signWith(null, signedData(), key.privateKey);
    const whole = {
      publicKey: key.blob,
      signature: Buffer.concat([sshString('ssh-ed25519'), sshString(raw)]),
    };
    expect(codeOf(() => verify({ signature: compose(whole), keys: [key.line] }))).toBe('accepted');
    expect(codeOf(() => verify({ signature: compose({ ...whole, ...parts }), keys: [key.line] }))).toBe(code);
  });

  it.each([
    ['the type of another key', (raw: Buffer) => [sshString('ssh-rsa'), sshString(raw)]],
    ['a short signature', (raw: Buffer) => [sshString('ssh-ed25519'), sshString(raw.subarray(1))]],
    ['a byte behind it', (raw: Buffer) => [sshString('ssh-ed25519'), sshString(raw), Buffer.alloc(1)]],
  ])('is refused with %s', (_name, bend) => {
    const key = makeEd25519('ssh-ed25519');
    const signature = Buffer.concat(bend(signWith(null, signedData(), key.privateKey)));
    const armored = compose({ publicKey: key.blob, signature });
    expect(codeOf(() => verify({ signature: armored, keys: [key.line] }))).toBe('SIGNATURE_MALFORMED');
  });
});

describe('ECDSA', () => {
  function makeEcdsa() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
    const blob = Buffer.concat([sshString('ecdsa-sha2-nistp256'), sshString('nistp256'), sshString(point)]);
    const compact = signWith('sha256', signedData(), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const [r, s] = [compact.subarray(0, 32), compact.subarray(32)];
    return { blob, line: `ecdsa-sha2-nistp256 ${blob.toString('base64')}`, r, s };
  }

  function mpint(number: Uint8Array): Buffer {
    const hex = Buffer.from(number)
      .toString('hex')
      .replace(/^(?:00)+/, '');
    return Buffer.from(parseInt(hex.slice(0, 2), 16) >= 0x80 ? `00${hex}` : hex, 'hex');
  }

  function compoundOf(blob: Uint8Array, r: Uint8Array, s: Uint8Array): string {
    const body = Buffer.concat([sshString(r), sshString(s)]);
    return compose({
      publicKey: blob,
      signature: Buffer.concat([sshString('ecdsa-sha2-nistp256'), sshString(body)]),
    });
  }

  it('accepts both halves of S, as OpenSSH does', async () => {
    const key = makeEcdsa();
    const flipped = (P256_ORDER - BigInt(`0x${key.s.toString('hex')}`)).toString(16).padStart(64, '0');
    for (const s of [key.s, Buffer.from(flipped, 'hex')]) {
      const armored = compoundOf(key.blob, mpint(key.r), mpint(s));
      expect(verify({ signature: armored, keys: [key.line] }).fingerprint).toMatch(/^SHA256:/);
      expect(
        await opensshAccepts({ directory, message: MESSAGE, signature: armored, publicKey: key.line }),
      ).toBe(true);
    }
  });

  it('refuses a number that is not in its shortest form', () => {
    const key = makeEcdsa();
    const padded = Buffer.concat([Buffer.alloc(1), mpint(key.r)]);
    expect(
      codeOf(() => verify({ signature: compoundOf(key.blob, padded, mpint(key.s)), keys: [key.line] })),
    ).toBe('SIGNATURE_INVALID');
    const none = Buffer.alloc(0);
    expect(
      codeOf(() => verify({ signature: compoundOf(key.blob, none, mpint(key.s)), keys: [key.line] })),
    ).toBe('SIGNATURE_INVALID');
  });
});

describe('security keys', () => {
  const application = sshString('ssh:');

  function assertion(flags: number) {
    const key = makeEd25519('sk-ssh-ed25519@openssh.com', application);
    const tail = Buffer.from([flags, 0, 0, 0, 7]);
    const hash = (data: string | Buffer) => createHash('sha256').update(data).digest();
    const raw = signWith(null, Buffer.concat([hash('ssh:'), tail, hash(signedData())]), key.privateKey);
    const signature = Buffer.concat([sshString('sk-ssh-ed25519@openssh.com'), sshString(raw), tail]);
    return { line: key.line, armored: compose({ publicKey: key.blob, signature }) };
  }

  it.each([
    ['touched', 0x01],
    ['touched and verified', 0x05],
  ])('are accepted when %s, as OpenSSH does', async (_name, flags) => {
    const { line, armored } = assertion(flags);
    expect(verify({ signature: armored, keys: [line] }).fingerprint).toMatch(/^SHA256:/);
    expect(await opensshAccepts({ directory, message: MESSAGE, signature: armored, publicKey: line })).toBe(
      true,
    );
  });

  it.each([
    ['nobody touched it', 0x00],
    ['it was verified, yet not touched', 0x04],
  ])('are refused when %s', (_name, flags) => {
    const { line, armored } = assertion(flags);
    expect(codeOf(() => verify({ signature: armored, keys: [line] }))).toBe('SIGNATURE_INVALID');
  });
});

describe('readPublicKey', () => {
  it('reads type, blob and fingerprint', () => {
    const blob = Buffer.from(ecdsa.publicKey.split(' ')[1] ?? '', 'base64');
    expect(readPublicKey(`${ecdsa.publicKey} a comment of words`)).toEqual({
      ok: true,
      type: 'ecdsa-sha2-nistp256',
      blob: Uint8Array.from(blob),
      fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace('=', '')}`,
    });
  });

  it.each([
    ['space around it', () => ` ${ed25519.publicKey} \n`],
    ['two spaces inside', () => ed25519.publicKey.replace(' ', '  ')],
  ])('takes a line with %s, and so does verifying', (_name, line) => {
    expect(readPublicKey(line())).toMatchObject({ ok: true });
    expect(codeOf(() => verify({ keys: [line()] }))).toBe('accepted');
  });

  it.each([
    ['nothing', () => ''],
    ['options first', () => `no-pty ${ed25519.publicKey}`],
    ['another type than its blob', () => ed25519.publicKey.replace('ssh-ed25519', 'ssh-rsa')],
    ['two lines', () => `${ed25519.publicKey}\n${ed25519.publicKey}`],
    [
      'bytes behind the key',
      () =>
        `ssh-ed25519 ${Buffer.concat([makeEd25519('ssh-ed25519').blob, Buffer.alloc(3)]).toString('base64')}`,
    ],
    ['an unknown type', () => makeEd25519('ssh-dss').line],
    ['a long comment', () => `${ed25519.publicKey} ${'x'.repeat(1_000)}`],
  ])('refuses %s', (_name, line) => {
    expect(readPublicKey(line())).toMatchObject({ ok: false });
    expect(codeOf(() => verify({ keys: [line()] }))).toBe('KEY_UNTRUSTED');
  });
});
