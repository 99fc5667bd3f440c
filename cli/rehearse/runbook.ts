import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { BreakglassError } from '../../domain/errors.ts';

/** Other values for one step, or for the approval, of a runbook. */
export interface RunbookChange {
  /** The step's id, or `approve`. */
  readonly of: string;
  readonly set: Readonly<Record<string, string>>;
}

/** A runbook's text with the changes made, everything else as it was. `REFERENCE_UNKNOWN` for a step it lacks. */
export function changeRunbook({
  text,
  changes,
}: {
  text: string;
  changes: readonly RunbookChange[];
}): string {
  if (changes.length === 0) return text;
  const document = parseDocument(text);
  for (const { of, set } of changes) {
    const target =
      of === 'approve' ? document.get('approve') : stepOf({ method: document.get('method'), id: of });
    if (!isMap(target)) {
      throw new BreakglassError({
        code: 'REFERENCE_UNKNOWN',
        message: `this fault needs a runbook with ${of}`,
      });
    }
    for (const [key, value] of Object.entries(set)) target.set(key, value);
  }
  return document.toString({ lineWidth: 0 });
}

function stepOf({ method, id }: { method: unknown; id: string }): YAMLMap | undefined {
  return isSeq(method) ? method.items.filter(isMap).find((step) => step.get('id') === id) : undefined;
}
