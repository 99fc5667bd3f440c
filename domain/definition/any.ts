import type { Fault } from '../errors.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { kindOf } from './kind.ts';
import { readOrganisation } from './organisation.ts';
import type { ReadResult } from './read.ts';
import { inFileOrder } from './read.ts';
import { readReviewDraft, type ReviewDraft } from './review.ts';
import { readRunbook } from './runbook.ts';
import { readSyntax } from './syntax.ts';

/** A definition whose kind its own first key told; `unknown` where none did. */
export type AnyDefinition =
  | { readonly kind: 'runbook'; readonly read: ReadResult<RunbookDefinition> }
  | { readonly kind: 'organisation'; readonly read: ReadResult<OrganisationDefinition> }
  | { readonly kind: 'review'; readonly read: ReadResult<ReviewDraft> }
  | { readonly kind: 'unknown'; readonly faults: readonly Fault[] };

/** Reads a file of any kind. Never throws. */
export function readAny({ file, text }: { file: string; text: string }): AnyDefinition {
  const kind = kindOf(text);
  if (kind === 'runbook') return { kind, read: readRunbook({ file, text }) };
  if (kind === 'organisation') return { kind, read: readOrganisation({ file, text }) };
  if (kind === 'review') return { kind, read: readReviewDraft({ file, text }) };
  const { faults, places } = readSyntax({ file, text });
  const message =
    'expected the key "runbook", "organisation" or "review", which says what the file is; it is missing';
  const missing: Fault = { code: 'KEY_MISSING', place: places.at(0), path: '', message };
  return { kind: 'unknown', faults: faults.length > 0 ? inFileOrder(faults) : [missing] };
}
