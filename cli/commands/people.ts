import { BreakglassError } from '../../domain/errors.ts';
import type { PasskeyStatement } from '../../domain/passkey.ts';
import { readPublicKey } from '../../domain/ssh-key.ts';
import { readNamedText } from '../../evidence/plain-file.ts';
import path from 'node:path';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { folderOf, openDesk, personOf, type PeopleDesk } from '../people/desk.ts';
import { readRegistration } from '../people/registration.ts';
import { sayPerson, sayStanding } from '../people/say.ts';
import { importSigned, signAndStore } from '../people/sign.ts';

/** `people list`: who is in the roster, with which SSH keys and passkeys, and which of these count no more. */
export async function peopleList(io: Io, given: Given): Promise<ExitCode> {
  const { organisation, standing } = await openDesk({ io, given });
  if (io.json) {
    io.out(`${JSON.stringify({ people: organisation.people.map(documentOf), passkeys: standing })}\n`);
    return EXIT.ok;
  }
  const lines = organisation.people.map((person) =>
    sayPerson({ person, passkeys: standing.filter(({ signed }) => signed.statement.person === person.id) }),
  );
  const gone = standing.filter(({ state }) => state === 'gone');
  const others = gone.map((each) => [
    `${each.signed.statement.person}  (not in the roster)`,
    ...sayStanding(each),
  ]);
  io.out(`${[...lines, ...others].map((each) => each.join('\n')).join('\n\n')}\n`);
  return EXIT.ok;
}

function documentOf({ id, roles, keys }: PeopleDesk['organisation']['people'][number]) {
  const fingerprints = keys.flatMap((line) => {
    const key = readPublicKey(line);
    return key.ok ? [key.fingerprint] : [];
  });
  return { id, roles, keys: fingerprints };
}

/** `people enrol`: makes a passkey a person's, by a statement that their SSH key signs, or two others elsewhere. */
export async function peopleEnrol(io: Io, given: Given): Promise<ExitCode> {
  const desk = await openDesk({ io, given });
  if (given.has('import')) return importSigned({ desk, kind: 'breakglass-passkey' });
  const person = personOf(desk);
  requireFolder(desk);
  const { organisation } = desk.organisation;
  const text = await readNamedText(path.resolve(io.cwd, given.needed('registration')));
  const label = given.needed('label');
  const passkey = await readRegistration({
    text,
    organisation,
    person,
    label,
    origins: given.texts('origin'),
  });
  const statement: PasskeyStatement = {
    kind: 'breakglass-passkey',
    version: 1,
    organisation,
    person,
    passkey,
    at: new Date().toISOString(),
  };
  return signAndStore({ desk, statement });
}

/** Said before anybody touches a key; what is only written with `--out` needs no folder here. */
function requireFolder(desk: PeopleDesk): void {
  if (!desk.given.has('out')) folderOf(desk);
}

/** `people revoke`: what this passkey signs from now on counts no more, in plans that are made from now on. */
export async function peopleRevoke(io: Io, given: Given): Promise<ExitCode> {
  const desk = await openDesk({ io, given });
  if (given.has('import')) return importSigned({ desk, kind: 'breakglass-passkey-revoked' });
  const person = personOf(desk);
  const statement: PasskeyStatement = {
    kind: 'breakglass-passkey-revoked',
    version: 1,
    organisation: desk.organisation.organisation,
    person,
    credential: credentialOf({ desk, person }),
    reason: given.needed('reason'),
    at: new Date().toISOString(),
  };
  return signAndStore({ desk, statement });
}

/** The passkey of `--credential`, which may be left out where the person has one; `USAGE` for another. */
function credentialOf({ desk: { standing, given }, person }: { desk: PeopleDesk; person: string }): string {
  const own = standing
    .filter(
      ({ state, signed }) =>
        (state === 'counts' || state === 'unvouched') && signed.statement.person === person,
    )
    .map(({ signed }) => signed.statement.passkey.credential);
  const named = given.text('credential');
  const [only, ...others] = new Set(own);
  if (named === undefined && others.length === 0 && only !== undefined) return only;
  if (named !== undefined && own.includes(named)) return named;
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected --credential with one of the passkeys of ${person} that are not revoked: ${own.join(', ') || 'there is none'}`,
  });
}
