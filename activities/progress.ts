import type { Context } from '@temporalio/activity';

const latest = new WeakMap<Context, unknown>();

/** Tells Temporal how far an activity has got; its next attempt begins there. */
export function reportProgress(context: Context, progress: unknown): void {
  latest.set(context, progress);
  context.heartbeat(progress);
}

/** Tells Temporal that an activity is alive, without forgetting how far it, or an earlier attempt, has got. */
export function beat(context: Context): void {
  context.heartbeat(latest.has(context) ? latest.get(context) : context.info.heartbeatDetails);
}
