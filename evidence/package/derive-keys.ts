import { createPublicKey } from 'node:crypto';
import { sha256Hex } from '../core/hash.ts';
import { parseVkey } from '../core/note.ts';
import { passkeySpki } from '../core/passkey/key.ts';
import { ledgerKeys } from '../ledger/read.ts';
import { checkPlan } from '../verify/plan.ts';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { PASSKEY_NAMESPACE } from '../../domain/passkey.ts';
import { REVIEW_NAMESPACE } from '../../domain/review.ts';
import type { DerivedFile, PackageEvidence } from './derive.ts';
import { FOLDERS } from './layout.ts';

/** RFC 8410 §4: what stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. */
const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Digits of the SHA-256 of a passkey's public key in the name of its file. */
const DIGITS = 16;

/**
 * The public keys in the forms that `ssh-keygen` and `openssl` read. They say only which keys the evidence names: whose
 * they are must be known from elsewhere.
 */
export async function* deriveKeys({ ledger, runs }: PackageEvidence): AsyncGenerator<DerivedFile> {
  const vkeys = ledgerKeys(ledger.entries);
  yield textFile(`${FOLDERS.keys}/evidence.vkeys`, vkeys);
  for (const vkey of vkeys) {
    const { id, publicKey } = parseVkey(vkey);
    const der = Buffer.concat([ED25519_SPKI_PREFIX, publicKey]);
    yield { path: `${FOLDERS.keys}/evidence-${id}.pem`, bytes: Buffer.from(pemOf(der)) };
  }
  const signers = new Set<string>();
  const passkeys = new Map<string, Uint8Array>();
  const namespaces = `${DECISION_NAMESPACE},${REVIEW_NAMESPACE}`;
  for (const { files, journal } of runs) {
    const { people } = await checkPlan({ files, opened: journal.opened });
    for (const { id, keys, passkeys: own = [] } of people) {
      for (const key of keys) signers.add(`${id} namespaces="${namespaces}" ${key}`);
      for (const { enrolment, vouches } of own) {
        const spki = passkeySpki(enrolment.passkey);
        passkeys.set(sha256Hex(spki).slice(0, DIGITS), spki);
        for (const { person, key } of vouches)
          signers.add(`${person} namespaces="${PASSKEY_NAMESPACE}" ${key}`);
      }
    }
  }
  for (const [name, spki] of passkeys)
    yield { path: `${FOLDERS.keys}/passkey-${name}.pem`, bytes: Buffer.from(pemOf(spki)) };
  yield textFile(`${FOLDERS.keys}/allowed_signers`, [...signers].toSorted());
}

function pemOf(spki: Uint8Array): string {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function textFile(path: string, lines: readonly string[]): DerivedFile {
  return { path, bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) };
}
