/** Key types of `ssh-keygen -Y` whose signatures breakglass verifies. */
export const SSH_KEY_TYPES = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com'] as const;
export type SshKeyType = (typeof SSH_KEY_TYPES)[number];

/** An OpenSSH public key line in its parts, or why it is not one that we take. */
export type SshPublicKey =
  | { readonly ok: true; readonly type: SshKeyType; readonly blob: string }
  | { readonly ok: false; readonly expected: string };

/** Lengths of the fields behind the type, in bytes; null where the length is free. */
const FIELD_LENGTHS: Readonly<Record<SshKeyType, readonly (number | null)[]>> = {
  'ssh-ed25519': [32],
  'ecdsa-sha2-nistp256': [8, 65],
  'sk-ssh-ed25519@openssh.com': [32, null],
};

/**
 * Takes a line of a `.pub` file apart: type, blob, comment. Structural only: the blob must be base64, start with the
 * same type as the line and have exactly that type's fields. Whether the point lies on its curve shows when a
 * signature is verified.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4253#section-6.6
 * @see https://www.rfc-editor.org/rfc/rfc8709#section-4
 */
export function parseSshPublicKey(line: string): SshPublicKey {
  const [typeWord = '', blob = ''] = line.trim().split(/ +/);
  const type = SSH_KEY_TYPES.find((known) => known === typeWord);
  if (type === undefined) return no(`a public key line that starts with ${SSH_KEY_TYPES.join(', ')}`);
  const bytes = fromBase64(blob);
  if (bytes === null) return no('a public key whose second word is base64');
  const fields = fieldsOf(bytes);
  if (fields === null) return no('a complete public key blob');
  const [name, ...rest] = fields;
  if (name === undefined || latin1(name) !== type) return no(`a key blob of the type ${type}`);
  const lengths = FIELD_LENGTHS[type];
  const fits =
    rest.length === lengths.length &&
    lengths.every((length, i) => length === null || length === rest[i]?.length);
  return fits ? { ok: true, type, blob } : no(`a key blob with the fields of ${type}`);
}

function no(expected: string): SshPublicKey {
  return { ok: false, expected };
}

/** RFC 4251 strings: four bytes of length, big-endian, then that many bytes. Null where they do not add up. */
function fieldsOf(bytes: Uint8Array): Uint8Array[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) return null;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Strict base64: alphabet, padding and length must be exactly right. */
function fromBase64(text: string): Uint8Array | null {
  if (
    !/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/.test(
      text,
    )
  )
    return null;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return btoa(latin1(bytes)) === text ? bytes : null;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
