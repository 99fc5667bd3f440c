import { z } from 'zod';
import { id } from './shared.ts';

/** What-If over a matrix, and the static check of include and exclude, for every emergency account of the run. */
export const conditionalAccessStep = z.strictObject({
  id,
  do: z.literal('conditional-access'),
  expect: z.literal('no-lockout').describe('No policy may block an emergency account.'),
});
