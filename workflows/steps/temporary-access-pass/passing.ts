import type { MethodsLook } from '../../../activities/methods-look.ts';
import type { MethodSeen } from '../../../domain/access-pass.ts';
import type { AccessPassStep } from '../../../domain/plan/engine-steps.ts';
import type { PlannedAccount } from '../../../domain/plan/types.ts';
import { call } from '../../context.ts';
import type { Run } from '../../context.ts';
import { lookUntil } from '../../looking.ts';
import type { LookedUntil } from '../../looking.ts';

/** A step that makes a pass, and what was there before. */
export interface Passing {
  readonly run: Run;
  readonly step: AccessPassStep;
  readonly account: PlannedAccount;
  /** Before anything was written; ISO 8601 UTC. */
  readonly since: string;
  readonly before: MethodsLook;
  /** Until when a pass that was made, or may have been, can still show; milliseconds since 1970, null where none can. */
  readonly hidden: { untilMs: number | null };
}

/** How long a pass can be used. */
export function lifetimeMs({ lifetimeMinutes }: Pick<AccessPassStep, 'lifetimeMinutes'>): number {
  return lifetimeMinutes * 60_000;
}

/** Looks at the methods until they are as awaited or the time is up. */
export function lookAtMethods({
  run,
  step,
  account,
  what,
  withinMs,
  found,
}: Passing & {
  readonly what: string;
  readonly withinMs: number;
  readonly found: (methods: readonly MethodSeen[]) => boolean;
}): Promise<LookedUntil<MethodsLook>> {
  return lookUntil({
    run,
    step: step.id,
    what: `${what} of ${account.id}`,
    withinMs,
    read: () => run.world.read.readMethods({ ...call(run), account }),
    found: ({ methods }) => found(methods),
  });
}
