import { z } from 'zod';
import { durationMs } from '../duration.ts';
import { timeBoundRole } from '../time-bound.ts';
import { duration, id, text } from './shared.ts';

const SHORTEST_MS = 15 * 60_000;
const LONGEST_MS = 24 * 3_600_000;

/**
 * The engine creates an account with a role for this run, with a password that only the holders of the escrow keys can
 * read: a write that the organisation must have turned on. The undo removes it, at the latest after `lifetime`.
 */
export const timeBoundAccountStep = z.strictObject({
  id,
  do: z.literal('time-bound-account'),
  tenant: id.describe('A tenant of the organisation.'),
  name: z
    .string()
    .regex(/^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/, {
      error: 'expected at most 20 lower-case letters, digits and hyphens, a letter first',
    })
    .describe('How the user principal name begins; the id of the run follows, and the domain of the tenant.'),
  role: timeBoundRole.describe('The role that it gets on the whole directory.'),
  lifetime: duration
    .refine((value) => durationMs(value) >= SHORTEST_MS && durationMs(value) <= LONGEST_MS, {
      error: 'expected a lifetime from 15m to 24h',
    })
    .describe('Removed at the latest after this long; 15m to 24h.'),
  purpose: text(200).describe('What it is for. Stands in the question and in the directory: no secret.'),
  within: duration.default('4h').describe('How long people have for the approval.'),
  'record-within': duration.default('5m').describe('How long the directory may take to show each change.'),
});
