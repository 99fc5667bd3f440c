import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { beat } from '../activities/progress.ts';

/** Well within the heartbeat timeout of workflows/activities.ts. */
const EVERY_MS = 1_000;

/**
 * Beats for every activity while it runs, so that Temporal notices a dead worker within seconds rather than at
 * the end of a long time limit, and so that a cancellation reaches the activity.
 */
export const heartbeats: ActivityInterceptorsFactory = (context: Context) => ({
  inbound: {
    execute: async (input, next) => {
      const timer = setInterval(() => {
        beat(context);
      }, EVERY_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(timer);
      }
    },
  },
});
