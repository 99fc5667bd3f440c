import { z } from 'zod';
import { acceptedSchema, CLASSIFICATIONS, findingSchema, MAX_FINDINGS, MAX_NOTES } from '../review.ts';
import { duplicates } from './problem.ts';
import { readDefinition } from './read.ts';
import type { ReadResult } from './read.ts';
import { textsAt } from './select.ts';

const { id, text, code, severity, owner, due } = findingSchema.shape;

const findingDraft = z.strictObject({
  id: id.describe('Your name for it: letters, digits and hyphens, used once among all findings of the run.'),
  text: text.describe('What is to be mended.'),
  code: code
    .default(null)
    .describe('The code of the run that it answers; left out for a finding of your own.'),
  severity: severity.describe('How bad it is.'),
  owner: owner.describe('Who mends it: a person of the plan.'),
  due: due.describe('The last day for it, such as 2026-05-01.'),
});

const acceptedDraft = z.strictObject({
  code: acceptedSchema.shape.code.describe('The code of the run that needs no mending.'),
  why: acceptedSchema.shape.why.describe('Why not.'),
});

/** A review as a person writes it, before it is bound to the run's log and signed. */
export const reviewDraft = z.strictObject({
  review: z.string().min(1).max(200).describe('The run that is reviewed.'),
  classification: z.enum(CLASSIFICATIONS).describe('What the use was.'),
  findings: z.array(findingDraft).max(MAX_FINDINGS).default([]).describe('What must be mended.'),
  accepted: z
    .array(acceptedDraft)
    .max(MAX_FINDINGS)
    .default([])
    .describe('What of the run is left as it is.'),
  notes: z.string().max(MAX_NOTES).default('').describe('Whatever else there is to say.'),
});
export type ReviewDraft = z.infer<typeof reviewDraft>;

/** Reads a review that a person wrote. Never throws; what needs the run is checked with the run at hand. */
export function readReviewDraft({ file, text }: { file: string; text: string }): ReadResult<ReviewDraft> {
  return readDefinition({
    file,
    text,
    schema: reviewDraft,
    check: (root) => duplicates({ given: textsAt(root, 'findings.*.id'), what: 'an id of its own' }),
  });
}
