import { ABORT, mayAbort } from '../../domain/abort.ts';
import { DECISION_NAMESPACE, lacksReason } from '../../domain/decision.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { AskId } from '../../domain/ids.ts';
import { votersWith } from '../../domain/joined.ts';
import type { Joined } from '../../domain/joined.ts';
import { quorumHolds } from '../../domain/quorum.ts';
import { isOffered, repeatRefused, standing } from '../../domain/standing.ts';
import { canonicalText } from '../core/canonical.ts';
import { verifyOwnSignature } from '../core/own-signature.ts';
import { faultOfCounter } from '../core/passkey/counters.ts';
import { NAMES } from '../names.ts';
import type { RunFiles } from './run-files.ts';
import type { CheckedJournal } from './journal.ts';
import type { CheckedPlan } from './plan.ts';
import { isTextOf } from './bytes.ts';
import { checkLateDecisions } from './late-decisions.ts';
import { at, Break, lineOf, type PersonSignature } from './report.ts';

type Accepted = Extract<JournalEvent, { type: 'decision-accepted' }>;
/** A question with those who were asked later. */
type Asked = Extract<JournalEvent, { type: 'asked' }> & { readonly joined: readonly Joined[] };
type AskClosed = Extract<JournalEvent, { type: 'ask-closed' }>;

/** The questions put so far, and what was answered to each, in order. */
interface Bench {
  readonly asked: Map<AskId, Asked>;
  readonly answered: Map<AskId, readonly Accepted[]>;
  /** What the counters of passkeys were, by credential. */
  readonly counters: Map<string, number>;
}

interface Case {
  readonly journal: CheckedJournal;
  readonly plan: CheckedPlan;
  readonly bench: Bench;
}

/**
 * Checks every accepted decision: signed by its person's own key, over this run, plan, question and log; that
 * person was entitled; and each question that the journal calls answered has its quorum. Those that came late are checked
 * as well, and not returned. Returns who signed.
 */
export async function checkDecisions({
  files,
  journal,
  plan,
}: {
  files: RunFiles;
  journal: CheckedJournal;
  plan: CheckedPlan;
}): Promise<PersonSignature[]> {
  const of: Case = { journal, plan, bench: { asked: new Map(), answered: new Map(), counters: new Map() } };
  const signatures: PersonSignature[] = [];
  for (const event of journal.events) {
    if (event.type === 'asked') of.bench.asked.set(event.ask, { ...event, joined: [] });
    if (event.type === 'escalated') join({ event, of });
    if (event.type === 'ask-closed' && event.outcome === 'met') requireQuorum({ event, of });
    if (event.type !== 'decision-accepted') continue;
    await checkFiles({ files, event });
    checkStatement({ event, of });
    checkSignature({ event, of });
    requireEntitled({ event, of });
    signatures.push({
      event: event.n,
      step: event.step,
      person: event.person,
      choice: event.choice,
      key: event.key,
    });
  }
  checkLateDecisions({ journal, plan });
  return signatures;
}

/** That these people were due to be asked, `domain/conformity` holds against the plan. */
function join({ event, of }: { event: Extract<JournalEvent, { type: 'escalated' }>; of: Case }): void {
  const asked = of.bench.asked.get(event.ask);
  if (asked === undefined)
    throw broken('DECISION_MISMATCH', event.n, `expected the question ${event.ask} before`);
  const people = [...asked.people, ...event.people.map(({ person }) => person)];
  of.bench.asked.set(event.ask, { ...asked, people, joined: [...asked.joined, ...event.people] });
}

/** The files beside the journal say the same as the journal. */
async function checkFiles({ files, event }: { files: RunFiles; event: Accepted }): Promise<void> {
  const expected = [
    [`${NAMES.decisions}/${event.n}.json`, canonicalText(event.statement)],
    [`${NAMES.decisions}/${event.n}.sig`, event.signature],
  ] as const;
  for (const [name, text] of expected) {
    if (isTextOf({ bytes: await files.read(name), text })) continue;
    throw new Break({
      code: 'DECISION_CHANGED',
      place: name,
      message: `expected what event ${event.n} holds`,
    });
  }
}

/** The statement is about this event, this run and plan, its question, and the log as it was. */
function checkStatement({ event, of }: { event: Accepted; of: Case }): void {
  const { statement, n } = event;
  const { opened, rootAt } = of.journal;
  const expected = { run: opened.run, plan: opened.plan, ask: event.ask, step: event.step };
  for (const key of ['run', 'plan', 'ask', 'step'] as const) {
    if (statement[key] !== expected[key]) {
      throw broken('DECISION_MISMATCH', n, `expected the ${key} ${expected[key]}, got ${statement[key]}`);
    }
  }
  if (statement.person !== event.person || statement.choice !== event.choice) {
    throw broken('DECISION_MISMATCH', n, 'expected the person and choice that the statement names');
  }
  checkQuestion({ event, asked: of.bench.asked.get(event.ask) });
  if (rootAt(statement.log.size) !== statement.log.root) {
    const signed = `${statement.person} signed another root over the first ${statement.log.size} events`;
    throw broken('ROOT_MISMATCH', n, `${signed}: one of those was changed since`);
  }
}

