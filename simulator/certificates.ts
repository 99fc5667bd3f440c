import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Extension } from '@peculiar/x509';
import type { KeyPair } from './world/world.ts';
import { asAuthority, pem, pkcs8, validNow } from './x509.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
/** `localhost` for now, and the real names of each cloud for a machine whose hosts file points them here. */
const SERVER_NAMES = [
  'localhost',
  'login.microsoftonline.com',
  'graph.microsoft.com',
  'login.microsoftonline.us',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'login.partner.microsoftonline.cn',
  'microsoftgraph.chinacloudapi.cn',
];

/** A certificate authority that lives for one start, and the server's certificate from it, valid as told; all PEM. */
export async function serverCertificate(
  valid = validNow(),
): Promise<{ ca: string; certificate: string; key: string }> {
  const [authorityKeys, serverKeys] = await Promise.all([ecKeys(), ecKeys()]);
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Pretend tenant authority',
    ...validNow(),
    keys: authorityKeys,
    signingAlgorithm: EC,
    extensions: asAuthority(0),
  });
  const server = await X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'CN=localhost',
    issuer: authority.subject,
    ...valid,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: EC,
    extensions: serverExtensions(),
  });
  return { ca: pem(authority), certificate: pem(server), key: await pkcs8(serverKeys.privateKey) };
}

function serverExtensions(): Extension[] {
  return [
    new BasicConstraintsExtension(false),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension([
      ...SERVER_NAMES.map((value) => ({ type: 'dns' as const, value })),
      { type: 'ip', value: '127.0.0.1' },
    ]),
  ];
}

/** A self-signed certificate for an application's key: PEM with the private key, and its SHA-256 thumbprint. */
export async function clientCertificate({ privateKey, publicKey }: KeyPair): Promise<{
  pem: string;
  thumbprint: string;
}> {
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const [signingKey, verifyingKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), RSA, true, [
      'sign',
    ]),
    webcrypto.subtle.importKey('spki', publicKey.export({ type: 'spki', format: 'der' }), RSA, true, [
      'verify',
    ]),
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '03',
    name: 'CN=breakglass engine',
    ...validNow(),
    keys: { privateKey: signingKey, publicKey: verifyingKey },
    signingAlgorithm: RSA,
  });
  const thumbprint = createHash('sha256').update(Buffer.from(certificate.rawData)).digest('base64url');
  return { pem: `${privatePem}${pem(certificate)}`, thumbprint };
}

function ecKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
}
