import { createPublicKey } from 'node:crypto';
import { parseVkey } from '../core/note.ts';
import { ledgerKeys } from '../ledger/read.ts';
import { checkPlan } from '../verify/plan.ts';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { REVIEW_NAMESPACE } from '../../domain/review.ts';
import type { DerivedFile, PackageEvidence } from './derive.ts';
import { FOLDERS } from './layout.ts';

/** RFC 8410 §4: what stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. */
const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

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
    const pem = createPublicKey({ key: der, format: 'der', type: 'spki' }).export({
      type: 'spki',
      format: 'pem',
    });
    yield { path: `${FOLDERS.keys}/evidence-${id}.pem`, bytes: Buffer.from(pem.toString()) };
  }
  const signers = new Set<string>();
  const namespaces = `${DECISION_NAMESPACE},${REVIEW_NAMESPACE}`;
  for (const { files, journal } of runs) {
    const { people } = await checkPlan({ files, opened: journal.opened });
    for (const { id, keys } of people)
      for (const key of keys) signers.add(`${id} namespaces="${namespaces}" ${key}`);
  }
  yield textFile(`${FOLDERS.keys}/allowed_signers`, [...signers].toSorted());
}

function textFile(path: string, lines: readonly string[]): DerivedFile {
  return { path, bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) };
}
