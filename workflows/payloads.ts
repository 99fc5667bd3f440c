import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload, PayloadConverter } from '@temporalio/common';

const NOTHING: Payload = defaultPayloadConverter.toPayload(null);

/**
 * Payloads as Temporal's default has them, but one that cannot be decoded becomes `null`. Whoever reaches the
 * server can put any bytes into a message; thrown at decoding, before any handler of ours, they would fail every
 * later task of the run, and its undo with it.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: (payload) => {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return defaultPayloadConverter.fromPayload(NOTHING);
    }
  },
};
