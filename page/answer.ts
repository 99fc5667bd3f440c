import { exampleOf, valueFault, type ValueFault } from '../domain/asked-values.ts';
import { CHOICES, lacksReason, type Choice, type OpenAsk } from '../domain/decision.ts';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { Answer } from './desk.ts';
import type { Form } from './guard.ts';
import { VALUE_FIELD } from './views/decide.ts';

/**
 * The answer in a form, with the refusals that `breakglass decide` has before anything is signed: `CHOICE_NOT_ALLOWED`,
 * `REASON_REQUIRED`, `VALUE_NOT_ASKED`, `VALUE_INVALID`.
 */
export function answerIn({
  form,
  ask,
  choices,
}: {
  form: Form;
  ask: OpenAsk;
  choices: readonly Choice[];
}): Answer {
  const choice = CHOICES.find((each) => each === form.choice);
  if (choice === undefined || !choices.includes(choice))
    throw refusal('CHOICE_NOT_ALLOWED', `expected one of ${choices.join(', ') || 'no choice at all'}`);
  const reason = (form.reason ?? '').replaceAll('\r\n', '\n').trim();
  if (lacksReason({ choice, reason })) throw refusal('REASON_REQUIRED', `expected a reason to ${choice}`);
  const values = choice === 'attest' ? valuesIn(form) : {};
  const specs = choice === 'attest' ? ask.values : [];
  const fault = valueFault({ specs, values });
  if (fault !== null) throw refusalOf(fault);
  return { choice, reason, values };
}

/** A field that was left empty is a value that was not given. */
function valuesIn(form: Form): Record<string, string> {
  const fields = Object.entries(form).filter(
    ([name, value]) => name.startsWith(VALUE_FIELD) && value.trim() !== '',
  );
  return Object.fromEntries(fields.map(([name, value]) => [name.slice(VALUE_FIELD.length), value.trim()]));
}

function refusalOf(fault: ValueFault): BreakglassError {
  if (fault.kind === 'not-asked') return refusal('VALUE_NOT_ASKED', `${fault.name} was not asked for`);
  const example = exampleOf(fault.spec);
  const such = example === null ? '' : `, such as ${example}`;
  return refusal('VALUE_INVALID', `expected a value for ${fault.spec.name}: ${fault.spec.ask}${such}`);
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message: `${message}; nothing was signed` });
}
