import type { Statement } from './decision.ts';
import type { ValueSpec } from './steps/shared.ts';

/** Seal numbers, ids and times are short, in characters; a pattern is never let loose on more. */
export const MAX_VALUE = 200;

/** The values of an answer, and what was asked for. */
interface Given {
  readonly specs: readonly ValueSpec[];
  readonly values: Statement['values'];
}

/** The first thing wrong with the values of an answer: a name that nobody asked for, or a value that is not as asked. */
export type ValueFault =
  | { readonly kind: 'not-asked'; readonly name: string }
  | { readonly kind: 'missing' | 'too-long' | 'other-form'; readonly spec: ValueSpec };

/** What is wrong with the values of an answer; null where nothing is. */
export function valueFault({ specs, values }: Given): ValueFault | null {
  const extra = Object.keys(values).find((name) => !specs.some((spec) => spec.name === name));
  if (extra !== undefined) return { kind: 'not-asked', name: extra };
  const spec = specs.find((each) => !isValue({ spec: each, value: valueOf({ values, name: each.name }) }));
  if (spec === undefined) return null;
  const { length } = valueOf({ values, name: spec.name });
  return { kind: length === 0 ? 'missing' : length > MAX_VALUE ? 'too-long' : 'other-form', spec };
}

/** The same in the words that runs record with a refused decision. They are part of logs, so they never change. */
export function faultOfValues(given: Given): string | null {
  const fault = valueFault(given);
  if (fault === null) return null;
  return fault.kind === 'not-asked' ? `${fault.name} was not asked for` : sayWanted(fault.spec);
}

/** The forms that are asked for most: a time, an id of the tenant's, digits of a plan, counts. */
const EXAMPLES = [
  '2026-11-23T15:33:30Z',
  '2026-11-23',
  '15:33',
  '0f0e0d0c-1111-4222-8333-abcdefabcdef',
  '0a1b2c3d',
  '12',
  '3',
];

/** A value of the form that is asked for, to show to people; null where there is no form, or one of a kind of its own. */
export function exampleOf({ pattern }: Pick<ValueSpec, 'pattern'>): string | null {
  if (pattern === undefined) return null;
  const form = new RegExp(pattern, 'u');
  const fitting = EXAMPLES.filter((example) => form.test(example));
  // What takes a time, an id and a count alike asks for something else.
  return fitting.length > 2 ? null : (fitting[0] ?? null);
}

/** Is a time asked for, in UTC? People may be shown a clock for it, and their own zone. */
export function isInstant(spec: Pick<ValueSpec, 'pattern'>): boolean {
  return exampleOf(spec) === EXAMPLES[0];
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
