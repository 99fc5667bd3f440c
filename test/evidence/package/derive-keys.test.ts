import { createPublicKey } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { bytesOf } from '../../../evidence/core/hash.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { checkEntries } from '../../../evidence/ledger/read.ts';
import { deriveKeys } from '../../../evidence/package/derive-keys.ts';
import { checkJournal } from '../../../evidence/verify/journal.ts';
import { saved } from '../saved-evidence.ts';

it('a package has the passkeys of its plans for openssl, and who enrolled them for ssh-keygen', async () => {
  const run = saved('passkeys.json');
  const journal = checkJournal(bytesOf(run.leaves.map((leaf) => `${leaf}\n`).join('')));
  const texts: Readonly<Record<string, string>> = {
    'plan.json': canonicalText(run.input.plan),
    'runbook.yaml': run.input.runbookText,
  };
  const read = (name: string) => Promise.resolve(Buffer.from(texts[name] ?? ''));
  const files = { names: [], folders: [], read };
  const derived = new Map<string, string>();
  for await (const { path, bytes } of deriveKeys({
    scope: { kind: 'run', run: run.input.run },
    organisation: 'example',
    ledger: checkEntries(Buffer.alloc(0)),
    listings: [],
    runs: [{ run: run.input.run, files, journal }],
  }))
    derived.set(path, Buffer.from(bytes).toString());
  const pems = [...derived.keys()].filter((path) => /^keys\/passkey-[0-9a-f]{16}\.pem$/.test(path));
  const passkeys = run.input.plan.people.flatMap(({ passkeys: own = [] }) =>
    own.map(({ enrolment }) => enrolment.passkey),
  );
  const raw = pems.map((path) => {
    const spki = createPublicKey(derived.get(path) ?? '').export({ type: 'spki', format: 'der' });
    return spki.subarray(spki.length > 50 ? -65 : -32).toString('base64url');
  });
  expect(raw.toSorted()).toEqual(passkeys.map(({ key }) => key).toSorted());
  const signers = derived.get('keys/allowed_signers') ?? '';
  expect(signers).toMatch(/^stranger namespaces="breakglass-passkey" ssh-ed25519 /m);
  expect(signers).not.toMatch(/^stranger namespaces="breakglass-decision/m);
});
