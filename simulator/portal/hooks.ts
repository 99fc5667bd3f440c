import type { Handler } from '../handler.ts';
import { iso, now } from '../world/clock.ts';
import { json, parseJson } from '../wire.ts';

/** A receiver of webhooks that sees a repeated `Idempotency-Key` as the same message. */
export const hookHandlers: readonly Handler[] = [
  {
    method: 'POST',
    path: '/hooks/{channel}',
    handle: ({ params, headers, body }, world) => {
      const message = parseJson(body);
      if (message === undefined) return json({ error: 'expected a JSON body' }, { status: 400 });
      const channel = params.channel ?? '';
      const key = headers['idempotency-key'] ?? null;
      const known = world.webhooks.find((one) => key !== null && one.key === key && one.channel === channel);
      if (known === undefined)
        world.webhooks.push({ channel, key, body: message, receivedAt: iso(now(world)), deliveries: 1 });
      else known.deliveries += 1;
      return json({ received: true, repeated: known !== undefined }, { status: 202 });
    },
  },
];
