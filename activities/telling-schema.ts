import { z } from 'zod';
import { ASK_KINDS } from '../domain/decision.ts';
import type { Telling } from '../domain/language/telling.ts';
import { oneOf, type OneOf } from '../domain/one-of.ts';
import { MODES } from '../domain/plan/types.ts';

const name = z.string().min(1).max(400);
const text = z.string();
const mode = z.enum(MODES);
const ask = z.strictObject({
  id: name,
  step: name,
  kind: z.enum(ASK_KINDS),
  question: text,
  expires: z.iso.datetime(),
});

const SCHEMAS = {
  question: z.strictObject({
    kind: z.literal('question'),
    mode,
    ask,
    person: name,
    round: z.int().min(0),
    reminder: z.boolean(),
  }),
  reminder: z.strictObject({ kind: z.literal('reminder'), mode, ask, roles: z.array(name) }),
  'passed-over': z.strictObject({ kind: z.literal('passed-over'), mode, ask, by: name, reason: text }),
  alarm: z.strictObject({ kind: z.literal('alarm'), mode, text }),
  notice: z.strictObject({ kind: z.literal('notice'), mode, text }),
} satisfies OneOf<Telling, 'kind'>;

/** What a message is made of, strictly. */
export const tellingSchema = oneOf({ key: 'kind', schemas: SCHEMAS });
