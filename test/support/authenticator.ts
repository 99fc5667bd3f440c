import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { COSE_ALGORITHMS, type Passkey, type PasskeyAlgorithm } from '../../domain/passkey.ts';

/** An authenticator and its browser, in this process: it says whatever a test wants it to say. */
export interface Authenticator {
  readonly passkey: Passkey;
  /** The answer to `navigator.credentials.get` over a text, as it stands in place of an SSH signature. */
  readonly assert: (message: string, bent?: Bent) => string;
  /** The answer to `navigator.credentials.create`, as `toJSON()` writes it. */
  readonly register: (challenge: string, bent?: Bent) => object;
}

/** What a ceremony says instead of what an honest one would. */
export interface Bent {
  readonly client?: Readonly<Record<string, unknown>>;
  /** The whole client data, instead of those that `client` would give. */
  readonly clientText?: string;
  readonly rp?: string;
  readonly flags?: number;
  readonly counter?: number;
  /** After the counter. */
  readonly more?: Uint8Array;
  readonly parts?: Readonly<Record<string, unknown>>;
  readonly signature?: (honest: Buffer) => Uint8Array;
}

export const FLAG = { up: 0x01, uv: 0x04, be: 0x08, bs: 0x10, at: 0x40, ed: 0x80 } as const;
const RAW_BYTES = { ES256: 65, EdDSA: 32 } as const;

/** Makes an authenticator with one new passkey. `counts`: one that counts what it signs; most synced ones say 0. */
export function makeAuthenticator({
  algorithm = 'ES256',
  rp = 'drills.example.org',
  origin = `https://${rp}`,
  backupEligible = false,
  counts = true,
  label = 'security key',
}: {
  algorithm?: PasskeyAlgorithm;
  rp?: string;
  origin?: string;
  backupEligible?: boolean;
  counts?: boolean;
  label?: string;
} = {}): Authenticator {
  const { privateKey, publicKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-RAW_BYTES[algorithm]);
  const id = createHash('sha256').update(raw).digest().subarray(0, 16);
  const passkey: Passkey = {
    credential: id.toString('base64url'),
    algorithm,
    key: raw.toString('base64url'),
    rp,
    origins: [origin],
    backupEligible,
    counter: 0,
    label,
  };
  let counted = 0;
  const count = (): number => (counts ? (counted += 1) : 0);
  const honest = FLAG.up | FLAG.uv | (backupEligible ? FLAG.be | FLAG.bs : 0);
  return {
    passkey,
    assert: (message, bent = {}) => {
      const challenge = createHash('sha256').update(message).digest('base64url');
      const client = clientData({ type: 'webauthn.get', challenge, origin, bent });
      const data = authenticatorData({ rp, flags: honest, counter: bent.counter ?? count(), bent });
      const signature = signData({ privateKey, data, client });
      const parts = {
        authenticatorData: data.toString('base64url'),
        clientDataJSON: client.toString('base64url'),
        credential: passkey.credential,
        signature: Buffer.from(bent.signature?.(signature) ?? signature).toString('base64url'),
      };
      return JSON.stringify({ ...parts, ...bent.parts });
    },
    register: (challenge, bent = {}) => {
      const client = clientData({ type: 'webauthn.create', challenge, origin, bent });
      const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, coseKey({ algorithm, raw })]);
      const data = authenticatorData({
        rp,
        flags: honest | FLAG.at,
        counter: bent.counter ?? 0,
        bent: { more: attested, ...bent },
      });
      return {
        id: passkey.credential,
        rawId: passkey.credential,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          attestationObject: attestationObject(data).toString('base64url'),
          transports: ['usb'],
        },
        ...bent.parts,
      };
    },
  };
}

function clientData({
  type,
  challenge,
  origin,
  bent: { client, clientText },
}: {
  type: string;
  challenge: string;
  origin: string;
  bent: Bent;
}): Buffer {
  const said = { type, challenge, origin, crossOrigin: false, ...client };
  return Buffer.from(clientText ?? JSON.stringify(said));
}

function authenticatorData({
  rp,
  flags,
  counter,
  bent,
}: {
  rp: string;
  flags: number;
  counter: number;
  bent: Bent;
}): Buffer {
  const counting = Buffer.alloc(4);
  counting.writeUInt32BE(counter);
  const rpHash = createHash('sha256')
    .update(bent.rp ?? rp)
    .digest();
  return Buffer.concat([rpHash, Buffer.from([bent.flags ?? flags]), counting, bent.more ?? Buffer.alloc(0)]);
}

function signData({
  privateKey,
  data,
  client,
}: {
  privateKey: KeyObject;
  data: Buffer;
  client: Buffer;
}): Buffer {
  const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
  return sign(privateKey.asymmetricKeyType === 'ec' ? 'sha256' : null, signed, privateKey);
}

/** RFC 9053 §7: the key in CBOR, with its labels in the order of CTAP2. */
function coseKey({ algorithm, raw }: { algorithm: PasskeyAlgorithm; raw: Buffer }): Buffer {
  const alg = Buffer.from([0x03, 0x20 + (-COSE_ALGORITHMS[algorithm] - 1)]);
  const bytes = (label: number, value: Buffer) => Buffer.concat([Buffer.from([label, 0x58, 32]), value]);
  if (algorithm === 'EdDSA')
    return Buffer.concat([Buffer.from([0xa4, 0x01, 0x01]), alg, Buffer.from([0x20, 0x06]), bytes(0x21, raw)]);
  const [x, y] = [raw.subarray(1, 33), raw.subarray(33)];
  const head = Buffer.concat([Buffer.from([0xa5, 0x01, 0x02]), alg, Buffer.from([0x20, 0x01])]);
  return Buffer.concat([head, bytes(0x21, x), bytes(0x22, y)]);
}

/** `{"fmt": "none", "attStmt": {}, "authData": …}` in CBOR. */
function attestationObject(data: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([0xa3, 0x63]),
    Buffer.from('fmt'),
    Buffer.from([0x64]),
    Buffer.from('none'),
    Buffer.from([0x67]),
    Buffer.from('attStmt'),
    Buffer.from([0xa0, 0x68]),
    Buffer.from('authData'),
    Buffer.from([0x59]),
    uint16(data.length),
    data,
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
