import { z } from 'zod';
import { duration, id, ladder, need, text, valueSpec } from './shared.ts';

/** An instruction to people, who sign that it was done, with the values asked for. */
export const attestStep = z.strictObject({
  id,
  do: z.literal('attest'),
  instruction: text(1_000).describe('What people do and then sign.'),
  by: z.array(need).min(1).max(10).describe('Who signs; all of these, distinct people.'),
  values: z.array(valueSpec).max(20).default([]).describe('What they write down. Never a secret.'),
  within: duration.default('4h').describe('How long people have.'),
  escalate: ladder.optional(),
});
