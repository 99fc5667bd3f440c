import { pause } from '../deadline.ts';
import { TenantThrottled } from './errors.ts';

/** How often a tenant that asks us to slow down is asked again, and how long we wait at most. */
const AGAIN = 3;
const LONGEST_WAIT_MS = 30_000;
const USUAL_WAIT_MS = 2_000;

/** Asks, and where the tenant asks us to slow down asks again as late as it wants, but 30 s later at most. After some times its refusal stands. */
export async function outlastThrottling<Answer>({
  signal,
  ask,
}: {
  readonly signal: AbortSignal;
  readonly ask: () => Promise<Answer>;
}): Promise<Answer> {
  for (let left = AGAIN; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TenantThrottled) || left === 0) throw error;
      await pause({ ms: Math.min(error.retryAfterMs ?? USUAL_WAIT_MS, LONGEST_WAIT_MS), signal });
    }
  }
}
