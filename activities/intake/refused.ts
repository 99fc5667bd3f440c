import type { Logger } from 'pino';

/** Why a message was not taken. */
export const REFUSALS = [
  'proof',
  'form',
  'oversize',
  'framing',
  'not-stored',
  'address',
  'too-many',
] as const;
export type RefusalReason = (typeof REFUSALS)[number];

/** Counts what was refused: it is not stored, and a flood of it must not fill the log either. */
export interface RefusalCounter {
  readonly count: (reason: RefusalReason) => void;
  readonly counts: () => Readonly<Record<RefusalReason, number>>;
}

/** Refusals are told at once, then every ten seconds at most. */
const TELL_EVERY_MS = 10_000;

/** The counter of one source. */
export function createRefusalCounter({
  source,
  logger,
}: {
  readonly source: string;
  readonly logger: Logger;
}): RefusalCounter {
  const counts: Record<RefusalReason, number> = {
    proof: 0,
    form: 0,
    oversize: 0,
    framing: 0,
    'not-stored': 0,
    address: 0,
    'too-many': 0,
  };
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    counts: () => ({ ...counts }),
    count: (reason) => {
      counts[reason] += 1;
      if (performance.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = performance.now();
      logger.warn({ source, reason, refused: { ...counts } }, 'an alert message was refused');
    },
  };
}
