import type { Observation } from './fact.ts';
import { observe } from './observe.ts';
import type { Lookup } from './sign-in.ts';

/** What an audit entry of the directory says of itself, as far as facts are judged by it. */
export interface AuditSeen {
  /** The name that Microsoft gives the activity. */
  readonly activity: string;
  readonly result: string;
  /** Ids by which the entry names the application that did it; left out where a person did. */
  readonly application?: readonly string[] | undefined;
  /** Id of the person or application that did it. */
  readonly initiatedBy?: string | undefined;
}

/**
 * A new password, by Microsoft's names: written by an application, an administrator, or the person. The page does not list
 * `Update PasswordProfile` and `Reset user password`, which logs have.
 *
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
const PASSWORD = [
  'Reset password',
  'Reset password (by admin)',
  'Reset user password',
  'Update PasswordProfile',
  'Change user password',
  'Change password (self-service)',
  'Reset password (self-service)',
];

/** Another credential, by the names of the same page. */
const SECURITY_INFO = [
  'Admin deleted security info',
  'Admin registered security info',
  'Admin updated security info',
  'User deleted security info',
  'User registered all required security info',
  'User registered security info',
  'User updated security info',
];

/** Claims that an entry of the audit log bears out. */
export type AuditedClaim = 'rotation.audited' | 'password.audited' | 'passkey.audited';

/** A passkey of one's own, by the names of the same page. */
const REGISTERED = ['User registered all required security info', 'User registered security info'];

/**
 * The entries that bear a claim out: a credential was replaced, with success, by whom the claim is about. That is the
 * engine's own application for a password that it set, people for a rotation, which they do, and the account itself for a
 * passkey that its custodian registered.
 */
export function bearingOut<Entry extends AuditSeen>({
  claim,
  entries,
  engine,
  objectId,
}: {
  claim: AuditedClaim;
  entries: readonly Entry[];
  /** Ids of the engine's application. */
  engine: readonly string[];
  /** Of the account; only a passkey is registered by itself. */
  objectId?: string | undefined;
}): readonly Entry[] {
  return entries.filter((entry) => isSuccess(entry) && BEARS_OUT[claim](entry, { engine, objectId }));
}

/** What the entries that bear a claim out show; one that did not come proves nothing. */
export function judgeAudited({
  claim,
  shown,
  lookup,
}: {
  readonly claim: AuditedClaim;
  readonly shown: readonly Pick<AuditSeen, 'activity'>[];
  readonly lookup: Lookup;
}): Observation {
  const activities = [...new Set(shown.map(({ activity }) => activity))];
  return observe({
    claim,
    state: shown.length === 0 ? 'inconclusive' : 'corroborated',
    expected: AUDIT_EXPECTED,
    seen: shown.length === 0 ? 'none before the deadline' : activities.join(', '),
    ...lookup,
  });
}

/** What is waited for, in words. */
export const AUDIT_EXPECTED = 'an audit entry of the change';

interface About {
  readonly engine: readonly string[];
  readonly objectId: string | undefined;
}

const BEARS_OUT: Readonly<Record<AuditedClaim, (entry: AuditSeen, about: About) => boolean>> = {
  'password.audited': (entry, { engine }) =>
    isNamed(entry, PASSWORD) && (entry.application ?? []).some((id) => isAmong(engine, id)),
  'rotation.audited': (entry) =>
    isNamed(entry, [...PASSWORD, ...SECURITY_INFO]) && entry.application === undefined,
  'passkey.audited': (entry, { objectId }) =>
    isNamed(entry, REGISTERED) &&
    entry.application === undefined &&
    objectId !== undefined &&
    isAmong([objectId], entry.initiatedBy ?? ''),
};

function isSuccess({ result }: AuditSeen): boolean {
  return result.toLowerCase() === 'success';
}

function isNamed({ activity }: AuditSeen, names: readonly string[]): boolean {
  return isAmong(names, activity);
}

function isAmong(texts: readonly string[], text: string): boolean {
  return texts.some((each) => each.toLowerCase() === text.toLowerCase());
}

/** Who an entry says did it, in Graph's own form. */
interface AuditInitiator {
  readonly user?: { readonly id?: string | null | undefined } | null | undefined;
  readonly app?:
    | {
        readonly appId?: string | null | undefined;
        readonly servicePrincipalId?: string | null | undefined;
      }
    | null
    | undefined;
}

/**
 * Ids of the application that did it, which the log names by its client, its service principal, or both; undefined for a
 * person. Who is not named at all is no person.
 */
export function applicationOf(by: AuditInitiator | null | undefined): readonly string[] | undefined {
  if (by?.user != null) return undefined;
  return [by?.app?.appId, by?.app?.servicePrincipalId].filter((id) => id != null);
}
