import { z } from 'zod';
import { duration, id, need, text, valueSpec } from './shared.ts';

/** An instruction to people, who sign that it was done, with the values asked for. */
export const attestStep = z.strictObject({
  id,
  do: z.literal('attest'),
  instruction: text(1_000),
  by: z.array(need).min(1).max(10),
  values: z.array(valueSpec).max(20).default([]),
  within: duration.default('4h'),
});
