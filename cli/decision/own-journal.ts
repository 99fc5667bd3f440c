import type { LogPoint, OpenAsk } from '../../domain/decision.ts';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { sameJson } from '../../domain/same-json.ts';
import { standing } from '../../domain/standing.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { verifyOwnSignature } from '../../evidence/core/own-signature.ts';
import type { RunState } from '../../workflows/messages.ts';

/** What is shown of a run, with the journal that its worker tells: from the first event, as many as the state counts. */
export interface Told {
  readonly plan: Plan;
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

type Accepted = Extract<JournalEvent, { type: 'decision-accepted' }>;

/**
 * The first thing shown of a run that is not in its journal so, in words; null where all of it is. A statement names the
 * root of the log that ends with its own question: whoever tells another journal gets a signature that the run refuses.
 */
export function foreignEvent(told: Told): string | null {
  const { state, events } = told;
  if (state.log.size === 0 && state.asks.length === 0) return null;
  const rootAt = rootsOf(events);
  return (
    faultOfPoint({ point: state.log, rootAt }) ??
    faultOfOpening(told) ??
    firstOf(state.asks.map((ask) => faultOfAsk({ told, ask, rootAt })))
  );
}

/** The root of RFC 6962 at each size of the log. */
function rootsOf(events: readonly JournalEvent[]): (size: number) => string | undefined {
  let tree = EMPTY_TREE;
  const roots = [rootOf(tree)];
  for (const event of events) {
    tree = appendLeaf(tree, canonicalText(event));
    roots.push(rootOf(tree));
  }
  return (size) => roots[size];
}

function faultOfPoint({
  point: { size, root },
  rootAt,
}: {
  point: LogPoint;
  rootAt: (size: number) => string | undefined;
}): string | null {
  const due = rootAt(size);
  return due === root ? null : `expected the root ${due ?? 'of a log'} of its ${size} events, got ${root}`;
}

function faultOfOpening({ state, events: [opened] }: Told): string | null {
  if (opened?.type !== 'run-opened') return 'expected a journal that begins with its opening';
  const due = { plan: opened.plan, initiator: opened.initiator };
  return difference({ due, got: { plan: state.plan, initiator: state.initiator } });
}

/** Is it the question that the log ends with where it is signed, and did those answer it who are shown? */
function faultOfAsk({
  told,
  ask,
  rootAt,
}: {
  told: Told;
  ask: OpenAsk;
  rootAt: (size: number) => string | undefined;
}): string | null {
  const fault =
    faultOfPoint({ point: ask.log, rootAt }) ??
    faultOfQuestion({ told, ask }) ??
    faultOfAnswers({ told, ask });
  return fault === null ? null : `question ${ask.id}: ${fault}`;
}

interface About {
  readonly told: Told;
  readonly ask: OpenAsk;
}

function faultOfQuestion({ told: { events }, ask }: About): string | null {
  const asked = events[ask.log.size - 1];
  if (asked?.type !== 'asked') return 'expected the log to end with it where it is signed';
  const joined = events.flatMap((event) =>
    event.type === 'escalated' && event.ask === ask.id ? event.people : [],
  );
  const { id, step, kind, question, need, values, choices, askedAt, expires } = ask;
  return difference({
    due: {
      id: asked.ask,
      step: asked.step,
      kind: asked.kind,
      question: asked.question,
      need: asked.need,
      values: asked.values,
      choices: asked.choices,
      askedAt: asked.at,
      expires: asked.expires,
      joined,
      people: [...asked.people, ...joined.map(({ person }) => person)],
    },
    got: {
      ...{ id, step, kind, question, need, values, choices, askedAt, expires },
      joined: ask.joined ?? [],
      people: ask.people,
    },
  });
}

/** Answers stand behind the signed point of the log, so each is held by its own signature. */
function faultOfAnswers({ told: { plan, state, events }, ask }: About): string | null {
  const said = events.filter(
    (event): event is Accepted => event.type === 'decision-accepted' && event.ask === ask.id,
  );
  const answered = standing(said.map(({ person, choice }) => ({ person, choice })));
  return (
    difference({ due: { answered }, got: { answered: ask.answered } }) ??
    firstOf(said.map((event) => faultOfAnswer({ event, plan, state })))
  );
}

function faultOfAnswer({
  event,
  plan,
  state,
}: {
  event: Accepted;
  plan: Plan;
  state: RunState;
}): string | null {
  const { ask, step, person, choice, statement, signature } = event;
  const signer = plan.people.find(({ id }) => id === person);
  if (signer === undefined) return `expected an answer of somebody of the plan, got one of ${person}`;
  const fault = difference({
    due: { run: state.run, plan: state.plan, ask, step, person, choice },
    got: {
      ...{ run: statement.run, plan: statement.plan, ask: statement.ask },
      ...{ step: statement.step, person: statement.person, choice: statement.choice },
    },
  });
  if (fault !== null) return fault;
  try {
    const message = canonicalText(statement);
    verifyOwnSignature({ message, signature, namespace: DECISION_NAMESPACE, signer });
    return null;
  } catch (cause) {
    if (!(cause instanceof BreakglassError)) throw cause;
    return `the answer of ${person}: ${cause.message}`;
  }
}

/** The first member that differs, by its name: values may be long, and whoever lies may send as much as they like. */
function difference({
  due,
  got,
}: {
  due: Readonly<Record<string, unknown>>;
  got: Readonly<Record<string, unknown>>;
}): string | null {
  const name = Object.keys(due).find((each) => !sameJson(due[each], got[each]));
  return name === undefined ? null : `expected the ${name} that its journal has, got another`;
}

function firstOf(faults: readonly (string | null)[]): string | null {
  return faults.find((fault) => fault !== null) ?? null;
}
