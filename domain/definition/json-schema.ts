import { z } from 'zod';
import { organisationDefinition } from '../organisation.ts';
import { runbookDefinition } from '../runbook.ts';
import type { DefinitionKind } from './kind.ts';
import { reviewDraft } from './review.ts';

const SCHEMAS = {
  runbook: { schema: runbookDefinition, title: 'breakglass runbook' },
  organisation: { schema: organisationDefinition, title: 'breakglass organisation' },
  review: { schema: reviewDraft, title: 'breakglass review' },
} as const;

/**
 * The JSON Schema of a definition as people write it, so that editors can complete and check. It knows shapes only:
 * what refers to what, and which characters a text may have, `breakglass validate` checks.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export function jsonSchemaOf(kind: DefinitionKind): Record<string, unknown> {
  const { schema, title } = SCHEMAS[kind];
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, $id: `urn:breakglass:schema:${kind}:1`, title, ...rest };
}
