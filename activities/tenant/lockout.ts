import { allowedAt } from '../../domain/conditional-access/exceptions.ts';
import { lockingOut, type NamedSignIn } from '../../domain/conditional-access/judge.ts';
import type { WhatIfCase } from '../../domain/conditional-access/matrix.ts';
import { placeAt, type Place } from '../../domain/conditional-access/place.ts';
import type { Policy } from '../../domain/conditional-access/policy.ts';
import { signInOf } from '../../domain/conditional-access/sign-in.ts';
import { stanceOf, type Stance } from '../../domain/conditional-access/stance.ts';
import { policiesInScope } from '../../domain/conditional-access/static.ts';
import type { Attempt, Room } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { readPolicies, type PoliciesRead } from './policies-read.ts';
import { addressOf, askMatrix, type AskedCase } from './what-if.ts';

/** All that was read and asked about one account, before anybody judges. */
export interface LockoutLook {
  readonly read: PoliciesRead;
  readonly asked: readonly AskedCase[];
  /** Policies that name the account, or may, whatever their state. */
  readonly inScope: readonly Policy[];
  /** Ids of the policies that may apply today. */
  readonly mayApply: readonly string[];
  /** When the last answer had come, ISO 8601 UTC. */
  readonly observedAt: string;
}

/** Whom to look at, in an attempt of an activity or of a command. */
interface Looking {
  readonly room: Room;
  readonly input: Parameters<TenantActivities['checkConditionalAccess']>[0];
  readonly attempt: Attempt;
}

/** Reads the policies and asks the tenant the matrix. */
export async function lookForLockout(looking: Looking): Promise<LockoutLook> {
  const {
    input: { account },
    attempt,
  } = looking;
  const { tenant, ask } = openFor(looking);
  const read = await readPolicies({ tenant, objectId: account.objectId });
  attempt.heartbeat(attempt.progress);
  const asked = await ask();
  const observedAt = new Date().toISOString();
  return {
    read,
    asked,
    inScope: policiesInScope({ policies: read.policies, account: read.member }),
    mayApply: allowedAt({ allowance: account, at: observedAt }),
    observedAt,
  };
}

/** Asks the tenant the matrix alone, which takes one permission. */
export async function lookByWhatIf(looking: Looking): Promise<Pick<LockoutLook, 'asked' | 'mayApply'>> {
  const asked = await openFor(looking).ask();
  const at = new Date().toISOString();
  return { asked, mayApply: allowedAt({ allowance: looking.input.account, at }) };
}

function openFor({ room, input: { run, account, cut }, attempt }: Looking) {
  const { objectId } = account;
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal: attempt.signal });
  return { tenant, ask: () => askMatrix({ room, tenant, run, objectId, attempt }) };
}

/** Cases in the words of the look by hand. */
export function signInsOf({
  room,
  read: { member, locations },
  cases,
}: {
  readonly room: Pick<Room, 'organisation'>;
  readonly read: Pick<PoliciesRead, 'member' | 'locations'>;
  readonly cases: readonly WhatIfCase[];
}): readonly NamedSignIn[] {
  const places = new Map<string | null, Place>();
  return cases.map((whatIf) => {
    const address = addressOf({ room, whatIf });
    const place = places.get(address) ?? placeAt({ address, locations });
    places.set(address, place);
    return { asked: whatIf.name, signIn: signInOf({ whatIf, account: member, place }) };
  });
}

/** What all policies together do to each tried sign-in, worked out by hand. */
export function stancesIn({
  room,
  look: { read, asked },
}: {
  readonly room: Pick<Room, 'organisation'>;
  readonly look: LockoutLook;
}): readonly { readonly asked: string; readonly stance: Stance }[] {
  const signIns = signInsOf({ room, read, cases: asked.map(({ whatIf }) => whatIf) });
  return signIns.map(({ asked: name, signIn }) => ({
    asked: name,
    stance: stanceOf({ policies: read.policies, signIn }),
  }));
}

/** The policies that stand between the account and a sign-in. */
export function policiesInTheWay({ read, asked, inScope, mayApply }: LockoutLook): readonly Policy[] {
  return lockingOut({ policies: read.policies, inScope, answers: asked, mayApply });
}
