import { RESERVED_STEPS } from '../ids.ts';
import { runbookDefinition } from '../runbook.ts';
import type { RunbookDefinition } from '../runbook.ts';
import { quoted } from '../safe-text.ts';
import { childOf } from './path.ts';
import { patternProblem } from './pattern.ts';
import { duplicates, unknownReferences } from './problem.ts';
import type { Problem } from './problem.ts';
import { readDefinition } from './read.ts';
import type { ReadResult } from './read.ts';
import { textsAt, valuesAt } from './select.ts';

/** Names that the journal or a statement uses itself: the phases, and what an abort speaks of. */
const RESERVED: readonly string[] = [...RESERVED_STEPS, 'run', 'abort'];

/** Reads a runbook and checks what can be checked without an organisation. Never throws. */
export function readRunbook({ file, text }: { file: string; text: string }): ReadResult<RunbookDefinition> {
  return readDefinition({ file, text, schema: runbookDefinition, check: checkRunbook });
}

function checkRunbook(root: unknown): Problem[] {
  return [
    ...duplicates({ given: textsAt(root, 'accounts.*'), what: 'each account once' }),
    ...duplicates({ given: textsAt(root, 'method.*.id'), what: 'a step id of its own' }),
    ...duplicates({ given: textsAt(root, 'review.by.*'), what: 'each role once' }),
    ...reservedIds(root),
    ...eachStep(root, 'from', (path) =>
      duplicates({ given: textsAt(root, `${path}.from.*`), what: 'each source once' }),
    ),
    ...eachStep(root, 'values', (path) =>
      duplicates({ given: textsAt(root, `${path}.values.*.name`), what: 'a name of its own' }),
    ),
    ...badPatterns(root),
    ...restores(root),
  ];
}

/** Runs a check for every step that has a key, with the step's pattern. */
function eachStep(root: unknown, key: string, check: (pattern: string) => Problem[]): Problem[] {
  return valuesAt(root, `method.*.${key}`).flatMap(({ path }) => {
    const index = /^method\[(\d+)\]/.exec(path)?.[1] ?? '';
    return check(`method.${index}`);
  });
}

function reservedIds(root: unknown): Problem[] {
  return textsAt(root, 'method.*.id')
    .filter(({ value }) => RESERVED.includes(value))
    .map(({ value, path }) => {
      const message = `expected a step id of your own, got ${quoted(value)}, which the journal uses itself`;
      return { code: 'VALUE_INVALID', path, message };
    });
}

function badPatterns(root: unknown): Problem[] {
  return textsAt(root, 'method.*.values.*.pattern').flatMap(({ value, path }): Problem[] => {
    const expected = patternProblem(value);
    return expected === null ? [] : [{ code: 'VALUE_INVALID', path, message: `expected ${expected}` }];
  });
}

/** Kinds whose undo a runbook may name. */
const UNDOABLE: readonly unknown[] = ['outage', 'time-bound-account'];

/** An undo exists only once its step has run, so a restore looks back, never ahead. */
function restores(root: unknown): Problem[] {
  const steps = valuesAt(root, 'method.*').map(({ value }) => value);
  return steps.flatMap((step, index) => {
    if (childOf(step, 'do') !== 'restore') return [];
    const undoable = steps.slice(0, index).filter((earlier) => UNDOABLE.includes(childOf(earlier, 'do')));
    const known = undoable.map((earlier) => String(childOf(earlier, 'id')));
    const given = textsAt(root, `method.${index}.undo`);
    return unknownReferences({
      given,
      known,
      what: 'the id of an earlier outage or time-bound-account step',
    });
  });
}