/**
 * What was signed is the log up to and with the question; a decision to abort may name any size before its own event.
 * No later one has to be refused here: its root would cover the statement that names it.
 */
function checkQuestion({ event, asked }: { event: Accepted; asked: Asked | undefined }): void {
  const { statement, n } = event;
  if (event.ask === ABORT.ask) {
    if (event.step === ABORT.step && event.choice === 'abort') return;
    throw broken('DECISION_MISMATCH', n, 'expected a decision to abort the run');
  }
  if (asked === undefined)
    throw broken('DECISION_MISMATCH', n, `expected the question ${event.ask} before its answer`);
  // What was signed before the run names no log of it: domain/conformity/beforehand.ts.
  if (event.via === 'beforehand') return;
  const same = statement.expires === asked.expires && statement.log.size === asked.n + 1;
  if (!same || event.step !== asked.step) {
    throw broken(
      'DECISION_MISMATCH',
      n,
      `expected the step, end and log of the question in event ${asked.n}`,
    );
  }
}

/** By a key of the person's own; a passkey with a counter that has grown since it last signed here. */
function checkSignature({ event, of: { plan, bench } }: { event: Accepted; of: Case }): void {
  const person = plan.people.find(({ id }) => id === event.person);
  if (person === undefined)
    throw broken('PERSON_UNKNOWN', event.n, `expected a person of the plan, got ${event.person}`);
  const { key, asserted } = at(lineOf(event.n), () =>
    verifyOwnSignature({
      message: canonicalText(event.statement),
      signature: event.signature,
      namespace: DECISION_NAMESPACE,
      signer: person,
    }),
  );
  if (key !== event.key) throw broken('DECISION_MISMATCH', event.n, `expected the key ${key}`);
  if (asserted === null) return;
  const fault = faultOfCounter({ asserted, counters: bench.counters });
  if (fault !== null) throw broken('PASSKEY_COUNTER', event.n, fault);
  bench.counters.set(asserted.passkey.credential, asserted.counter);
}

/** The person was asked (or may bypass, or abort), offered this choice, and had not answered before, or taken it back. */
function requireEntitled({ event, of }: { event: Accepted; of: Case }): void {
  const { plan, bench, journal } = of;
  const { n, person, choice, ask } = event;
  const roles = plan.people.find(({ id }) => id === person)?.roles ?? [];
  if (lacksReason(event.statement)) throw broken('REASON_REQUIRED', n, `expected a reason to ${choice}`);
  if (ask === ABORT.ask) {
    if (mayAbort({ person: { id: person, roles }, initiator: journal.opened.initiator })) return;
    throw broken('PERSON_NOT_ASKED', n, `${person} is neither a commander nor the initiator`);
  }
  const asked = bench.asked.get(ask);
  if (asked === undefined || !isOffered({ ask: asked, choice }))
    throw broken('CHOICE_NOT_ALLOWED', n, `${choice} was not offered`);
  const entitled =
    choice === 'bypass'
      ? roles.some((role) => plan.bypassRoles.includes(role))
      : asked.people.includes(person);
  if (!entitled) throw broken('PERSON_NOT_ASKED', n, `${person} was not asked`);
  const answers = bench.answered.get(ask) ?? [];
  const before = answers.map(({ statement }) => statement);
  const repeated = repeatRefused({ statement: event.statement, before });
  if (repeated !== null) throw broken(repeated.code, n, `${repeated.message}, to ${ask}`);
  bench.answered.set(ask, [...answers, event]);
}

function requireQuorum({ event, of }: { event: AskClosed; of: Case }): void {
  const asked = of.bench.asked.get(event.ask);
  const answers = standing(of.bench.answered.get(event.ask) ?? []);
  const agreeing = answers.filter(({ choice }) => choice === event.kind).map(({ person }) => person);
  const roster = votersWith({ roster: of.plan.people, need: asked?.need ?? [], joined: asked?.joined });
  const voters = roster.filter(({ id }) => agreeing.includes(id));
  if (asked?.kind !== event.kind || !quorumHolds({ need: asked.need, voters })) {
    throw broken('DECISION_MISMATCH', event.n, `expected decisions that fill the quorum of ${event.ask}`);
  }
}

function broken(code: ErrorCode, n: number, message: string): Break {
  return new Break({ code, place: lineOf(n), message });
}
