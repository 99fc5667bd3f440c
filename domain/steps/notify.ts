import { z } from 'zod';
import { duration, id, text } from './shared.ts';

/** Tell somebody over a channel that does not need the tenant; wait for an acknowledgement if asked. */
export const notifyStep = z.strictObject({
  id,
  do: z.literal('notify'),
  to: id,
  message: text(500).optional(),
  'acknowledge-within': duration.optional(),
});
