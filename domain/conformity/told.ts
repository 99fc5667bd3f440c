import { untoldText } from '../plan/told.ts';
import type { PlannedPerson } from '../plan/types.ts';
import type { Breach } from './breach.ts';
import { all } from './reading.ts';
import type { AskRead, Of, Reading } from './reading.ts';

type Told = Of<'told'>;

/** One round of telling about one question: the question itself (0), or the nth reminder or asking of more people. */
interface Round {
  readonly run: Reading;
  readonly ask: AskRead;
  readonly nth: number;
  /** What began it; undefined for one that never was. */
  readonly begun: Of<'asked'> | Of<'reminded'> | Of<'escalated'> | undefined;
}

/**
 * Everybody asked who names channels is told of the question and of each reminder, over their own channels in the order
 * of the plan: the next one only after a recorded failure, none after one that took the message or was given up.
 */
export function toldBreaches(run: Reading): Breach[] {
  return [
    ...strayBreaches(run),
    ...run.asks.flatMap((ask) => roundsOf({ run, ask }).flatMap((round) => roundBreaches(round))),
    ...findingBreaches(run),
  ];
}

/** Of a question that was not asked, or about nobody's turn to be told. */
function strayBreaches(run: Reading): Breach[] {
  return all({ events: run.events, type: 'told' })
    .filter(({ ask }) => !run.asks.some(({ asked }) => asked.ask === ask))
    .map(({ n, ask }) => breach(n, `a question that was asked, got ${ask}`));
}

function roundsOf({ run, ask }: { run: Reading; ask: AskRead }): Round[] {
  const id = ask.asked.ask;
  const later = run.events.filter(
    (event): event is Of<'reminded'> | Of<'escalated'> =>
      (event.type === 'reminded' || event.type === 'escalated') && event.ask === id,
  );
  const begun = [ask.asked, ...later];
  const told = all({ events: run.events, type: 'told' }).filter((event) => event.ask === id);
  const numbers = new Set([...begun.keys(), ...told.map(({ round }) => round)]);
  return [...numbers].map((nth) => ({ run, ask, nth, begun: begun[nth] }));
}

function roundBreaches(round: Round): Breach[] {
  const { run, ask, nth, begun } = round;
  const events = all({ events: run.events, type: 'told' }).filter(
    (event) => event.ask === ask.asked.ask && event.round === nth,
  );
  const turn = begun === undefined ? [] : peopleOf(begun);
  const due = run.plan.people.filter(({ id }) => turn.includes(id));
  const end = endOf(round);
  return [
    ...events.flatMap((event) => {
      if (begun === undefined || event.n < begun.n)
        return [breach(event.n, `the question or reminder ${nth} of ${event.ask} before it is told`)];
      if (!due.some(({ id, channels }) => id === event.person && channels !== undefined))
        return [breach(event.n, `somebody who is asked and names channels, got ${event.person}`)];
      return end !== null && event.n > end
        ? [breach(event.n, `${event.person} to be told before the step ends`)]
        : [];
    }),
    ...due.flatMap((person) =>
      personBreaches({ round, person, events: events.filter((event) => event.person === person.id) }),
    ),
  ];
}

function peopleOf(begun: Of<'asked'> | Of<'reminded'> | Of<'escalated'>): readonly string[] {
  return begun.type === 'escalated' ? begun.people.map(({ person }) => person) : begun.people;
}

/** Number of the event that closed the question's step, before which all telling ends; null while it is under way. */
function endOf({ run, ask }: Round): number | null {
  const frame = run.frames.find(({ asks }) => asks.some(({ asked }) => asked === ask.asked));
  return frame?.closed?.n ?? null;
}

