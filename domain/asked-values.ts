import type { Statement } from './decision.ts';
import type { ValueSpec } from './steps/shared.ts';

/** Seal numbers, ids and times are short; a pattern is never let loose on more. */
const MAX_VALUE = 200;

/** What is wrong with the values of an answer: one that nobody asked for, or one that is not as asked. Null: nothing. */
export function faultOfValues({
  specs,
  values,
}: {
  specs: readonly ValueSpec[];
  values: Statement['values'];
}): string | null {
  const extra = Object.keys(values).find((name) => !specs.some((spec) => spec.name === name));
  if (extra !== undefined) return `${extra} was not asked for`;
  const wrong = specs.find((spec) => !isValue({ spec, value: valueOf({ values, name: spec.name }) }));
  return wrong === undefined ? null : sayWanted(wrong);
}

/** The value a person gave; a name such as `constructor` must not find what every object has. */
function valueOf({ values, name }: { values: Statement['values']; name: string }): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}

/** What was wanted, and in which form where there is one. */
function sayWanted({ name, ask, pattern }: ValueSpec): string {
  const form = pattern === undefined ? '' : `, in the form ${pattern}`;
  return `expected a value for ${name}: ${ask}${form}`;
}

function isValue({ spec, value }: { spec: ValueSpec; value: string }): boolean {
  return value.length <= MAX_VALUE && new RegExp(spec.pattern ?? '\\S', 'u').test(value);
}
