import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import { escrowName } from '../../domain/escrow.ts';
import { recordsOf } from '../../domain/sign-in-log.ts';
import {
  isOfStep,
  principalName,
  ROLE_TEMPLATES,
  saySignIns,
  seeAccount,
  seeRole,
  seeSessions,
  seeTrace,
  type PartSeen,
  type TimeBoundChange,
} from '../../domain/time-bound.ts';
import type { z } from 'zod';
import { keepForReaders } from '../escrow/keep.ts';
import { makePassword } from '../escrow/password.ts';
import { hold, take } from '../escrow/room.ts';
import { keepLook } from '../keep.ts';
import type { Act } from '../room.ts';
import type { CreatedLooks, CreatedWrites } from '../created-types.ts';
import type { Escrowed } from '../write-types.ts';
import type { Answer } from './get-json.ts';
import { oneOrNone } from './one-or-none.ts';
import { REQUESTS, type GraphRequest } from './requests.ts';
import { deletedUser, roleAssignment, signIn, timeBoundUser } from './schemas.ts';
import type { OpenTenant } from './tenants.ts';
import { openForWrite, sendOnce } from './write-once.ts';

type Read = Parameters<CreatedLooks['readCreated']>[0];
type Seen = Awaited<ReturnType<CreatedLooks['readCreated']>>;
type Escrow = Parameters<CreatedWrites['escrowCreation']>[0];
type Create = Parameters<CreatedWrites['createAccount']>[0];
type Change = Parameters<CreatedWrites['changeCreated']>[0];
type Written = Awaited<ReturnType<CreatedWrites['createAccount']>>;
type Changed = Awaited<ReturnType<CreatedWrites['changeCreated']>>;
type User = z.infer<typeof timeBoundUser>;

const WRITE = 'time-bound-account';

/** Reads one part of the account, and says what its answers show as the verifier will. */
export const readCreated: Act<Read, Seen> = async (room, input, { signal }) => {
  const { run, cut, creation } = input;
  const tenant = room.tenants.open({ tenant: creation.tenant, cut, signal });
  const { answers, seen, objectId } = await partOf({ tenant, input });
  return { ...(await keepLook({ room, run, answers })), ...seen, objectId };
};

interface PartRead {
  readonly answers: readonly Answer<unknown>[];
  readonly seen: PartSeen;
  readonly objectId: string | null;
}

async function partOf({ tenant, input }: { tenant: OpenTenant; input: Read }): Promise<PartRead> {
  const user = await findUser({ tenant, name: input.objectId ?? nameIn({ tenant, input }) });
  requireOwn({ tenant, input, code: 'REFERENCE_UNKNOWN', name: user.value?.userPrincipalName ?? null });
  const { since } = input;
  const own = isOfStep({ user: user.value, since }) ? user.value?.id.toLowerCase() : undefined;
  const objectId = input.objectId ?? own ?? null;
  if (input.part === 'account')
    return { answers: [user], seen: seeAccount({ user: user.value, since }), objectId };
  if (input.part === 'sessions') return { answers: [user], seen: seeSessions(user.value), objectId };
  return { ...(await furtherPart({ tenant, input, user, objectId: objectId ?? '' })), objectId };
}

async function furtherPart({
  tenant,
  input: { part, since, creation },
  user,
  objectId,
}: {
  readonly tenant: OpenTenant;
  readonly input: Read;
  readonly user: Answer<User | null>;
  readonly objectId: string;
}): Promise<Pick<PartRead, 'answers' | 'seen'>> {
  if (part === 'role') {
    const answer = await tenant.list(REQUESTS.roleAssignments(objectId), roleAssignment);
    const seen = seeRole({ assignments: answer.value, objectId, role: creation.role });
    return { answers: [answer], seen };
  }
  if (part === 'sign-ins') {
    const beta = tenant.definition['beta-reads'];
    const answer = await tenant.list(REQUESTS.signIns({ objectId, since, beta }), signIn);
    const records = recordsOf({ entries: answer.value, account: { objectId }, since });
    return { answers: [answer], seen: { holds: true, seen: saySignIns(records) } };
  }
  const deleted = await findDeleted({ tenant, objectId });
  return { answers: [user, deleted], seen: seeTrace({ user: user.value, deleted: deleted.value }) };
}

function nameIn({ tenant, input }: { tenant: OpenTenant; input: Pick<Read, 'run' | 'creation'> }): string {
  return principalName({ step: input.creation, run: input.run, domain: tenant.definition.domain });
}

function findUser({ tenant, name }: { tenant: OpenTenant; name: string }): Promise<Answer<User | null>> {
  return oneOrNone({
    tenant,
    request: REQUESTS.timeBoundUser(name),
    schema: timeBoundUser,
    none: 'NOT_FOUND_IN_TENANT',
  });
}

