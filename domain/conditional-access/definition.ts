import { z } from 'zod';
import { guid, id, text } from '../steps/shared.ts';
import { TRIED_CLIENTS, TRIED_PLATFORMS } from './matrix.ts';

/** A sign-in that the tenant is asked about (What-If) beside the usual ones. */
export const triedSignInDefinition = z.strictObject({
  id,
  application: guid.describe('The application that is signed in to, by its id.'),
  platform: z.enum(TRIED_PLATFORMS).default('windows'),
  client: z.enum(TRIED_CLIENTS).default('browser'),
  address: z
    .union([z.ipv4(), z.ipv6()], { error: 'expected an IP address' })
    .optional()
    .describe('Where it comes from; an address of the first network where it is left out.'),
});
export type TriedSignInDefinition = z.infer<typeof triedSignInDefinition>;

/** A policy that may apply to an account for a time; once the last day is over it may not. */
export const policyExceptionDefinition = z.strictObject({
  policy: guid.describe('Its object id.'),
  owner: text(120).describe('Who answers for it.'),
  reason: text(300),
  until: z.iso.date().describe('The last day on which it holds, by UTC.'),
});
