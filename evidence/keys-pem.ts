import {
  createCipheriv,
  createPrivateKey,
  generateKeyPairSync,
  pbkdf2Sync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { BreakglassError } from '../domain/errors.ts';

/** What OWASP's Password Storage Cheat Sheet asks of PBKDF2 with SHA-256; Node's own export would take 2,048. */
const ITERATIONS = 600_000;
const SALT_LENGTH_BYTES = 16;
const AES_KEY_LENGTH_BYTES = 32;
const AES_BLOCK_LENGTH_BYTES = 16;
const PEM_LINE_LENGTH = 64;

/** Object identifiers in DER, tag and length included (RFC 8018 appendices A.2, A.4, B.1.2; NIST CSOR for AES). */
const OID = {
  pbes2: '06092a864886f70d01050d',
  pbkdf2: '06092a864886f70d01050c',
  hmacSha256: '06082a864886f70d0209',
  aes256Cbc: '060960864801650304012a',
} as const;
const NULL = '0500';

const LABEL = 'ENCRYPTED PRIVATE KEY';

/**
 * A new Ed25519 private key as PKCS#8 PEM (RFC 5208, RFC 8410); with a passphrase encrypted by PBES2 (RFC 8018:
 * PBKDF2 with HMAC-SHA-256, AES-256-CBC), which `openssl pkey` opens.
 */
export function newKeyPem({ passphrase }: { passphrase: Uint8Array | null }): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  if (passphrase === null) return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const body = encrypted({ der: privateKey.export({ type: 'pkcs8', format: 'der' }), passphrase });
  const lines = body.toString('base64').match(new RegExp(`.{1,${PEM_LINE_LENGTH}}`, 'g')) ?? [];
  return `-----BEGIN ${LABEL}-----\n${lines.join('\n')}\n-----END ${LABEL}-----\n`;
}

/** Does this PEM need a passphrase? */
export function isEncryptedPem(pem: string): boolean {
  return pem.includes(`-----BEGIN ${LABEL}-----`);
}

interface StoredKey {
  readonly pem: string;
  readonly passphrase: Uint8Array | null;
  /** Where it lies. */
  readonly file: string;
}

/**
 * Opens a private key. `KEY_LOCKED` where it is encrypted and the passphrase is missing or wrong; `file` is named in
 * that message. A passphrase for a key that has none is passed over. Throws a `TypeError` for any key but Ed25519.
 */
export function openKeyPem({ pem, passphrase, file }: StoredKey): KeyObject {
  if (isEncryptedPem(pem) && passphrase === null) {
    throw locked(
      `expected a passphrase for ${file}, got none: --passphrase-file FILE, or BREAKGLASS_KEY_PASSPHRASE_FILE`,
    );
  }
  const key = isEncryptedPem(pem) ? decrypted({ pem, passphrase, file }) : createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
  return key;
}

function decrypted({ pem, passphrase, file }: StoredKey): KeyObject {
  try {
    return createPrivateKey({ key: pem, passphrase: Buffer.from(passphrase ?? []) });
  } catch {
    // The cause of OpenSSL says nothing more, and with a wrong passphrase even names the wrong thing.
    throw locked(`expected the passphrase of ${file}, got another, or the file is damaged`);
  }
}

/** EncryptedPrivateKeyInfo of RFC 5208 §6. */
function encrypted({ der, passphrase }: { der: Buffer; passphrase: Uint8Array }): Buffer {
  const salt = randomBytes(SALT_LENGTH_BYTES);
  const iv = randomBytes(AES_BLOCK_LENGTH_BYTES);
  const key = pbkdf2Sync(passphrase, salt, ITERATIONS, AES_KEY_LENGTH_BYTES, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const data = Buffer.concat([cipher.update(der), cipher.final()]);
  key.fill(0);
  der.fill(0);
  const kdf = sequence(
    bytes(OID.pbkdf2),
    sequence(octets(salt), iterations(), sequence(bytes(OID.hmacSha256), bytes(NULL))),
  );
  const scheme = sequence(kdf, sequence(bytes(OID.aes256Cbc), octets(iv)));
  return sequence(sequence(bytes(OID.pbes2), scheme), octets(data));
}

function iterations(): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(ITERATIONS);
  // The shortest form of a positive INTEGER (X.690 §8.3.2): its first octet is 0x09 here, so none is needed before it.
  return element(0x02, value.subarray(1));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function octets(content: Buffer): Buffer {
  return element(0x04, content);
}

/** One element in DER; nothing here is as long as 256 octets (X.690 §8.1.3). */
function element(tag: number, content: Buffer): Buffer {
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

function locked(message: string): BreakglassError {
  return new BreakglassError({ code: 'KEY_LOCKED', message });
}
