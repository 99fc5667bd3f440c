import { z } from 'zod';
import { judgeDrift, type PolicyText } from '../../domain/conditional-access/drift.ts';
import { policiesInScope } from '../../domain/conditional-access/static.ts';
import type { AccountMembership } from '../../domain/conditional-access/users.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { AccountId, RunId, TenantId } from '../../domain/ids.ts';
import type { PlannedAccount } from '../../domain/plan/types.ts';
import type { Finding } from '../../domain/readiness/finding.ts';
import type { Room } from '../room.ts';
import { policyOf } from './policy-of.ts';
import { policy } from './policy-schemas.ts';
import { REQUESTS, sayRequest } from './requests.ts';

/** The stored answers of the newest closed run, before this one, that looked at an account's policies. */
export interface EarlierLook {
  readonly run: RunId;
  readonly answers: readonly { readonly query: string; readonly answer: unknown }[];
}

/** Why there is no such run to compare with, in words. */
export interface NoEarlierLook {
  readonly none: string;
}

/** Finds that run in the evidence. Throws `BreakglassError` where it cannot be read. */
export type ReadEarlierLook = (about: {
  readonly run: RunId;
  readonly account: AccountId;
  readonly tenant: TenantId;
}) => Promise<EarlierLook | NoEarlierLook>;

type Read = z.infer<typeof policy>;

/** What became of the account's policies since an earlier run; open where there is none to compare with. */
export async function lookAtDrift({
  room,
  run,
  account,
  now,
  member,
}: {
  readonly room: Room;
  readonly run: RunId;
  readonly account: Pick<PlannedAccount, 'id' | 'tenant'>;
  readonly now: readonly Read[];
  readonly member: AccountMembership;
}): Promise<Finding> {
  const open = (seen: string): Finding => ({
    state: 'inconclusive',
    expected: 'the policies that concern the account as in the run before',
    seen,
  });
  if (room.readEarlierLook === undefined) return open('no evidence of earlier runs is kept');
  try {
    const look = await room.readEarlierLook({ run, account: account.id, tenant: account.tenant });
    if ('none' in look) return open(look.none);
    return judgeDrift({
      earlier: { run: look.run, policies: policiesOf(look).map(textOf) },
      now: now.map(textOf),
      concerns: ({ members }) =>
        policiesInScope({ policies: [policyOf(members)], account: member }).length > 0,
    });
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    // Old evidence that is damaged is for the verifier to say; it keeps nobody from being looked at today.
    return open(`the run before could not be read: ${error.code}`);
  }
}

function policiesOf({ run, answers }: EarlierLook): readonly Read[] {
  const query = sayRequest(REQUESTS.policies());
  const parsed = z.array(policy).safeParse(answers.find((answer) => answer.query === query)?.answer);
  if (parsed.success) return parsed.data;
  const message = `expected the answer to ${query} among those kept by ${run}`;
  throw new BreakglassError({ code: 'FACT_UNSUPPORTED', message });
}

function textOf(read: Read): PolicyText<Read> {
  return { id: read.id.toLowerCase(), name: policyOf(read).name, members: read };
}
