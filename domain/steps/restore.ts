import { z } from 'zod';
import { id } from './shared.ts';

/** Runs the undo of an earlier step now rather than at the end. */
export const restoreStep = z.strictObject({
  id,
  do: z.literal('restore'),
  undo: id.describe('The id of an earlier outage or time-bound-account step.'),
});