function findDeleted({ tenant, objectId }: { tenant: OpenTenant; objectId: string }) {
  return oneOrNone({
    tenant,
    request: REQUESTS.deletedUser(objectId),
    schema: deletedUser,
    none: 'NOT_FOUND_IN_TENANT',
  });
}

/** Makes a password and keeps it for its readers, as for a reset. */
export const escrowCreation: Act<Escrow, Escrowed> = async (room, input, { signal }) => {
  const { run, cut, creation, attempt } = input;
  openForWrite({ room, account: creation, cut, write: WRITE, signal });
  const password = makePassword(creation.password);
  const escrowed = await keepForReaders({
    room,
    name: escrowName({ run, step: creation.id, attempt }),
    secret: password,
    recipients: creation.escrow,
    signal,
  });
  hold({ room: room.escrow, digest: escrowed.digest, secret: password });
  return escrowed;
};

/** Creates the account with a single request. The password is forgotten here whatever comes of that. */
export const createAccount: Act<Create, Written> = async (room, input, { signal }) => {
  const { creation, cut, escrow } = input;
  const password = take({ room: room.escrow, digest: escrow });
  const tenant = openForWrite({ room, account: creation, cut, write: WRITE, signal });
  if (password === null) {
    const message = `expected the password of the escrow ${escrow.slice(0, 12)} in the memory of this worker, but it was started since, or another made it`;
    throw new BreakglassError({ code: 'ESCROW_MISSING', message });
  }
  const request = REQUESTS.createUser({
    userPrincipalName: nameIn({ tenant, input }),
    displayName: `Time-bound emergency account: ${creation.purpose}`,
    password,
  });
  return await sendOnce({ tenant, request });
};

/** Looks first whose account it is, and what there is to change; then sends one request, or none. */
export const changeCreated: Act<Change, Changed> = async (room, input, { signal }) => {
  const { creation, cut } = input;
  const tenant = openForWrite({ room, account: creation, cut, write: WRITE, signal });
  const request = await REQUEST_OF[input.change]({ tenant, input });
  if (request === null) return { observedAt: new Date().toISOString(), sent: false };
  return { ...(await sendOnce({ tenant, request })), sent: true };
};

type RequestOf = (given: { tenant: OpenTenant; input: Change }) => Promise<GraphRequest | null>;

/** What each change sends; null where nothing is left to change. */
const REQUEST_OF: Readonly<Record<TimeBoundChange, RequestOf>> = {
  'assign-role': async (given) => {
    const user = await ownUser(given);
    const role = ROLE_TEMPLATES[given.input.creation.role];
    return user === null ? null : REQUESTS.assignRole({ principalId: user.id, role });
  },
  'end-sessions': async (given) => {
    const user = await ownUser(given);
    return user === null ? null : REQUESTS.revokeSessions(user.id);
  },
  'remove-role': async (given) => {
    const user = await ownUser(given);
    if (user === null) return null;
    const { value } = await given.tenant.list(REQUESTS.roleAssignments(user.id), roleAssignment);
    const { role } = given.input.creation;
    const held = value.find((each) => seeRole({ assignments: [each], objectId: user.id, role }).holds);
    return held === undefined ? null : REQUESTS.removeRole(held.id);
  },
  'delete-account': async (given) => {
    const user = await ownUser(given);
    return user === null ? null : REQUESTS.deleteUser(user.id);
  },
  'purge-account': async ({ tenant, input }) => {
    const { value } = await findDeleted({ tenant, objectId: input.objectId });
    if (value === null) return null;
    // What is deleted keeps its name behind its object id.
    const name = value.userPrincipalName?.slice(value.id.replaceAll('-', '').length) ?? '';
    requireOwn({ tenant, input, name });
    return REQUESTS.purgeUser(value.id);
  },
};

async function ownUser({ tenant, input }: Parameters<RequestOf>[0]): Promise<User | null> {
  const { value } = await findUser({ tenant, name: input.objectId });
  if (value === null) return null;
  requireOwn({ tenant, input, name: value.userPrincipalName });
  if (!isOfStep({ user: value, since: input.since })) {
    const message = `expected an account created since ${input.since}, but ${input.objectId} is older: somebody else made it`;
    throw new BreakglassError({ code: 'WRITE_NOT_APPROVED', message });
  }
  return value;
}

/** Whoever reaches Temporal's port can call with any object id: only the name that the run itself gave is its own. */
function requireOwn({
  tenant,
  input,
  name,
  code = 'WRITE_NOT_APPROVED',
}: {
  readonly tenant: OpenTenant;
  readonly input: Pick<Read, 'run' | 'creation' | 'objectId'>;
  /** Null where there is no such account. */
  readonly name: string | null;
  readonly code?: ErrorCode;
}): void {
  if (name === null || name.toLowerCase() === nameIn({ tenant, input }).toLowerCase()) return;
  const message = `expected the account that ${input.creation.id} of ${input.run} created, but ${input.objectId ?? 'it'} has another name`;
  throw new BreakglassError({ code, message });
}
