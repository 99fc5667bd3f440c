import { faultOfValues } from '../../domain/asked-values.ts';
import { lacksReason, type Ask, type Choice } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { Given } from '../given.ts';
import type { Answer } from './statement.ts';

const CHOICE_OPTIONS = ['approve', 'deny', 'attest', 'bypass'] as const satisfies readonly Choice[];
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
    throw usage(`expected exactly one of --approve, --deny, --attest, --bypass, got ${got}`);
  }
  const reason = given.text('reason') ?? '';
  if (lacksReason({ choice, reason })) {
    throw new BreakglassError({ code: 'REASON_REQUIRED', message: `expected --reason with --${choice}` });
  }
  refuseGap({ name: 'reason', value: reason });
  return { choice, reason, values: valuesFrom(given.texts('attest')) };
}

/**
 * Refuses values that the run would refuse, before anybody signs them: `VALUE_NOT_ASKED`, as the run says it, naming
 * the option that is wrong.
 */
export function requireValues({ ask, answer }: { ask: Pick<Ask, 'values'>; answer: Answer }): void {
  const { choice, values } = answer;
  const fault = faultOfValues({ specs: choice === 'attest' ? ask.values : [], values });
  if (fault === null) return;
  throw new BreakglassError({
    code: 'VALUE_NOT_ASKED',
    message: `--attest: ${fault}; nothing was signed`,
  });
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
