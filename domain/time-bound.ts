import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { RunId } from './ids.ts';
import type { TimeBoundAccountStep } from './plan/engine-steps.ts';

/** The roles that an account which the engine creates can get. */
export const timeBoundRole = z.enum([
  'global-administrator',
  'privileged-role-administrator',
  'privileged-authentication-administrator',
  'conditional-access-administrator',
  'security-administrator',
  'security-reader',
  'global-reader',
]);
export type TimeBoundRole = z.infer<typeof timeBoundRole>;

/**
 * Template id of each role, which is the same in every tenant.
 *
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
export const ROLE_TEMPLATES: Readonly<Record<TimeBoundRole, string>> = {
  'global-administrator': '62e90394-69f5-4237-9190-012177145e10',
  'privileged-role-administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'privileged-authentication-administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'conditional-access-administrator': 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  'security-administrator': '194ae4cb-b126-40b2-bd5b-6091b380977d',
  'security-reader': '5d6b6bb7-de71-4623-b4af-96380a352509',
  'global-reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
};

/** Writes into the journal before they are sent. */
export const CREATE_INTENT = 'create-account';
export const ASSIGN_INTENT = 'assign-role';

/** So often at most a creation is begun: a second time only where the first was never sent. */
export const CREATIONS_MAX = 2;

/** What the engine reads of an account that it created. `trace`: what is left of it, deleted or not. */
export const TIME_BOUND_PARTS = ['account', 'role', 'sessions', 'sign-ins', 'trace'] as const;
export type TimeBoundPart = (typeof TIME_BOUND_PARTS)[number];

/** What the engine changes of it, in the order in which it does. Nothing is sent where there is nothing left to change. */
export const TIME_BOUND_CHANGES = [
  'assign-role',
  'end-sessions',
  'remove-role',
  'delete-account',
  'purge-account',
] as const;
export type TimeBoundChange = (typeof TIME_BOUND_CHANGES)[number];

/** The name before the `@` holds no more than 64 characters; this much of it is the run's own. */
const RUN_PART = 40;
/** So many hex digits of its digest tell runs apart whose ids do not fit. */
const DIGEST_PART = 16;

/** The user principal name that no other run gives; by it an account is found again whose creation was not answered. */
export function principalName({
  step: { name },
  run,
  domain,
}: {
  readonly step: Pick<TimeBoundAccountStep, 'name'>;
  readonly run: RunId;
  readonly domain: string;
}): string {
  return `${name}-${runPart(run)}@${domain}`;
}

/**
 * The id of the run where a name can hold it as it is, else the end of it and its digest. An id that ends as such a
 * name does gets a digest too, so that nobody can choose the id that another run's name is made of.
 */
function runPart(run: RunId): string {
  const own = run.toLowerCase().replaceAll('.', '-');
  if (own === run && run.length <= RUN_PART && !/-[0-9a-f]{16}$/.test(run)) return run;
  const digest = bytesToHex(sha256(new TextEncoder().encode(run))).slice(0, DIGEST_PART);
  return `${own.slice(-(RUN_PART - DIGEST_PART - 1))}-${digest}`;
}

/** What is registered before an account is created. */
export function removalAct({ name, tenant }: Pick<TimeBoundAccountStep, 'name' | 'tenant'>): string {
  return `remove the time-bound account ${name} from tenant ${tenant}`;
}

/** What an answer shows of one part: whether it is as wanted, and in words. */
export interface PartSeen {
  readonly holds: boolean;
  readonly seen: string;
}

/** The members of a user that are judged. */
export interface UserSeen {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountEnabled?: boolean | null | undefined;
  readonly onPremisesSyncEnabled?: boolean | null | undefined;
  readonly createdDateTime?: string | null | undefined;
  readonly signInSessionsValidFromDateTime?: string | null | undefined;
}

/** The tenant's clock may be behind the worker's. */
const SKEW_MS = 5 * 60_000;

/** Was it created since its step began? One from before has its name by chance or by intent, and is not touched. */
export function isOfStep({
  user,
  since,
}: {
  readonly user: UserSeen | null;
  /** When the step was opened, ISO 8601. */
  readonly since: string;
}): boolean {
  const created = user?.createdDateTime ?? null;
  return created !== null && Date.parse(created) >= Date.parse(since) - SKEW_MS;
}

/** Said of an account that is there although its creation was plainly refused: somebody else made it, and it is not touched. */
export const NOT_MADE = 'an account of this name, whose creation was refused: not of this run';

/** Is it there, enabled, of the cloud alone, and of this step? */
export function seeAccount({
  user,
  since,
}: {
  readonly user: UserSeen | null;
  readonly since: string;
}): PartSeen {
  if (user === null) return { holds: false, seen: 'no such account' };
  if (!isOfStep({ user, since })) return { holds: false, seen: 'another account of this name, from before' };
  const enabled = user.accountEnabled === true;
  const cloudOnly = user.onPremisesSyncEnabled !== true;
  return {
    holds: enabled && cloudOnly,
    seen: `account ${user.id.toLowerCase()}, ${enabled ? 'enabled' : 'not enabled'}, ${cloudOnly ? 'cloud-only' : 'synchronised'}`,
  };
}

/** Are its sessions valid only from after its creation? Of an account that is gone, none is. */
export function seeSessions(user: UserSeen | null): PartSeen {
  if (user === null) return { holds: true, seen: 'no such account any more' };
  const valid = user.signInSessionsValidFromDateTime ?? null;
  const created = user.createdDateTime ?? null;
  const holds = valid !== null && created !== null && Date.parse(valid) > Date.parse(created);
  return { holds, seen: valid === null ? 'no time given' : `sessions valid from ${valid}` };
}

/** Does it hold the role on the whole directory? `holds` is so while it does. */
export function seeRole({
  assignments,
  objectId,
  role,
}: {
  readonly assignments: readonly {
    readonly principalId: string;
    readonly roleDefinitionId: string;
    readonly directoryScopeId?: string | null | undefined;
  }[];
  readonly objectId: string;
  readonly role: TimeBoundRole;
}): PartSeen {
  const held = assignments.some(
    ({ principalId, roleDefinitionId, directoryScopeId }) =>
      principalId.toLowerCase() === objectId.toLowerCase() &&
      roleDefinitionId === ROLE_TEMPLATES[role] &&
      (directoryScopeId ?? '/') === '/',
  );
  return { holds: held, seen: held ? `${role} is active` : `${role} is not active` };
}

/** Is nothing left of it, neither in the directory nor among what was deleted? */
export function seeTrace({ user, deleted }: { readonly user: unknown; readonly deleted: unknown }): PartSeen {
  if (user !== null) return { holds: false, seen: 'still in the directory' };
  return deleted === null
    ? { holds: true, seen: 'in the directory and among what was deleted: nothing' }
    : { holds: false, seen: 'still among what was deleted' };
}

/** So many sign-ins are told in words; all of them are in the stored answer. */
const TOLD = 5;

/** Whoever used it, as far as the log shows by now. */
export function saySignIns(
  records: readonly { readonly createdAt: string; readonly errorCode: number }[],
): string {
  if (records.length === 0) return 'no sign-in by now';
  const told = records.slice(0, TOLD).map(({ createdAt, errorCode }) => {
    return errorCode === 0 ? createdAt : `${createdAt} refused with AADSTS${String(errorCode)}`;
  });
  return `${String(records.length)} by now: ${told.join(', ')}${records.length > TOLD ? ', …' : ''}`;
}
