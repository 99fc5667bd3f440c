import type { Logger } from 'pino';
import { nowAndThen } from '../../evidence/now-and-then.ts';

/**
 * Why a message was not taken. `listener`: the machine gave the listener an error, and messages may have been lost;
 * `repeated`: signed, and byte for byte what the source sent before.
 */
export type RefusalReason =
  | 'proof'
  | 'form'
  | 'oversize'
  | 'framing'
  | 'not-stored'
  | 'address'
  | 'too-many'
  | 'tls'
  | 'listener'
  | 'repeated';

/** Tells the log what a source refused, each reason by itself: what is refused is not stored. */
export function createRefuse({
  source,
  logger,
}: {
  readonly source: string;
  readonly logger: Logger;
}): (reason: RefusalReason) => void {
  const tellers = new Map<RefusalReason, (reason: RefusalReason) => void>();
  const tellerOf = (reason: RefusalReason) => {
    const teller =
      tellers.get(reason) ??
      nowAndThen((told: RefusalReason, count) => {
        logger.warn({ source, reason: told, count }, 'an alert message was refused');
      });
    tellers.set(reason, teller);
    return teller;
  };
  return (reason) => {
    tellerOf(reason)(reason);
  };
}
