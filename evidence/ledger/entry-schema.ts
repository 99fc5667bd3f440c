import { z } from 'zod';
import { REVIEW_ENTRY_SHAPES, RUN_ENTRY_SHAPES, type LedgerEntry } from '../../domain/ledger.ts';
import { oneOf, type OneOf } from '../../domain/one-of.ts';
import { SCHEDULE_ENTRY_SHAPES } from '../../domain/schedule/entries.ts';

const moment = z.iso.datetime({ precision: 3, error: 'expected a time such as 2026-01-31T09:30:00.000Z' });
const vkey = z.string().min(1).max(500);

function entry<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.strictObject({ v: z.literal(1), n: z.int().min(0), at: moment, type: z.literal(type), ...shape });
}

const ENTRIES = {
  'ledger-opened': entry('ledger-opened', { organisation: z.string().min(1).max(200), key: vkey }),
  'run-opened': entry('run-opened', RUN_ENTRY_SHAPES['run-opened']),
  'run-closed': entry('run-closed', RUN_ENTRY_SHAPES['run-closed']),
  'run-reviewed': entry('run-reviewed', REVIEW_ENTRY_SHAPES['run-reviewed']),
  'finding-closed': entry('finding-closed', REVIEW_ENTRY_SHAPES['finding-closed']),
  'draw-committed': entry('draw-committed', SCHEDULE_ENTRY_SHAPES['draw-committed']),
  'draw-revealed': entry('draw-revealed', SCHEDULE_ENTRY_SHAPES['draw-revealed']),
  'run-not-held': entry('run-not-held', SCHEDULE_ENTRY_SHAPES['run-not-held']),
  'key-rotated': entry('key-rotated', { old: vkey, new: vkey }),
  'key-revoked': entry('key-revoked', { key: vkey, from: moment, reason: z.string().min(1).max(500) }),
} satisfies OneOf<LedgerEntry, 'type'>;

/**
 * One entry of the ledger, strictly: every key of `LedgerEntry` and no other. Store and verifier hold each line
 * against it; the compiler holds it against `LedgerEntry`.
 */
export const entrySchema = oneOf({ key: 'type', schemas: ENTRIES }) satisfies z.ZodType<LedgerEntry>;
