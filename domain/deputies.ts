import { z } from 'zod';
import { duration, id } from './steps/shared.ts';

const absence = z
  .strictObject({
    from: z.iso.date().describe('The first day, by UTC.'),
    until: z.iso.date().describe('The last day, by UTC.'),
  })
  .refine(({ from, until }) => from <= until, { error: 'expected a last day that is not before the first' });

const standIn = z
  .strictObject({
    person: id.describe('For whom they stand.'),
    by: z.array(id).min(1).max(5).describe('Who stands for them; the first who can is asked.'),
    absent: z
      .array(absence)
      .max(20)
      .default([])
      .describe('When the person is away: a deputy is asked at once.'),
  })
  .refine(({ person, by }) => !by.includes(person), { error: 'expected somebody else than the person' });

/** Who stands for whom, and how long a person may be silent before; see docs/runbook-reference.md. */
export const deputiesDefinition = z.strictObject({
  after: duration.default('30m').describe('How long a person may be silent before a deputy is asked.'),
  of: z
    .array(standIn)
    .min(1)
    .max(200)
    .refine((list) => new Set(list.map(({ person }) => person)).size === list.length, {
      error: 'expected each person once',
    }),
});
export type DeputiesDefinition = z.infer<typeof deputiesDefinition>;

/** The same in a plan: of its people alone, in the order of the file. */
export interface PlannedDeputies {
  readonly afterMs: number;
  readonly of: readonly {
    readonly person: string;
    readonly by: readonly string[];
    readonly absent: readonly { readonly from: string; readonly until: string }[];
  }[];
}
