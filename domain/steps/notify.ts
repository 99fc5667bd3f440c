import { z } from 'zod';
import { duration, id, ladder, text } from './shared.ts';

/** Tell somebody over a channel that does not need the tenant; wait for an acknowledgement if asked. */
export const notifyStep = z.strictObject({
  id,
  do: z.literal('notify'),
  to: id.describe('A channel of the organisation.'),
  message: text(500).optional().describe('What is sent. Default: which run is under way, and in which mode.'),
  'acknowledge-within': duration
    .optional()
    .describe("Waits this long for somebody of the channel's role to sign that it arrived."),
  escalate: ladder.optional(),
});
