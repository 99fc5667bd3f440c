import type { z } from 'zod';
import type { PlannedAccount } from '../../domain/plan/types.ts';
import { keepLook } from '../keep.ts';
import { plainText } from '../plain-text.ts';
import type { Act } from '../room.ts';
import type { SignInRecord, TenantActivities } from '../types.ts';
import { REQUESTS } from './requests.ts';
import { signIn } from './schemas.ts';

type Input = Parameters<TenantActivities['findSignIns']>[0];
type Output = Awaited<ReturnType<TenantActivities['findSignIns']>>;

/** Reads the account's interactive sign-ins since a time, by beta where the tenant allows: only beta names methods. */
export const findSignIns: Act<Input, Output> = async (room, { run, account, since, cut }, { signal }) => {
  const tenant = room.tenants.open({ tenant: account.tenant, cut, signal });
  const beta = tenant.definition['beta-reads'];
  const answer = await tenant.list(REQUESTS.signIns({ objectId: account.objectId, since, beta }), signIn);
  const records = recordsOf({ read: answer.value, account });
  return { ...(await keepLook({ room, run, answers: [answer] })), records };
};

/** The account's own entries of the log in our words, newest last. */
export function recordsOf({
  read,
  account: { objectId },
}: {
  readonly read: readonly z.infer<typeof signIn>[];
  readonly account: Pick<PlannedAccount, 'objectId'>;
}): readonly SignInRecord[] {
  return read
    .filter(({ userId }) => userId.toLowerCase() === objectId.toLowerCase())
    .map(recordOf)
    .sort(byTime);
}

/** One entry of the log in our words. What the tenant left out is null, never an empty list. */
export function recordOf(read: z.infer<typeof signIn>): SignInRecord {
  const policies = read.appliedConditionalAccessPolicies ?? null;
  return {
    id: plainText(read.id),
    correlationId: plainText(read.correlationId),
    createdAt: new Date(read.createdDateTime).toISOString(),
    app: plainText(read.appDisplayName ?? read.appId),
    ipAddress: plainText(read.ipAddress),
    errorCode: read.status.errorCode,
    // Without beta's event types the log holds interactive sign-ins only, so silence means interactive.
    interactive: read.isInteractive ?? true,
    conditionalAccessStatus: plainText(read.conditionalAccessStatus),
    policies:
      policies?.map(({ id, displayName, result }) => ({
        id: plainText(id).toLowerCase(),
        name: plainText(displayName),
        result: plainText(result),
      })) ?? null,
    methods: methodsOf(read),
  };
}

/** Steps that succeeded, each method once; steps met by a claim in the token repeat a method and prove nothing new. */
function methodsOf({ authenticationDetails }: z.infer<typeof signIn>): readonly string[] | null {
  const methods = (authenticationDetails ?? [])
    .filter(({ succeeded }) => succeeded === true)
    .flatMap(({ authenticationMethod }) => authenticationMethod ?? [])
    .map((method) => plainText(method));
  return methods.length === 0 ? null : [...new Set(methods)];
}

function byTime(one: SignInRecord, other: SignInRecord): number {
  return one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id);
}
