import { z } from 'zod';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import { plannedPasskeySchema } from '../../domain/passkey.ts';
import type { SignedReview } from '../../domain/review.ts';
import { readAfterwards, requireOwnSignature } from '../core/review.ts';
import { onDisk, readIfThere } from '../disk.ts';
import { runFolder } from '../folder.ts';
import { parseJson } from '../json.ts';

const planSchema = z.looseObject({
  people: z.array(
    z.looseObject({
      id: z.string(),
      keys: z.array(z.string()),
      passkeys: z.array(plannedPasskeySchema).optional(),
    }),
  ),
});

/**
 * Refuses what no person of the run's plan signed, by that file alone: anybody can send a forgery, and reading a whole
 * run for each would keep the honest waiting. A plan that cannot be read is passed over; who reads the run says so.
 *
 * `REVIEW_MALFORMED`: no statement; `PERSON_UNKNOWN`: by nobody of the plan; and the codes of `verifyOwnSignature`.
 */
export async function requirePlannedSignature({
  directory,
  run,
  signed,
}: {
  directory: string;
  run: RunId;
  signed: SignedReview;
}): Promise<void> {
  const { person } = readAfterwards(signed.statement);
  const { plan: file } = runFolder({ directory, run });
  const bytes = await onDisk('reading the plan of a run', () => readIfThere(file));
  const plan = planSchema.safeParse(bytes === null ? null : parseJson(bytes.toString()));
  if (!plan.success) return;
  if (!plan.data.people.some(({ id }) => id === person))
    throw new BreakglassError({
      code: 'PERSON_UNKNOWN',
      message: `expected a person of the plan, got ${person}`,
    });
  requireOwnSignature({ signed, person, run: { plan: plan.data } });
}
