import { exampleOf, MAX_VALUE, valueFault, type ValueFault } from '../../domain/asked-values.ts';
import { lacksReason, type Answer, type Ask, type Choice } from '../../domain/decision.ts';
import { nearest } from '../../domain/definition/nearest.ts';
import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { ValueSpec } from '../../domain/steps/shared.ts';
import type { Given } from '../given.ts';

const CHOICE_OPTIONS = [
  'approve',
  'deny',
  'attest',
  'bypass',
  'withdraw',
] as const satisfies readonly Choice[];
/** What the printed commands show where a person must write: copied unchanged it says nothing. */
export const GAP = '…';
const GAPS = /^(?:…|\.\.\.|<[^<>]*>)$/u;

/**
 * The answer that a command line gives. `USAGE`, or `REASON_REQUIRED`, where it is not exactly one; `VALUE_INVALID`
 * where a gap of the printed command was left as it was.
 */
export function answerFrom(given: Given): Answer {
  const chosen = CHOICE_OPTIONS.filter((name) => given.has(name));
  const [choice] = chosen;
  if (choice === undefined || chosen.length > 1) {
    const got = chosen.map((name) => `--${name}`).join(' and ') || 'none';
    throw usage(`expected exactly one of --approve, --deny, --attest, --bypass, --withdraw, got ${got}`);
  }
  const reason = given.text('reason') ?? '';
  if (lacksReason({ choice, reason })) {
    throw new BreakglassError({ code: 'REASON_REQUIRED', message: `expected --reason with --${choice}` });
  }
  refuseGap({ name: 'reason', value: reason });
  return { choice, reason, values: valuesFrom(given.texts('attest')) };
}

/**
 * Refuses values that the run would refuse, before anybody signs them: `VALUE_NOT_ASKED` for a name that is not asked
 * for, with those that are; `VALUE_INVALID` for a value that is missing or of another form, with one that would do.
 */
export function requireValues({ ask, answer }: { ask: Pick<Ask, 'values'>; answer: Answer }): void {
  const { choice, values } = answer;
  const specs = choice === 'attest' ? ask.values : [];
  const fault = valueFault({ specs, values });
  if (fault === null) return;
  const code: ErrorCode = fault.kind === 'not-asked' ? 'VALUE_NOT_ASKED' : 'VALUE_INVALID';
  throw new BreakglassError({ code, message: `--attest: ${sayFault({ fault, specs })}; nothing was signed` });
}

const GOT = {
  missing: 'it is missing',
  'too-long': `got more than ${MAX_VALUE} characters`,
  'other-form': 'what you wrote has another form',
} as const;

function sayFault({ fault, specs }: { fault: ValueFault; specs: readonly ValueSpec[] }): string {
  if (fault.kind !== 'not-asked') {
    const { name, ask } = fault.spec;
    return `expected a value for ${name}: ${ask}${sayForm(fault.spec)}; ${GOT[fault.kind]}`;
  }
  const names = specs.map(({ name }) => name);
  const meant = nearest(fault.name, names);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  return `${fault.name} was not asked for${hint}; asked for: ${names.join(', ') || 'nothing'}`;
}

function sayForm(spec: ValueSpec): string {
  if (spec.pattern === undefined) return '';
  const example = exampleOf(spec);
  return example === null ? `, in the form ${spec.pattern}` : `, such as ${example}`;
}

/** `key=value` words as a record; a key may come once. */
export function valuesFrom(words: readonly string[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const word of words) {
    const cut = word.indexOf('=');
    if (cut < 1) throw usage(`expected --attest key=value, got ${JSON.stringify(word)}`);
    const key = word.slice(0, cut);
    if (values.has(key)) throw usage(`expected ${key} once, got it twice`);
    const value = word.slice(cut + 1);
    refuseGap({ name: key, value });
    values.set(key, value);
  }
  return Object.fromEntries(values);
}

function refuseGap({ name, value }: { name: string; value: string }): void {
  if (!GAPS.test(value.trim())) return;
  throw new BreakglassError({
    code: 'VALUE_INVALID',
    message: `expected what you saw for ${name}, got the placeholder ${value}; nothing was signed`,
  });
}

function usage(message: string): BreakglassError {
  return new BreakglassError({ code: 'USAGE', message });
}
