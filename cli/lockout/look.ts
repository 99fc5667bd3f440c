import { onlyAttempt, type Room } from '../../activities/room.ts';
import { observeLockout } from '../../activities/tenant/conditional-access.ts';
import {
  lookByWhatIf,
  lookForLockout,
  policiesInTheWay,
  stancesIn,
} from '../../activities/tenant/lockout.ts';
import { readUsualGroup } from '../../activities/tenant/usual-group.ts';
import { judgeWhatIf } from '../../domain/conditional-access/judge.ts';
import { canMeet } from '../../domain/conditional-access/policy.ts';
import { exemptionOf, type Exemption, type UsualGroup } from '../../domain/conditional-access/exemption.ts';
import { sayStance } from '../../domain/conditional-access/stance.ts';
import { BreakglassError } from '../../domain/errors.ts';
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
  readonly changes: readonly (Exemption & {
    /** Whether a declared method meets what it demands, so that it may be the policy that is meant for the account. */
    readonly canBeMet: boolean;
  })[];
  /** The group that other policies leave out, from which the changes follow; null where there is none, or no change. */
  readonly group: UsualGroup | null;
}

interface Looking {
  readonly room: Room;
  readonly account: AccountDefinition;
  readonly signal: AbortSignal;
}

/**
 * Looks at one account as a run does, and works out what would have to change. Where a permission for reading the
 * policies is missing, the tenant's own answers are told alone.
 */
export async function lookAtLockout(looking: Looking): Promise<AccountLockout> {
  try {
    return await lookInFull(looking);
  } catch (error) {
    if (!(error instanceof BreakglassError) || error.code !== 'PERMISSION_MISSING') throw error;
    return await lookWithout({ ...looking, refusal: error });
  }
}

/** Throws the refusal of What-If where that is refused as well. */
async function lookWithout({
  room,
  account,
  signal,
  refusal,
}: Looking & { readonly refusal: BreakglassError }): Promise<AccountLockout> {
  const input = { run: 'lockout', cut: [], account: plannedAccount(account) } as const;
  const { asked, mayApply } = await lookByWhatIf({ room, input, attempt: onlyAttempt(signal) });
  const { state, seen } = judgeWhatIf({ answers: asked, mayApply });
  return {
    account: account.id,
    checks: [
      {
        claim: 'conditional-access.no-lockout',
        state,
        seen: plain(seen),
        decides: state !== 'corroborated',
      },
      {
        claim: 'conditional-access.static-no-lockout',
        state: 'inconclusive',
        seen: plain(`${refusal.message} (${refusal.code})`),
        // A run is refused as a whole.
        decides: true,
      },
    ],
    signIns: [],
    changes: [],
    group: null,
  };
}

async function lookInFull({ room, account, signal }: Looking): Promise<AccountLockout> {
  const input = { run: 'lockout', cut: [], account: plannedAccount(account) } as const;
  const attempt = onlyAttempt(signal);
  const look = await lookForLockout({ room, input, attempt });
  const locking = policiesInTheWay(look);
  const group = locking.length === 0 ? null : await readUsualGroup({ room, account, look, signal });
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
    changes: locking.map((policy) => ({
      ...exemptionOf({ policy, group, account: look.read.member }),
      canBeMet: canMeet({ policy, methods: account.methods }),
    })),
    group,
  };
}
