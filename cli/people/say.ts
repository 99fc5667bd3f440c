import type { PersonDefinition } from '../../domain/organisation.ts';
import type { Passkey, PasskeyStatement } from '../../domain/passkey.ts';
import { readPublicKey } from '../../domain/ssh-key.ts';
import { passkeyFingerprint } from '../../evidence/core/passkey/key.ts';
import type { StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { plain } from '../plain.ts';

/** What is about to be signed about a passkey, in lines. */
export function sayStatement(statement: PasskeyStatement): string[] {
  const { organisation, person, at } = statement;
  const about =
    statement.kind === 'breakglass-passkey'
      ? ['this passkey is theirs, and may sign for them:', ...sayPasskey(statement.passkey)]
      : [
          'this passkey counts no more, and never again:',
          `  credential  ${statement.credential}`,
          `  because     ${plain(statement.reason)}`,
        ];
  return [`${person} of ${organisation}, ${at}`, ...about];
}

/** One person: roles, SSH keys, and each passkey with where it stands. */
export function sayPerson({
  person: { id, roles, keys },
  passkeys,
}: {
  person: PersonDefinition;
  passkeys: readonly StandingPasskey[];
}): string[] {
  const ssh = keys.map((line) => {
    const key = readPublicKey(line);
    return `  SSH key   ${key.ok ? key.fingerprint : plain(line)}`;
  });
  return [`${id}  (${roles.join(', ')})`, ...ssh, ...passkeys.flatMap(sayStanding)];
}

/** A passkey with who vouched for it, and why it does not count, where it does not. */
export function sayStanding({ file, signed, state, revocation }: StandingPasskey): string[] {
  const { passkey, at } = signed.statement;
  const revoked = revocation?.signed.statement;
  const by = signed.signatures.map(({ person }) => person).join(' and ');
  const why = {
    counts: 'counts',
    revoked: `REVOKED ${revoked?.at ?? ''}: ${plain(revoked?.reason ?? '')}`,
    gone: 'does not count: nobody of the roster',
    unvouched: 'does not count: who signed its enrolment has left the roster, or has another SSH key by now',
  }[state];
  return [
    `  passkey   ${plain(passkey.label)}: ${why}`,
    ...sayPasskey(passkey).map((line) => `  ${line}`),
    `    enrolled    by ${by}, ${at}, ${plain(file)}`,
  ];
}

function sayPasskey(passkey: Passkey): string[] {
  const { credential, label, rp, origins, backupEligible } = passkey;
  return [
    `  label       ${plain(label)}`,
    `  credential  ${credential}`,
    `  key         ${passkeyFingerprint(passkey)}`,
    `  for         ${rp}, at ${origins.join(' and ')}`,
    `  kept        ${backupEligible ? 'may be copied to other devices of an account' : 'on one device'}`,
  ];
}
