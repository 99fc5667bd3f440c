import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Extension, X509Certificate } from '@peculiar/x509';
import { asAuthority, pem, pkcs8, validNow } from '../x509.ts';

const run = promisify(execFile);

const OPENSSL_TIMEOUT_MS = 20_000;
/** RSA is what most authorities use; elliptic curves are what new ones use. */
const KEYS = {
  'rsa-2048': {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2_048,
    publicExponent: Uint8Array.of(1, 0, 1),
  },
  'p-256': { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  'p-384': { name: 'ECDSA', hash: 'SHA-384', namedCurve: 'P-384' },
} as const;

/** What a pretend authority may be asked to do otherwise than a real one would. */
export interface AuthorityOptions {
  /** Default `p-256`. */
  readonly key?: keyof typeof KEYS;
  /** The hash that the certificate is named by in a timestamp (ESSCertID); default `sha256`. */
  readonly certificateHash?: 'sha1' | 'sha256';
  /** Extensions of a certificate between root and signer; none stands there unless given. */
  readonly between?: readonly Extension[];
  /** How many authorities may stand below the root; default 1. */
  readonly rootPathLength?: number;
  /** Of all its certificates; from yesterday for 30 days unless given. */
  readonly validity?: { readonly notBefore: Date; readonly notAfter: Date };
  /** Of the signer's certificate, in place of the extended key usage that makes it one for timestamps. */
  readonly purpose?: readonly Extension[];
}

/** A pretend timestamp authority whose answers come from the real `openssl ts`. */
export interface TimestampAuthority {
  /** The folder with `root.pem`, `signer.pem`, `signer.key` and `chain.pem`. */
  readonly folder: string;
  /** The root's certificate, PEM. */
  readonly root: string;
  /** A DER TimeStampResp to a DER TimeStampReq. */
  readonly reply: (request: Uint8Array) => Promise<Uint8Array>;
}

/** Makes an authority with throw-away keys in a folder; needs `openssl` (3.x) on the path. */
export async function timestampAuthority({
  folder,
  options = {},
}: {
  folder: string;
  options?: AuthorityOptions;
}): Promise<TimestampAuthority> {
  await mkdir(folder, { recursive: true });
  const made = await makeCertificates(options);
  await writeFile(path.join(folder, 'root.pem'), made.root);
  await writeFile(path.join(folder, 'signer.pem'), made.signer);
  await writeFile(path.join(folder, 'signer.key'), made.key, { mode: 0o600 });
  await writeFile(path.join(folder, 'chain.pem'), made.chain);
  await writeFile(path.join(folder, 'serial'), '01\n');
  await writeFile(path.join(folder, 'openssl.cnf'), configuration(options.certificateHash ?? 'sha256'));
  let last: Promise<unknown> = Promise.resolve();
  return {
    folder,
    root: made.root,
    // One at a time: openssl reads and writes the serial number in a file.
    reply: (request) => {
      const next = last.then(() => replyTo({ folder, request }));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

function configuration(certificateHash: string): string {
  return [
    '[tsa]',
    'serial = serial',
    'signer_cert = signer.pem',
    'signer_key = signer.key',
    'certs = chain.pem',
    'signer_digest = sha256',
    'default_policy = 1.3.6.1.4.1.99999.1',
    'digests = sha256',
    'accuracy = secs:1, millisecs:500',
    `ess_cert_id_alg = ${certificateHash}`,
    '',
  ].join('\n');
}

async function replyTo({ folder, request }: { folder: string; request: Uint8Array }): Promise<Uint8Array> {
  const work = await mkdtemp(path.join(folder, 'request-'));
  try {
    const [query, answer] = [path.join(work, 'query.tsq'), path.join(work, 'answer.tsr')];
    await writeFile(query, request);
    const command = ['ts', '-reply', '-config', 'openssl.cnf', '-section', 'tsa'];
    await run('openssl', [...command, '-queryfile', query, '-out', answer], {
      cwd: folder,
      timeout: OPENSSL_TIMEOUT_MS,
    });
    return await readFile(answer);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function makeCertificates({
  key = 'p-256',
  between,
  rootPathLength = 1,
  validity = validNow(),
  purpose = [new ExtendedKeyUsageExtension([ExtendedKeyUsage.timeStamping], true)],
}: AuthorityOptions): Promise<{ root: string; chain: string; signer: string; key: string }> {
  const issue = issuerOf({ algorithm: KEYS[key], validity });
  const root = await issue({
    name: 'CN=Pretend timestamp root',
    extensions: asAuthority(rootPathLength),
    issuer: null,
  });
  const middle =
    between === undefined
      ? root
      : await issue({ name: 'CN=Pretend timestamp issuer', extensions: between, issuer: root });
  const signer = await issue({
    name: 'CN=Pretend timestamp authority,O=example',
    extensions: [
      new BasicConstraintsExtension(false),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...purpose,
    ],
    issuer: middle,
  });
  return {
    root: pem(root.certificate),
    chain: pem(middle.certificate),
    signer: pem(signer.certificate),
    key: await pkcs8(signer.keys.privateKey),
  };
}

interface Issued {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

type Issue = (wanted: {
  name: string;
  extensions: readonly Extension[];
  issuer: Issued | null;
}) => Promise<Issued>;

function issuerOf({
  algorithm,
  validity,
}: {
  algorithm: (typeof KEYS)[keyof typeof KEYS];
  validity: { notBefore: Date; notAfter: Date };
}): Issue {
  return async ({ name, extensions, issuer }) => {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const identifier = await SubjectKeyIdentifierExtension.create(keys.publicKey);
    const certificate = await X509CertificateGenerator.create({
      subject: name,
      issuer: issuer?.certificate.subject ?? name,
      ...validity,
      publicKey: keys.publicKey,
      signingKey: (issuer?.keys ?? keys).privateKey,
      signingAlgorithm: algorithm,
      extensions: [...extensions, identifier],
    });
    return { certificate, keys };
  };
}
