import type { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** Well within the heartbeat timeout of workflows/activities.ts. */
const EVERY_MS = 1_000;

/**
 * Beats for every activity while it runs, so that Temporal notices a dead worker within seconds rather than at
 * the end of a long time limit, and so that a cancellation reaches the activity. An activity that heartbeats its
 * own progress keeps it: each beat repeats the last details.
 */
export const heartbeats: ActivityInterceptorsFactory = (context: Context) => ({
  inbound: {
    execute: async (input, next) => {
      const beat = context.heartbeat.bind(context);
      // What an earlier attempt got to, until this one gets further.
      let details: unknown = context.info.heartbeatDetails;
      context.heartbeat = (progress) => {
        details = progress;
        beat(progress);
      };
      const timer = setInterval(() => {
        beat(details);
      }, EVERY_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(timer);
      }
    },
  },
});
