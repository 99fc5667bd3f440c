import { BreakglassError, type Fault } from '../../../domain/errors.ts';
import type { OrganisationDefinition } from '../../../domain/organisation.ts';
import type {
  PasskeyEnrolment,
  PasskeyRevocation,
  PlannedPasskey,
  SignedPasskeyStatement,
  Vouch,
} from '../../../domain/passkey.ts';
import { readPasskeyFile, type PasskeyFile } from './passkey-file.ts';
import { requireSigners, requireUnchanged, requireVouched, type KeysOf } from './vouching.ts';
import { refusal } from './refusal.ts';

/** The statement that takes a passkey back, and its file. */
export interface RevokedPasskey {
  readonly file: string;
  readonly signed: SignedPasskeyStatement<PasskeyRevocation>;
}

/**
 * A passkey of the folder. `counts`; `revoked`, for ever; `gone`: its person is not in the roster; `unvouched`: they are, but
 * who signed its enrolment has left, or has another key by now.
 */
export interface StandingPasskey {
  readonly file: string;
  readonly signed: SignedPasskeyStatement<PasskeyEnrolment>;
  readonly state: 'counts' | 'revoked' | 'gone' | 'unvouched';
  readonly revocation: RevokedPasskey | null;
}

/** What the folder says, or every fault of it. */
export type ReadPasskeys =
  | {
      readonly ok: true;
      readonly standing: readonly StandingPasskey[];
      /** Those that count, as plans have them, each once. */
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
 * once: those of `readPasskeyFile`, `requireSigners` and `requireUnchanged`; `ID_DUPLICATE`: one credential or key for two
 * people, or with another one; `REFERENCE_UNKNOWN`: a revocation of what is not enrolled.
 *
 * That somebody leaves, or has another key, is no fault: it would stop everybody for what only takes away, and the passkey
 * is enrolled again beside the enrolment that nobody vouches for any more.
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
  const read = enrolments.flatMap((each) =>
    faults.catch(each.file, () => standingOf({ each, revocations, organisation, keysOf })),
  );
  const standing = read.map(({ standing: one }) => one);
  requireDistinct({ standing, faults });
  if (faults.all.length > 0) return { ok: false, faults: faults.all };
  const enrolled = read.flatMap(({ standing: { signed }, vouches }) =>
    vouches === null ? [] : [{ enrolment: signed.statement, vouches }],
  );
  return { ok: true, standing, enrolled: lastOfEach(enrolled) };
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
    throw refusal('REFERENCE_UNKNOWN', `expected the enrolment that this revokes: ${statement.person}'s`);
  vouchesToday({ signed, keysOf });
}

/** Who vouches for a statement; null where nobody of today's roster does, or too few. Refuses one that was changed. */
function vouchesToday({
  signed,
  keysOf,
}: {
  signed: SignedPasskeyStatement;
  keysOf: KeysOf;
}): readonly Vouch[] | null {
  try {
    return requireVouched({ signed, keysOf });
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'PASSKEY_UNTRUSTED') throw error;
    requireUnchanged(signed);
    return null;
  }
}

/**
 * A passkey says who signed; shared by two people it says nothing. One that its person enrolled again is no other: whether
 * an earlier enrolment is vouched for comes and goes with the roster, which must not stop everybody, and revoking takes all.
 */
function requireDistinct({
  standing,
  faults,
}: {
  standing: readonly StandingPasskey[];
  faults: FaultList;
}): void {
  const taken = new Map<string, StandingPasskey>();
  for (const each of standing.filter(({ state }) => state !== 'unvouched')) {
    const { credential, key } = each.signed.statement.passkey;
    const names = [`credential ${credential}`, `key ${key}`];
    const before = names.flatMap((name) => taken.get(name) ?? []).find((one) => !isSame({ one, each }));
    for (const name of names) taken.set(name, each);
    if (before !== undefined)
      faults.catch(each.file, () => {
        throw refusal(
          'ID_DUPLICATE',
          `expected a passkey that is enrolled once, got that of ${before.file} again`,
        );
      });
  }
}

/** Are these two enrolments of one passkey for one person? */
function isSame({ one, each }: { one: StandingPasskey; each: StandingPasskey }): boolean {
  const [left, right] = [one.signed.statement, each.signed.statement];
  return (
    left.person === right.person &&
    left.passkey.credential === right.passkey.credential &&
    left.passkey.key === right.passkey.key
  );
}

/** Of several enrolments of one passkey the one that was written last. */
function lastOfEach(enrolled: readonly PlannedPasskey[]): readonly PlannedPasskey[] {
  const last = new Map<string, PlannedPasskey>();
  for (const each of enrolled) {
    const { credential } = each.enrolment.passkey;
    const before = last.get(credential);
    if (before === undefined || before.enrolment.at < each.enrolment.at) last.set(credential, each);
  }
  return [...last.values()];
}

/** Where one stands, and who vouches for it where it counts. */
function standingOf({
  each: { file, signed },
  revocations,
  organisation,
  keysOf,
}: {
  each: Enrolled;
  revocations: readonly RevokedPasskey[];
  organisation: Roster;
  keysOf: KeysOf;
}): { readonly standing: StandingPasskey; readonly vouches: readonly Vouch[] | null } {
  const { statement: enrolment } = signed;
  const by = revocations.find((revoked) => isOf({ revocation: revoked.signed.statement, enrolment }));
  if (by !== undefined)
    return { standing: { file, signed, state: 'revoked', revocation: by }, vouches: null };
  const isThere = organisation.people.some(({ id }) => id === enrolment.person);
  if (isThere) requireSigners(signed);
  const vouches = isThere ? vouchesToday({ signed, keysOf }) : null;
  const state = !isThere ? 'gone' : vouches === null ? 'unvouched' : 'counts';
  return { standing: { file, signed, state, revocation: null }, vouches };
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
