import { z } from 'zod';
import { acceptedSchema, CLASSIFICATIONS, findingSchema, MAX_FINDINGS, MAX_NOTES } from '../review.ts';
import { duplicates } from './problem.ts';
import { readDefinition } from './read.ts';
import type { ReadResult } from './read.ts';
import { textsAt } from './select.ts';

/** A review as a person writes it, before it is bound to the run's log and signed. */
const reviewDraft = z.strictObject({
  review: z.string().min(1).max(200).describe('The run that is reviewed.'),
  classification: z.enum(CLASSIFICATIONS).describe('What the use was.'),
  findings: z
    .array(findingSchema.extend({ code: findingSchema.shape.code.default(null) }))
    .max(MAX_FINDINGS)
    .default([]),
  accepted: z.array(acceptedSchema).max(MAX_FINDINGS).default([]),
  notes: z.string().max(MAX_NOTES).default(''),
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
