import { z } from 'zod';
import { DURATION_PATTERN } from '../duration.ts';
import { ID_PATTERN } from '../ids.ts';

/** Text that people read: no control or bidirectional-override characters, so that what is shown is what is signed. */
const UNSAFE_TEXT = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/u;

export const id = z
  .string()
  .regex(ID_PATTERN, { error: 'expected an id: lower-case letters, digits and hyphens, at most 64' });

export const duration = z
  .string()
  .regex(DURATION_PATTERN, { error: 'expected a duration such as 90s, 30m, 24h or 7d' });

export function text(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((value) => !UNSAFE_TEXT.test(value), {
      error: 'expected plain text without control or direction-changing characters',
      params: { code: 'TEXT_UNSAFE' },
    });
}

/** How many people of a role must agree. All entries of a list must hold at once, by distinct people. */
export const need = z.strictObject({ role: id, count: z.int().min(1).max(20) });
export type Need = z.infer<typeof need>;

/** The rule of an approval: who, how many, who may not, until when, and what silence means. */
export const approvalRule = z.strictObject({
  need: z.array(need).min(1).max(10),
  not: z.array(z.enum(['initiator'])).default(['initiator']),
  within: duration,
  'on-timeout': z.literal('deny').default('deny'),
});
export type ApprovalRuleDefinition = z.infer<typeof approvalRule>;

/** A value that a person is asked to write into an attestation. Never a secret: seal numbers, request ids, counts. */
export const valueSpec = z.strictObject({
  name: id,
  ask: text(200),
  pattern: z.string().max(200).optional(),
});
export type ValueSpec = z.infer<typeof valueSpec>;
