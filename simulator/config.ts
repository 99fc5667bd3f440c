import { z } from 'zod';
import { isFaultName } from './faults/names.ts';

const milliseconds = z.int().min(0);

/** The one JSON object that starts a pretend tenant. */
export const config = z.strictObject({
  /** An existing folder for the CA and the engine's credentials. */
  directory: z.string().min(1),
  clients: z
    .array(
      z.strictObject({
        clientId: z.guid().transform((id) => id.toLowerCase()),
        roles: z.array(z.string()),
      }),
    )
    .min(1)
    .optional(),
  ingestion: z
    .strictObject({ signInsMs: milliseconds, auditsMs: milliseconds, alertsMs: milliseconds })
    .optional(),
  clockOffsetMs: z.int().optional(),
  limits: z.enum(['generous', 'documented']).optional(),
  size: z.enum(['ordinary', 'large']).optional(),
  /** Armed from the start; members beside `name` are the fault's parameters. */
  faults: z
    .array(z.looseObject({ name: z.string().refine(isFaultName, { error: 'not a fault' }) }))
    .default([]),
  /** Address that the TLS hosts listen on. */
  bind: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
});

/** A parsed start. */
export type Config = z.infer<typeof config>;
