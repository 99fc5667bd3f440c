import { z } from 'zod';
import { CHOICES } from './decision.ts';
import type { Statement } from './decision.ts';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const short = z.string().min(1).max(200);

/** The strict shape of a statement: no other key, bounded texts. */
export const statementSchema = z.strictObject({
  kind: z.literal('breakglass-decision'),
  version: z.literal(1),
  run: short,
  ask: short,
  step: short,
  plan: sha256Hex,
  log: z.strictObject({ size: z.int().min(0), root: sha256Hex }),
  person: short,
  choice: z.enum(CHOICES),
  reason: z.string().max(2_000),
  values: z.record(z.string().max(64), z.string().max(500)),
  at: z.iso.datetime({ precision: 3 }),
  expires: z.iso.datetime({ precision: 3 }),
});

/** The statement in a JSON text, or null where the text is not one. The caller checks that the text is canonical. */
export function parseStatement(text: string): Statement | null {
  try {
    const parsed = statementSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
