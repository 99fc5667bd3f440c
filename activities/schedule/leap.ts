import { BreakglassError } from '../../domain/errors.ts';
import { LOOK_COVERS_MS } from '../../domain/schedule/known.ts';

/** A clock that runs on by so much more than time went by was set, or its machine slept. */
const LEAP_MS = 10 * 60_000;
/** So long a leap must stand before it is believed: a false reading is mended by then, and a drill may start an hour late. */
const STANDS_MS = 5 * 60_000;

/** A reading: the time of day, and a count that nobody sets, both in milliseconds. */
interface Reading {
  readonly now: number;
  readonly ticks: number;
}

/**
 * Holds the time of a look against the last one. Entries are for ever, and server and worker may share the clock that is
 * wrong: what leaps ahead is believed only when it still stands after a few minutes. `CLOCK_DOUBTFUL` until then.
 */
export type LeapGuard = (look: {
  readonly now: number;
  /** When a watch looked last, also before this worker was started; ISO 8601, null where that is not known. */
  readonly looked: string | null;
}) => void;

/**
 * Makes a guard for a worker's life.
 *
 * @param ticks - milliseconds on a clock that nobody sets.
 */
export function openLeapGuard(ticks: () => number): LeapGuard {
  let last: Reading | null = null;
  let leapt: Reading | null = null;
  return ({ now, looked }) => {
    const reading = { now, ticks: ticks() };
    const latest =
      last === null ? (looked === null ? now : Date.parse(looked) + LOOK_COVERS_MS) : onFrom(last, reading);
    if (now <= latest) leapt = null;
    else if (leapt === null || now > onFrom(leapt, reading)) leapt = reading;
    if (leapt !== null && reading.ticks - leapt.ticks < STANDS_MS) throw doubtful({ now, latest });
    leapt = null;
    last = reading;
  };
}

/** The latest that it may be at a reading, by an earlier one. */
function onFrom(earlier: Reading, { ticks }: Reading): number {
  return earlier.now + (ticks - earlier.ticks) + LEAP_MS;
}

function doubtful({ now, latest }: { now: number; latest: number }): BreakglassError {
  const [got, expected] = [now, latest].map((ms) => new Date(ms).toISOString());
  return new BreakglassError({
    code: 'CLOCK_DOUBTFUL',
    message: `expected it to be no later than ${expected ?? ''} by the last look at the schedules, got ${got ?? ''}; it is believed when it stands for five minutes`,
  });
}
