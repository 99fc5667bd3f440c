import { orCancelled, pause } from './deadline.ts';

/** So many requests in any time of this length, milliseconds. */
interface Limit {
  readonly requests: number;
  readonly windowMs: number;
}

/** Requests of Graph that share one of its allowances, which are so small that they are waited for beforehand. */
export type Allowance = 'conditional-access' | 'reports';

/**
 * What a tenant answers one application, with some milliseconds more for a timer that ends early. Conditional Access
 * refuses the next without saying when to come back.
 *
 * @see https://learn.microsoft.com/graph/throttling-limits
 */
export const ALLOWANCES: Readonly<Record<Allowance, Limit>> = {
  'conditional-access': { requests: 1, windowMs: 1_010 },
  reports: { requests: 5, windowMs: 10_010 },
};

/** Asks once the tenant may be asked again. */
export type Pace = <Answer>(
  turn: { readonly tenant: string; readonly allowance: Allowance; readonly signal: AbortSignal },
  ask: () => Promise<Answer>,
) => Promise<Answer>;

/** A question that counts still. */
interface Turn {
  /** When it was answered, by `performance.now()`; infinite until then. */
  at: number;
  readonly answered: Promise<void>;
}

/**
 * Lets as many through as the allowance holds. A question counts until a window after its answer: when it reached the
 * tenant nobody knows, and a first one is held up by its token and its connection.
 */
export function createPacer(limits: Readonly<Record<Allowance, Limit>> = ALLOWANCES): Pace {
  const asked = new Map<string, readonly Turn[]>();
  return async ({ tenant, allowance, signal }, ask) => {
    const { requests, windowMs } = limits[allowance];
    const key = `${allowance} ${tenant}`;
    const recent = () => {
      const from = performance.now() - windowMs;
      return (asked.get(key) ?? []).filter(({ at }) => at > from);
    };
    for (let turns = recent(); turns.length >= requests; turns = recent())
      await free({ turns, windowMs, signal });
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const turn: Turn = { at: Infinity, answered };
    asked.set(key, [...recent(), turn]);
    try {
      return await ask();
    } finally {
      turn.at = performance.now();
      answer();
    }
  };
}

/** Waits until one of the turns counts no more, or one of those on their way is answered. */
async function free({
  turns,
  windowMs,
  signal,
}: {
  turns: readonly Turn[];
  windowMs: number;
  signal: AbortSignal;
}): Promise<void> {
  const first = Math.min(...turns.map(({ at }) => at));
  if (first < Infinity) await pause({ ms: first + windowMs - performance.now(), signal });
  else await orCancelled({ wait: Promise.race(turns.map(({ answered }) => answered)), signal });
}

/** For a pretend tenant without limits. */
export const unpaced: Pace = async (_, ask) => await ask();
