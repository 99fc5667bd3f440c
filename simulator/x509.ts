import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { BasicConstraintsExtension, cryptoProvider, KeyUsageFlags, KeyUsagesExtension } from '@peculiar/x509';
import type { Extension, X509Certificate } from '@peculiar/x509';

cryptoProvider.set(webcrypto);

const DAY_MS = 86_400_000;

/** From yesterday, for machines whose clocks differ, until 30 days from now. */
export function validNow(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 30 * DAY_MS) };
}

/** The extensions of an authority that may have so many authorities below it. */
export function asAuthority(pathLength: number): Extension[] {
  return [
    new BasicConstraintsExtension(true, pathLength, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
}

/** A certificate as PEM, with a line end. */
export function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

/** A private key as PKCS#8 PEM. */
export async function pkcs8(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
