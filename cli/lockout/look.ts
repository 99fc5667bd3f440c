import type { Room } from '../../activities/room.ts';
import { observeLockout } from '../../activities/tenant/conditional-access.ts';
import { exemptionsFor, lookForLockout, stancesIn } from '../../activities/tenant/lockout.ts';
import type { Exemption } from '../../domain/conditional-access/exemption.ts';
import { sayStance } from '../../domain/conditional-access/stance.ts';
import type { Observation } from '../../domain/fact.ts';
import type { AccountDefinition } from '../../domain/organisation.ts';
import { plannedAccount } from '../../domain/plan/parts.ts';
import { plain } from '../plain.ts';

/** How one account stands to the tenant's policies. */
export interface AccountLockout {
  readonly account: string;
  /** What a run would put on record. */
  readonly checks: readonly {
    readonly claim: string;
    readonly state: Observation['state'];
    readonly seen: string;
    /** Whether it keeps a run that asks for it from passing. */
    readonly decides: boolean;
  }[];
  /** What all policies together do to each tried sign-in, worked out by hand. */
  readonly signIns: readonly { readonly signIn: string; readonly stance: string }[];
  /** For each policy in the way, the smallest change that lets the account in. Nothing applies it but people. */
  readonly changes: readonly Exemption[];
}

/** Looks at one account as a run does, and works out what would have to change. */
export async function lookAtLockout({
  room,
  account,
  signal,
}: {
  readonly room: Room;
  readonly account: AccountDefinition;
  readonly signal: AbortSignal;
}): Promise<AccountLockout> {
  const input = { run: 'lockout', cut: [], account: plannedAccount(account) } as const;
  const attempt = { signal, heartbeat: () => undefined, progress: undefined };
  const look = await lookForLockout({ room, input, attempt });
  const observations = await observeLockout({ room, input, look });
  return {
    account: account.id,
    checks: observations.map(({ claim, state, seen, weight }) => ({
      claim,
      state,
      seen: plain(seen),
      decides: weight === 'fails' && state !== 'corroborated',
    })),
    signIns: stancesIn({ room, look }).map(({ asked, stance }) => ({
      signIn: asked,
      stance: plain(sayStance(stance)),
    })),
    changes: exemptionsFor(look),
  };
}
