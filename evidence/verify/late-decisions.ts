import { faultOfValues } from '../../domain/asked-values.ts';
import { isBetween } from '../../domain/clocks.ts';
import { DECISION_NAMESPACE, isLateChoice, lacksReason } from '../../domain/decision.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { canonicalText } from '../core/canonical.ts';
import { verifyOwnSignature } from '../core/own-signature.ts';
import type { CheckedJournal } from './journal.ts';
import type { CheckedPlan } from './plan.ts';
import { at, Break, lineOf } from './report.ts';

type Late = Extract<JournalEvent, { type: 'decision-late' }>;
type Asked = Extract<JournalEvent, { type: 'asked' }>;

interface Case {
  readonly event: Late;
  /** What the journal had before it. */
  readonly before: readonly JournalEvent[];
  readonly journal: CheckedJournal;
  readonly plan: CheckedPlan;
}

/**
 * Checks every decision that was kept as late: that it is one, to a question that was over, by somebody who was asked and
 * whose answer is not on record already, over this run, plan, question and log, under a key of their own. What it says
 * counts for nothing, and a passkey's counter is not looked at.
 */
export function checkLateDecisions({ journal, plan }: { journal: CheckedJournal; plan: CheckedPlan }): void {
  for (const event of journal.events) {
    if (event.type !== 'decision-late') continue;
    const of = { event, before: journal.events.slice(0, event.n), journal, plan };
    const asked = questionOf(of);
    checkStatement({ of, asked });
    checkSignature(of);
    requireAsked({ of, asked });
    requireNew(of);
    requireTime({ of, asked });
  }
}

/** The question, which was put and is over. */
function questionOf({ event: { ask, n }, before }: Case): Asked {
  const asked = before.find((each) => each.type === 'asked' && each.ask === ask);
  const closed = before.some((each) => each.type === 'ask-closed' && each.ask === ask);
  if (asked?.type === 'asked' && closed) return asked;
  throw broken('DECISION_MISMATCH', n, `expected the question ${ask} and its end before what came late`);
}

function checkStatement({ of: { event, journal }, asked }: { of: Case; asked: Asked }): void {
  const { n, statement } = event;
  const { run, plan } = journal.opened;
  const { ask, step, expires } = asked;
  const { person, choice } = event;
  const expected = { run, plan, ask, step, expires, person, choice };
  for (const key of ['run', 'plan', 'ask', 'step', 'expires', 'person', 'choice'] as const)
    if (statement[key] !== expected[key])
      throw broken('DECISION_MISMATCH', n, `expected the ${key} ${expected[key]}, got ${statement[key]}`);
  if (statement.log.size !== asked.n + 1)
    throw broken('DECISION_MISMATCH', n, `expected the log of the question in event ${asked.n}`);
  if (journal.rootAt(statement.log.size) !== statement.log.root)
    throw broken('ROOT_MISMATCH', n, `${person} signed another root over the first ${asked.n + 1} events`);
}

function checkSignature({ event, plan }: Case): void {
  const { n, statement, signature } = event;
  const signer = plan.people.find(({ id }) => id === event.person);
  if (signer === undefined)
    throw broken('PERSON_UNKNOWN', n, `expected a person of the plan, got ${event.person}`);
  const message = canonicalText(statement);
  const { key } = at(lineOf(n), () =>
    verifyOwnSignature({ message, signature, namespace: DECISION_NAMESPACE, signer }),
  );
  if (key !== event.key) throw broken('DECISION_MISMATCH', n, `expected the key ${key}`);
}

/** One of those who were asked, then or later, with an answer that was offered. */
function requireAsked({ of: { event, before }, asked }: { of: Case; asked: Asked }): void {
  const { n, person, choice, ask, statement } = event;
  if (!isLateChoice(choice) || !asked.choices.includes(choice))
    throw broken('CHOICE_NOT_ALLOWED', n, `${choice} was not offered, or is nothing to keep`);
  if (lacksReason(statement)) throw broken('REASON_REQUIRED', n, `expected a reason to ${choice}`);
  const specs = choice === 'attest' ? asked.values : [];
  const fault = faultOfValues({ specs, values: statement.values });
  if (fault !== null) throw broken('VALUE_NOT_ASKED', n, fault);
  const joined = before.flatMap((each) =>
    each.type === 'escalated' && each.ask === ask ? each.people.map((one) => one.person) : [],
  );
  if (![...asked.people, ...joined].includes(person))
    throw broken('PERSON_NOT_ASKED', n, `${person} was not asked`);
}

/** Nobody is on record twice for one question: not as late beside what counted, nor as late again. */
function requireNew({ event: { n, ask, person }, before }: Case): void {
  const again = before.some(
    (each) =>
      (each.type === 'decision-accepted' || each.type === 'decision-late') &&
      each.ask === ask &&
      each.person === person,
  );
  if (again) throw broken('DECISION_DUPLICATE', n, `${person} has answered ${ask} before`);
}

/** Signed after it was asked and before it came, as far as two clocks agree. */
function requireTime({ of: { event }, asked }: { of: Case; asked: Asked }): void {
  if (isBetween({ told: event.statement.at, from: asked.at, to: event.at })) return;
  const expected = `a signature between ${asked.at} and ${event.at}`;
  throw broken('TIME_IMPLAUSIBLE', event.n, `expected ${expected}, got one of ${event.statement.at}`);
}

function broken(code: ErrorCode, n: number, message: string): Break {
  return new Break({ code, place: lineOf(n), message });
}
