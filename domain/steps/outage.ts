import { z } from 'zod';
import { durationUpTo, id } from './shared.ts';

/** A longer declared outage would outlive the people on shift. */
const LONGEST = '24h';

/** Declares a system down; the engine cuts its own use of it too. The undo lifts it, at the latest after `for`. */
export const outageStep = z.strictObject({
  id,
  do: z.literal('outage'),
  of: id.describe('A system of the organisation, or entra.'),
  how: z.enum(['declared']).describe('Declared: nothing is broken; the engine cuts its own use.'),
  for: durationUpTo(LONGEST).describe(`Lifted at the latest after this long; at most ${LONGEST}.`),
});
