import { createHash, generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyPair, Keys } from './world/world.ts';

const generate = promisify(generateKeyPair);

/** An RSA key pair for RS256 tokens, which is what Entra signs and accepts. */
export async function rsaKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { kid: createHash('sha256').update(der).digest('base64url').slice(0, 27), privateKey, publicKey };
}

/** New secrets for one start, around the key pairs and the certificate given. */
export function startKeys({
  token,
  idp,
  clientCertificate,
}: Pick<Keys, 'token' | 'idp' | 'clientCertificate'>): Keys {
  return {
    token,
    idp,
    clientCertificate,
    clientSecret: `secret-${randomBytes(24).toString('base64url')}`,
    controlToken: randomBytes(24).toString('base64url'),
  };
}
