import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';

/** A pretend person who signs in this process: starting `ssh-keygen` would be measured with the engine. */
export interface Signer {
  readonly id: string;
  readonly roles: readonly string[];
  /** OpenSSH public key line. */
  readonly publicKey: string;
  /** `SHA256:…`, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
  /** The armored SSHSIG over a text, a decision's unless another namespace is named. */
  readonly sign: (text: string, namespace?: string) => string;
}

const RAW_KEY_LENGTH_BYTES = 32;
const ARMOR_COLUMNS = 70;

/**
 * Makes a person with a new Ed25519 key.
 *
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig
 */
export function makeSigner({ id, roles }: { id: string; roles: readonly string[] }): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-RAW_KEY_LENGTH_BYTES);
  const blob = strings('ssh-ed25519', raw);
  const signText = (text: string, namespace = DECISION_NAMESPACE): string => {
    const hash = createHash('sha512').update(text).digest();
    const signed = Buffer.concat([Buffer.from('SSHSIG'), strings(namespace, '', 'sha512', hash)]);
    const signature = strings('ssh-ed25519', sign(null, signed, privateKey));
    const version = Buffer.from([0, 0, 0, 1]);
    return armored([Buffer.from('SSHSIG'), version, strings(blob, namespace, '', 'sha512', signature)]);
  };
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {
    id,
    roles,
    publicKey: `ssh-ed25519 ${blob.toString('base64')}`,
    fingerprint: `SHA256:${digest}`,
    sign: signText,
  };
}

function armored(parts: readonly Buffer[]): string {
  const text = Buffer.concat(parts).toString('base64');
  const lines = text.match(new RegExp(`.{1,${ARMOR_COLUMNS}}`, 'g')) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
}

/** SSH strings one after the other (RFC 4251 §5). */
function strings(...contents: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    contents.flatMap((content) => {
      const bytes = Buffer.from(content);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
