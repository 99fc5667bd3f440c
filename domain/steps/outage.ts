import { z } from 'zod';
import { duration, id } from './shared.ts';

/** Declares a system down; the engine cuts its own use of it too. The undo lifts it, at the latest after `for`. */
export const outageStep = z.strictObject({
  id,
  do: z.literal('outage'),
  of: id,
  how: z.enum(['declared']),
  for: duration,
});
