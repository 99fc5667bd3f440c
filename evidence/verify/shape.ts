import type { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import { Break } from './report.ts';

/**
 * The value, if it is of a schema; else a break with that code at that place, which names the first thing wrong and
 * `what` was expected ("an event").
 */
export function requireShape<Value>({
  value,
  schema,
  what,
  code,
  place,
}: {
  value: unknown;
  schema: z.ZodType<Value>;
  what: string;
  code: ErrorCode;
  place: string;
}): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  const message = `expected ${what}: ${where}: ${issue?.message ?? 'unknown'}`;
  throw new Break({ code, place, message });
}