function personBreaches({
  round,
  person: { id, channels = [] },
  events,
}: {
  round: Round;
  person: PlannedPerson;
  events: readonly Told[];
}): Breach[] {
  const wrong = events.find(({ channel }, index) => channel !== channels[index]);
  if (wrong !== undefined) {
    const expected = channels[events.indexOf(wrong)] ?? 'no further channel';
    return [breach(wrong.n, `${id} to be told over ${expected}, got ${wrong.channel}`)];
  }
  const over = events.find((event, index) => event.outcome !== 'failed' && index < events.length - 1);
  if (over !== undefined) return [breach(over.n, `nothing more to ${id} after ${over.outcome}`)];
  const cut = events.find((event) => event.outcome === 'delivered' && isCut({ round, event }));
  if (cut !== undefined)
    return [breach(cut.n, `a channel that does not depend on what is declared down, got ${cut.channel}`)];
  return missingBreaches({ round, id, next: channels[events.length], last: events.at(-1) });
}

/** Once the step has ended, nobody is left between two channels, or out. An abort may come before the telling. */
function missingBreaches({
  round,
  id,
  next,
  last,
}: {
  round: Round;
  id: string;
  next: string | undefined;
  last: Told | undefined;
}): Breach[] {
  const end = endOf(round);
  if (end === null || next === undefined || (last !== undefined && last.outcome !== 'failed')) return [];
  if (last === undefined && excused({ round, id })) return [];
  return [breach(end, `${id} to be told of ${round.ask.asked.ask} over ${next}`)];
}

/** Whoever answered may have done so before they were told; a reminder goes to nobody who did. */
function excused({ round: { run, ask, begun }, id }: { round: Round; id: string }): boolean {
  return (
    run.interrupted !== null ||
    (begun?.type !== 'reminded' && ask.accepted.some(({ person }) => person === id))
  );
}

/** Was a system down, by the run's own word from before the question, without which the channel is dead? */
function isCut({ round: { run, ask }, event }: { round: Round; event: Told }): boolean {
  const needed = run.plan.channels.find(({ id }) => id === event.channel)?.dependsOn ?? [];
  return run.frames.some(({ planned, closed }) => {
    if (planned?.do !== 'outage' || !needed.includes(planned.system)) return false;
    if (run.plan.mode !== 'drill' || closed === null || closed.n > ask.asked.n) return false;
    const undone = all({ events: run.events, type: 'undo-started' });
    const registered = all({ events: run.events, type: 'undo-registered' });
    const isOf = ({ step }: { step: string }) => step === planned.id;
    return registered.some(isOf) && !undone.some((undo) => isOf(undo) && undo.n < event.n);
  });
}

/** A person whom no channel reached is a finding, at once and only then. */
function findingBreaches(run: Reading): Breach[] {
  const due = new Map(lostIn(run).map((lost) => [lost.n, lost]));
  const said = all({ events: run.events, type: 'finding' }).filter(({ code }) => code === 'person-not-told');
  return [
    ...said
      .filter(({ n, step, text }) => {
        const lost = due.get(n);
        return lost === undefined || lost.step !== step || lost.text !== text;
      })
      .map(({ n }) => breach(n, 'somebody whom every channel failed to reach')),
    ...[...due.values()]
      .filter((lost) => lost.n <= run.last && !said.some(({ n }) => n === lost.n))
      .map(({ n, text }) => breach(n, `the finding: ${text}`)),
  ];
}

/** Where the finding of each round that reached nobody has to stand, and what it says. */
function lostIn(run: Reading): { readonly n: number; readonly step: string; readonly text: string }[] {
  return all({ events: run.events, type: 'told' }).flatMap(({ n, ask, person, channel, outcome }) => {
    const asked = run.asks.find((each) => each.asked.ask === ask)?.asked;
    const last = run.plan.people.find(({ id }) => id === person)?.channels?.at(-1);
    if (asked === undefined || outcome !== 'failed' || channel !== last) return [];
    return [{ n: n + 1, step: asked.step, text: untoldText(person) }];
  });
}

function breach(n: number, expected: string): Breach {
  return { code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${expected}` };
}
