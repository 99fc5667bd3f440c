import { exampleOf, isInstant, valueFault, type ValueFault } from '../domain/asked-values.ts';
import { CHOICES, lacksReason, type Answer, type Choice, type OpenAsk } from '../domain/decision.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Said } from '../domain/language/language.ts';
import { instantOf } from '../domain/schedule/instant.ts';
import type { ValueSpec } from '../domain/steps/shared.ts';
import type { Form } from './guard.ts';
import { SAY } from './language/answer.ts';
import { typed } from './typed.ts';

/** Fields that hold values that a question asks for begin so. */
export const VALUE_FIELD = 'value.';

/** Why there is nothing to sign yet, and the field in which it is to be mended; null where it is in none. */
export interface RefusedAnswer {
  readonly code: ErrorCode;
  readonly field: string | null;
  readonly said: Said;
}

/**
 * The answer in a form, with the refusals that `breakglass decide` has before anything is signed: `CHOICE_NOT_ALLOWED`,
 * `REASON_REQUIRED`, `VALUE_NOT_ASKED`, `VALUE_INVALID`.
 */
export function answerIn({
  form,
  ask,
  choices,
  zone,
}: {
  form: Form;
  ask: OpenAsk;
  choices: readonly Choice[];
  /** Of whoever fills it in: times without a zone are theirs. */
  zone: string;
}): { readonly answer: Answer } | { readonly refused: RefusedAnswer } {
  const choice = CHOICES.find((each) => each === form.choice);
  if (choice === undefined || !choices.includes(choice))
    return refusal({ code: 'CHOICE_NOT_ALLOWED', field: null, said: SAY.choice });
  const reason = typed(form.reason);
  if (lacksReason({ choice, reason }))
    return refusal({ code: 'REASON_REQUIRED', field: 'reason', said: SAY.reason });
  const specs = choice === 'attest' ? ask.values : [];
  const values = choice === 'attest' ? valuesIn({ form, specs, zone }) : {};
  const fault = valueFault({ specs, values });
  return fault === null ? { answer: { choice, reason, values } } : refusal(refusedBy({ fault, values }));
}

function refusal(refused: RefusedAnswer): { readonly refused: RefusedAnswer } {
  return { refused };
}

/** A field that was left empty is a value that was not given. */
function valuesIn({
  form,
  specs,
  zone,
}: {
  form: Form;
  specs: readonly ValueSpec[];
  zone: string;
}): Record<string, string> {
  const fields = Object.entries(form).filter(
    ([name, value]) => name.startsWith(VALUE_FIELD) && value.trim() !== '',
  );
  return Object.fromEntries(
    fields.map(([field, value]) => {
      const name = field.slice(VALUE_FIELD.length);
      const spec = specs.find((each) => each.name === name);
      const text = value.trim();
      return [name, spec !== undefined && isInstant(spec) ? inUtc({ text, zone }) : text];
    }),
  );
}

/** What a browser sends of a clock: a day and a time of it, in no zone. */
const CLOCK = /^(?<date>\d{4}-\d{2}-\d{2})T(?<minute>\d{2}:\d{2})(?<rest>:\d{2}(?:\.\d{1,3})?)?$/u;

/** A time of the reader's zone in UTC; everything else as it is, to be refused where it is no time in UTC. */
function inUtc({ text, zone }: { text: string; zone: string }): string {
  const { date, minute, rest = '' } = CLOCK.exec(text)?.groups ?? {};
  if (date === undefined || minute === undefined || !isDay({ date, minute })) return text;
  const at = new Date(instantOf({ date, at: minute, zone })).toISOString();
  return `${at.slice(0, 'yyyy-mm-ddThh:mm'.length)}${rest}Z`;
}

/** Is there such a day, and such a time of it? Some parsers take the 30th of February for the 2nd of March. */
function isDay({ date, minute }: { date: string; minute: string }): boolean {
  const ms = Date.parse(`${date}T${minute}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(`${date}T${minute}`);
}

function refusedBy({
  fault,
  values,
}: {
  fault: ValueFault;
  values: Readonly<Record<string, string>>;
}): RefusedAnswer {
  if (fault.kind === 'not-asked')
    return { code: 'VALUE_NOT_ASKED', field: null, said: SAY.notAsked(fault.name) };
  const { spec, kind } = fault;
  const field = `${VALUE_FIELD}${spec.name}`;
  if (kind === 'missing') return { code: 'VALUE_INVALID', field, said: SAY.missing(spec.name) };
  const got = values[spec.name] ?? '';
  const such = isInstant(spec) ? null : exampleOf(spec);
  return { code: 'VALUE_INVALID', field, said: SAY[kind]({ name: spec.name, got, such }) };
}
