import { z } from 'zod';
import { approvalRule, id, text } from './shared.ts';

/** Signed decisions until the quorum holds, is impossible, or time is up. */
export const approveStep = z.strictObject({
  id,
  do: z.literal('approve'),
  question: text(500).optional().describe('What is decided. Default: whether the run may go on.'),
  ...approvalRule.shape,
});
