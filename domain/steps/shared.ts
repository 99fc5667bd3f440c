import { z } from 'zod';
import { DURATION_PATTERN, durationMs, type Duration } from '../duration.ts';
import { ID_PATTERN } from '../ids.ts';
import { isUnsafe } from '../safe-text.ts';

/** A `text` whose characters are refused carries this in its issue, so that the reader can name the right code. */
export const TEXT_UNSAFE = { code: 'TEXT_UNSAFE' } as const;

/** Names that every JavaScript object has or may have: as the key of a value they would reach into it. */
const OBJECT_NAMES: readonly string[] = ['constructor', 'prototype', '__proto__'];

export const id = z
  .string()
  .regex(ID_PATTERN, {
    error: 'expected an id: lower-case letters, digits and hyphens, at most 64',
    abort: true,
  })
  .refine((value) => !OBJECT_NAMES.includes(value), {
    error: `expected an id of your own, none of ${OBJECT_NAMES.join(', ')}`,
  });

const DURATION_FORM = 'expected a duration such as 90s, 30m, 24h or 7d';

/** A duration that is no longer than another. */
export function durationUpTo(longest: Duration) {
  return z
    .string({ error: DURATION_FORM })
    .regex(DURATION_PATTERN, { error: DURATION_FORM, abort: true })
    .refine((value) => durationMs(value) <= durationMs(longest), {
      error: `expected a duration of at most ${longest}`,
    });
}

/** Longer waits than this are a slip of the pen: no step of an emergency takes a quarter. */
export const duration = durationUpTo('30d');

/** A cadence, which no step waits for: up to a year and a little. */
export const longDuration = z
  .string()
  .regex(DURATION_PATTERN, { error: 'expected a duration such as 90d', abort: true })
  .refine((value) => durationMs(value) <= 400 * 24 * 3_600_000, {
    error: 'expected a duration of at most 400d',
  });

/** One line of text that people read, and see exactly as it is: what is shown is what is signed. */
export function text(maxLength: number, minLength = 1) {
  return z
    .string()
    .min(minLength)
    .max(maxLength)
    .refine((value) => !isUnsafe(value), {
      error:
        'expected one line of plain text without control or direction-changing characters (fold long text with >-)',
      params: TEXT_UNSAFE,
    });
}

/** How many people of a role must agree. All entries of a list must hold at once, by distinct people. */
export const need = z.strictObject({
  role: id.describe('A role that people of the roster have.'),
  count: z.int().min(1).max(20).describe('How many distinct people of that role.'),
});
export type Need = z.infer<typeof need>;

/** Who else is asked when a question stays open: each rung later than the one before. */
export const ladder = z
  .array(
    z.strictObject({
      after: duration.describe('How long after the question was put.'),
      to: z
        .array(id)
        .min(1)
        .max(10)
        .describe('Roles whose people are asked too; each of them can fill any place.'),
    }),
  )
  .min(1)
  .max(5)
  .describe('Who is asked in addition while too few have answered.');
export type LadderDefinition = z.infer<typeof ladder>;

/** The rule of an approval: who, how many, who may not, until when, and what silence means. */
export const approvalRule = z.strictObject({
  need: z.array(need).min(1).max(10).describe('All of these must hold at once, by distinct people.'),
  not: z
    .array(z.enum(['initiator']))
    .max(1)
    .default(['initiator'])
    .describe('Who does not count: the person who started the run, unless the list is empty.'),
  within: duration.describe('How long people have to decide.'),
  escalate: ladder.optional(),
  'on-timeout': z.literal('deny').default('deny').describe('What silence means. Always deny.'),
});
export type ApprovalRuleDefinition = z.infer<typeof approvalRule>;

/** A value that a person is asked to write into an attestation. Never a secret: seal numbers, request ids, counts. */
export const valueSpec = z.strictObject({
  name: id.describe('The key under which the value is signed.'),
  ask: text(200).describe('What the person is asked to write. Never ask for a secret.'),
  pattern: text(200)
    .optional()
    .describe(
      'A regular expression (ECMAScript, flag u) that the value must match, of at most 100 characters and with little to backtrack; write ^ and $ for the whole of it. Without it, anything but blanks.',
    ),
});
export type ValueSpec = z.infer<typeof valueSpec>;

const GUID_FORM = 'expected a GUID in lower case, such as 11111111-1111-4111-8111-111111111111';

/** An id of the tenant's, or of something in it. */
export const guid = z
  .string({ error: GUID_FORM })
  .regex(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/, { error: GUID_FORM });
