import { BreakglassError, type ErrorCode, type Fault } from '../../../domain/errors.ts';
import type { OrganisationDefinition } from '../../../domain/organisation.ts';
import type {
  PasskeyEnrolment,
  PasskeyRevocation,
  PlannedPasskey,
  SignedPasskeyStatement,
} from '../../../domain/passkey.ts';
import { readPasskeyFile, type PasskeyFile } from './passkey-file.ts';
import { requireVouched, type KeysOf } from './vouching.ts';

/** The statement that takes a passkey back, and its file. */
export interface RevokedPasskey {
  readonly file: string;
  readonly signed: SignedPasskeyStatement<PasskeyRevocation>;
}

/** A passkey of the folder. `counts`; `revoked`, for ever; `gone`: its person is not in the roster. */
export interface StandingPasskey {
  readonly file: string;
  readonly signed: SignedPasskeyStatement<PasskeyEnrolment>;
  readonly state: 'counts' | 'revoked' | 'gone';
  readonly revocation: RevokedPasskey | null;
}

/** What the folder says, or every fault of it. */
export type ReadPasskeys =
  | {
      readonly ok: true;
      readonly standing: readonly StandingPasskey[];
      /** Those that count, as plans have them. */
      readonly enrolled: readonly PlannedPasskey[];
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type Roster = Pick<OrganisationDefinition, 'organisation' | 'people'>;

interface Enrolled {
  readonly file: string;
  readonly signed: SignedPasskeyStatement<PasskeyEnrolment>;
}

/**
 * Reads the statements about passkeys and says which passkeys count. One counts while its person is in the roster, by an
 * enrolment that SSH keys of the roster as it is today have signed, and that no statement revokes. All faults come at
 * once: those of `readPasskeyFile` and `requireVouched`; `ID_DUPLICATE`: one credential or key in two enrolments;
 * `REFERENCE_UNKNOWN`: a revocation of what is not enrolled.
 *
 * A revocation counts whoever signed it, as long as no signature is over something else: it only takes away, who signed
 * may have left the roster since, and whoever can write into this folder could as well take the enrolment out.
 */
export function readPasskeys({
  organisation,
  files,
}: {
  organisation: Roster;
  files: readonly PasskeyFile[];
}): ReadPasskeys {
  const faults = new FaultList();
  const { enrolments, revocations } = sorted({ files, organisation: organisation.organisation, faults });
  const keysOf: KeysOf = (id) => organisation.people.find((person) => person.id === id)?.keys ?? [];
  for (const { file, signed } of revocations)
    faults.catch(file, () => {
      requireRevocation({ signed, enrolments, keysOf });
    });
  requireDistinct({ enrolments, faults });
  const standing = enrolments.map((each) => standingOf({ each, revocations, organisation }));
  const enrolled = standing.flatMap(({ file, signed, state }) =>
    state === 'counts'
      ? faults.catch(file, () => ({
          enrolment: signed.statement,
          vouches: requireVouched({ signed, keysOf }),
        }))
      : [],
  );
  return faults.all.length > 0 ? { ok: false, faults: faults.all } : { ok: true, standing, enrolled };
}

/** Refusals become faults of their file, so that all of them are told at once. */
class FaultList {
  readonly all: Fault[] = [];

  /** What `read` gives, in a list; an empty one where it refuses. */
  catch<T>(file: string, read: () => T): T[] {
    try {
      return [read()];
    } catch (error) {
      if (!(error instanceof BreakglassError)) throw error;
      const { code, message } = error;
      this.all.push({ code, message, path: '', place: { file, line: 1, column: 1 } });
      return [];
    }
  }
}

function sorted({
  files,
  organisation,
  faults,
}: {
  files: readonly PasskeyFile[];
  organisation: string;
  faults: FaultList;
}): { enrolments: Enrolled[]; revocations: RevokedPasskey[] } {
  const enrolments: Enrolled[] = [];
  const revocations: RevokedPasskey[] = [];
  for (const { file, text } of files) {
    for (const { statement, signatures } of faults.catch(file, () =>
      readPasskeyFile({ text, organisation }),
    )) {
      if (statement.kind === 'breakglass-passkey')
        enrolments.push({ file, signed: { statement, signatures } });
      else revocations.push({ file, signed: { statement, signatures } });
    }
  }
  return { enrolments, revocations };
}

function requireRevocation({
  signed,
  enrolments,
  keysOf,
}: {
  signed: SignedPasskeyStatement<PasskeyRevocation>;
  enrolments: readonly Enrolled[];
  keysOf: KeysOf;
}): void {
  const { statement } = signed;
  if (!enrolments.some((each) => isOf({ revocation: statement, enrolment: each.signed.statement })))
    throw refused('REFERENCE_UNKNOWN', `expected the enrolment that this revokes: ${statement.person}'s`);
  try {
    requireVouched({ signed, keysOf });
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'PASSKEY_UNTRUSTED') throw error;
  }
}

/** A passkey says who signed; shared by two people it says nothing, and enrolled twice it is revoked but once. */
function requireDistinct({
  enrolments,
  faults,
}: {
  enrolments: readonly Enrolled[];
  faults: FaultList;
}): void {
  const taken = new Map<string, string>();
  for (const { file, signed } of enrolments) {
    const { credential, key } = signed.statement.passkey;
    const names = [`credential ${credential}`, `key ${key}`];
    const before = names.flatMap((name) => taken.get(name) ?? [])[0];
    for (const name of names) taken.set(name, file);
    if (before !== undefined)
      faults.catch(file, () => {
        throw refused(
          'ID_DUPLICATE',
          `expected a passkey that is enrolled once, got that of ${before} again`,
        );
      });
  }
}

function standingOf({
  each: { file, signed },
  revocations,
  organisation,
}: {
  each: Enrolled;
  revocations: readonly RevokedPasskey[];
  organisation: Roster;
}): StandingPasskey {
  const { statement: enrolment } = signed;
  const by = revocations.find((revoked) => isOf({ revocation: revoked.signed.statement, enrolment }));
  const isThere = organisation.people.some(({ id }) => id === enrolment.person);
  const state = by !== undefined ? 'revoked' : isThere ? 'counts' : 'gone';
  return { file, signed, state, revocation: by ?? null };
}

function isOf({
  revocation,
  enrolment,
}: {
  revocation: PasskeyRevocation;
  enrolment: PasskeyEnrolment;
}): boolean {
  return revocation.person === enrolment.person && revocation.credential === enrolment.passkey.credential;
}

function refused(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message: `passkey: ${message}` });
}
