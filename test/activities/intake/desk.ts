import type { Received, Receiver } from '../../../activities/intake/receiver.ts';
import type { RefusalReason } from '../../../activities/intake/refused.ts';
import { until } from '../../support/until.ts';

export const HOST = '127.0.0.1';
export const ANY = { host: HOST, port: 0 };
export const SECRET = 'a-secret-of-some-length';

/** A receiver in memory. */
export interface Desk extends Receiver {
  readonly taken: Received[];
  readonly refused: RefusalReason[];
}

/** An empty one; where its disk is full it rejects. */
export function desk({ full = false } = {}): Desk {
  const taken: Received[] = [];
  const refused: RefusalReason[] = [];
  return {
    taken,
    refused,
    refuse: (reason) => refused.push(reason),
    take: (received) => {
      if (full) return Promise.reject(new Error('no room'));
      taken.push(received);
      return Promise.resolve();
    },
  };
}

/** Waits until a list has so many. */
export const some = (list: readonly unknown[], count: number) =>
  until({
    what: `${count} messages`,
    look: () => (list.length >= count ? list : null),
  });
