import { z } from 'zod';
import { canonicalText } from '../core/canonical.ts';
import { parseJson } from '../json.ts';
import { isTextOf, textOf } from '../verify/bytes.ts';
import { Break } from '../verify/report.ts';
import { MANIFEST } from './layout.ts';
import { RUN_STATES, scopeSchema } from './scope.ts';

/**
 * Who derived the files of a package. From the first release on `derivation` counts up whenever the same evidence would
 * give other derived bytes; a reader of the same number derives them again and compares.
 */
export const PRODUCER = { name: 'breakglass', derivation: 1 } as const;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1).max(400);

const fileSchema = z.strictObject({
  path: name,
  size: z.int().min(0),
  sha256: digest,
  mediaType: z.string(),
  source: z.enum(['stored', 'derived']),
});

const manifestSchema = z.strictObject({
  format: z.literal('breakglass-package'),
  version: z.literal(1),
  producer: z.strictObject({ name, derivation: z.int().min(1) }),
  organisation: name,
  scope: scopeSchema,
  ledger: z.strictObject({ size: z.int().min(1), root: digest }),
  runs: z.array(z.strictObject({ run: name, status: z.enum(RUN_STATES), because: z.string() })),
  files: z.array(fileSchema),
});

/** What a package says of itself: whose, about what, from which ledger, and every other file in it. */
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = z.infer<typeof fileSchema>;

/** The bytes of `manifest.json`: RFC 8785, without a line end. */
export function manifestBytes(manifest: Manifest): Buffer {
  return Buffer.from(canonicalText(manifest));
}

/** Reads a manifest; `PACKAGE_MALFORMED` unless it is the one text of what it says. */
export function readManifest(bytes: Uint8Array): Manifest {
  const parsed = manifestSchema.safeParse(parseJson(textOf(bytes)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw malformed(`expected a manifest: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
  }
  if (!isTextOf({ bytes, text: canonicalText(parsed.data) }))
    throw malformed('expected a manifest in its RFC 8785 form');
  return parsed.data;
}

function malformed(message: string): Break {
  return new Break({ code: 'PACKAGE_MALFORMED', place: MANIFEST, message: `package: ${message}` });
}
