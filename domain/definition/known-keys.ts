import { z } from 'zod';
import { childOf } from './path.ts';
import type { Path } from './path.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The keys that a schema allows at a path of a document; empty where it allows any. */
export type KnownKeys = (at: { path: Path; root: unknown }) => readonly string[];

/** Reads the allowed keys off the schema's own JSON Schema, which is plain data and easy to walk. */
export function knownKeysOf(schema: z.ZodType): KnownKeys {
  let top: JsonSchema | undefined;
  return ({ path, root }) => {
    top ??= z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    let here: readonly JsonSchema[] = variants(top, root);
    let value = root;
    for (const part of path) {
      value = childOf(value, part);
      here = here.flatMap((one) => variantsBelow({ schema: one, part, value }));
    }
    return [...new Set(here.flatMap((one) => Object.keys(one.properties ?? {})))];
  };
}

function variantsBelow({ schema, part, value }: { schema: JsonSchema; part: PropertyKey; value: unknown }) {
  const below = typeof part === 'number' ? schema.items : schema.properties?.[String(part)];
  return isSchema(below) ? variants(below, value) : [];
}

/** A union's members; where the value names one of them by its discriminator (`do`, `kind`), that one only. */
function variants(schema: JsonSchema, value: unknown): readonly JsonSchema[] {
  const members = (schema.oneOf ?? schema.anyOf)?.filter(isSchema);
  if (members === undefined) return [schema];
  const named = members.filter((member) => namesValue(member, value));
  return (named.length > 0 ? named : members).flatMap((member) => variants(member, value));
}

function namesValue(member: JsonSchema, value: unknown): boolean {
  return Object.entries(member.properties ?? {}).some(([key, property]) => {
    return isSchema(property) && property.const !== undefined && property.const === childOf(value, key);
  });
}

function isSchema(schema: unknown): schema is JsonSchema {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}
