import { z } from 'zod';
import type { Digest } from '../ids.ts';
import { PERIOD_PATTERN, type Scheduled } from './name.ts';

/** Why a drill of a schedule was not held. */
export const NOT_HELD_REASONS = [
  /** No watch was there in time: the server or the worker was down. */
  'engine-down',
  /** Something was started in its name, by the watch or by somebody else, and no run was opened by it in time. */
  'not-opened',
  'paused',
  'blackout',
  /** An approval of an incident was bypassed, and that incident is not reviewed. */
  'not-reviewed',
  /** The runbook, or the plan that it gives, had a fault. */
  'plan-refused',
  /** The run opened, and people did not approve it. */
  'not-approved',
  /** The run opened, and was stopped or kept before its method began, as by the check before it. */
  'not-begun',
  /** Its days were over before a watch first knew the schedule as it is: it is new, or was changed. */
  'changed',
  /** The secret that its day was drawn with is not there any more. */
  'draw-lost',
] as const;
export type NotHeldReason = (typeof NOT_HELD_REASONS)[number];

/** Is this said once the run was opened and closed? All other reasons are given in its place. */
export function isAfterOpening(reason: NotHeldReason): reason is 'not-approved' | 'not-begun' {
  return reason === 'not-approved' || reason === 'not-begun';
}

/** What the ledger says of a schedule: a day that was drawn, and a drill that should have been held and was not. */
export type ScheduleEntry = Scheduled &
  (
    | {
        readonly type: 'draw-committed';
        /** The days drawn from, in order: dates such as `2027-01-31`. */
        readonly days: readonly string[];
        /** SHA-256 of the draw. */
        readonly commitment: Digest;
      }
    | { readonly type: 'draw-revealed'; readonly draw: Digest; readonly day: string }
    | {
        readonly type: 'run-not-held';
        /** When it should have started; ISO 8601 UTC with milliseconds. */
        readonly due: string;
        readonly reason: NotHeldReason;
        /** More of the reason, in words; null where there is none. */
        readonly because: string | null;
      }
  );

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const day = z.iso.date();
const scheduled = { schedule: z.string().min(1).max(64), period: z.string().regex(PERIOD_PATTERN) };

/** The strict shapes of what is entered about a schedule: no other key, bounded texts. */
export const SCHEDULE_ENTRY_SHAPES = {
  'draw-committed': { ...scheduled, days: z.array(day).min(1).max(200), commitment: digest },
  'draw-revealed': { ...scheduled, draw: digest, day },
  'run-not-held': {
    ...scheduled,
    due: z.iso.datetime({ precision: 3 }),
    reason: z.enum(NOT_HELD_REASONS),
    because: z.string().min(1).max(500).nullable(),
  },
} as const satisfies Readonly<Record<ScheduleEntry['type'], z.ZodRawShape>>;
