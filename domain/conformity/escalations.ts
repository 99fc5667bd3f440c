import type { Joined } from '../joined.ts';
import { besideRefused, silentIn, votersWith } from '../joined.ts';
import { invite } from '../plan/asked.ts';
import { whoJoins, withEverybody } from '../plan/joining.ts';
import type { Due } from '../plan/joining.ts';
import type { Voter } from '../quorum.ts';
import { standing } from '../standing.ts';
import type { Breach } from './breach.ts';
import { all, questionsIn } from './reading.ts';
import type { AskRead, Of, Reading } from './reading.ts';

interface AskThen extends Pick<Of<'asked'>, 'need' | 'people'> {
  readonly joined: readonly Joined[];
  readonly answered: readonly Of<'decision-accepted'>[];
  readonly askedAt: string;
}

/** A question as it stood before event `n`: who had been asked, and whose answers stood. */
export function askAt({ ask, n }: { ask: AskRead; n: number }): AskThen {
  const joined = ask.escalated.filter((event) => event.n < n).flatMap(({ people }) => people);
  return {
    need: ask.asked.need,
    people: [...ask.asked.people, ...joined.map(({ person }) => person)],
    joined,
    answered: standing(ask.accepted.filter((event) => event.n < n)),
    askedAt: ask.asked.at,
  };
}

interface About {
  readonly run: Reading;
  readonly ask: AskRead;
}

/** Everybody who could have been asked, as what they could fill a place. */
export function everybodyOf({ run, ask }: About): readonly Voter[] {
  const { plan } = run;
  const { dues, excluded } = invitationOf({ run, ask });
  const then = askAt({ ask, n: ask.asked.n });
  const { people, need, joined } = withEverybody({ dues, plan, ask: then, excluded });
  return votersWith({ roster: plan.people, need, joined }).filter(({ id }) => people.includes(id));
}

function invitationOf({ run, ask: { asked } }: About) {
  const frame = run.frames.find(({ asks }) => asks.some((each) => each.asked === asked));
  const nth = frame?.asks.findIndex((each) => each.asked === asked) ?? -1;
  const question = frame === undefined ? undefined : questionsIn({ plan: run.plan, frame })[nth];
  if (question === undefined) return { dues: [], excluded: [] };
  const { initiator } = run.opened;
  return invite({ plan: run.plan, initiator, question, askedAt: Date.parse(asked.at) });
}

/** More people are asked when the plan says, whom the plan says, and before anything is said to the question later. */
export function escalationBreaches(run: Reading): Breach[] {
  const known = new Set(run.asks.map(({ asked }) => asked.ask));
  const stray = all({ events: run.events, type: 'escalated' }).find(({ ask }) => !known.has(ask));
  return [
    ...(stray === undefined ? [] : [wrong(stray.n, 'nobody to be asked what is no question')]),
    ...run.asks.flatMap((ask) => [...ofAsk({ run, ask }), ...besideBreaches(ask)]),
  ];
}

/** Of a person and their deputy one fills a place; what fills none is open to both. */
function besideBreaches(ask: AskRead): Breach[] {
  return ask.accepted.flatMap(({ n, person, choice }) => {
    const message = besideRefused({ person, choice, ask: askAt({ ask, n }) });
    return message === null ? [] : [{ code: 'DECISION_DUPLICATE', n, message }];
  });
}

function ofAsk({ run, ask }: About): Breach[] {
  const { dues, excluded } = invitationOf({ run, ask });
  const left = [...ask.escalated];
  for (const due of dues) {
    const [event] = left;
    const told = event?.cause === due.cause && event.afterMs === due.afterMs ? event : null;
    const limit = saidLater({ ask, due });
    const n = told?.n ?? limit ?? run.last + 1;
    const expected = whoJoins({ due, plan: run.plan, ask: askAt({ ask, n }), excluded });
    if (told === null) {
      if (limit !== null && expected.length > 0) return [wrong(limit, sayDue({ ask, due, expected }))];
      continue;
    }
    const breach = toldBreach({ ask, due, told, limit, expected });
    if (breach !== null) return [breach];
    left.shift();
  }
  return left.slice(0, 1).map(({ n }) => wrong(n, `nobody else to be asked in ${ask.asked.ask} then`));
}

function toldBreach({
  ask,
  due,
  told,
  limit,
  expected,
}: {
  ask: AskRead;
  due: Due;
  told: Of<'escalated'>;
  limit: number | null;
  expected: readonly Joined[];
}): Breach | null {
  const { asked, closed } = ask;
  const early = Date.parse(told.at) < Date.parse(asked.at) + due.afterMs;
  if (early || told.n < asked.n || (closed !== null && closed.n < told.n))
    return {
      code: 'TIME_IMPLAUSIBLE',
      n: told.n,
      message: `expected more people in ${asked.ask} from ${due.afterMs} ms after it on, and before its end`,
    };
  const same = JSON.stringify(told.people.map(pair)) === JSON.stringify(expected.map(pair));
  if (limit !== null && limit < told.n) return wrong(limit, sayDue({ ask, due, expected }));
  return same ? null : wrong(told.n, sayDue({ ask, due, expected }));
}

function pair(seat: Joined): readonly (string | null)[] {
  return [seat.person, seat.for];
}

/** The first answer, or end by itself, when this was due already; null where there is none. A stop does not look. */
function saidLater({ ask: { asked, accepted, closed }, due }: { ask: AskRead; due: Due }): number | null {
  const from = Date.parse(asked.at) + due.afterMs;
  const ends = closed === null || closed.outcome === 'withdrawn' ? [] : [closed];
  const later = [...accepted, ...ends].filter(({ at }) => Date.parse(at) >= from).map(({ n }) => n);
  return later.length === 0 ? null : Math.min(...later);
}

function sayDue({
  ask,
  due: { cause, afterMs },
  expected,
}: {
  ask: AskRead;
  due: Due;
  expected: readonly Joined[];
}): string {
  const who = expected.map(({ person }) => person).join(', ') || 'nobody';
  return `${who} to be asked ${ask.asked.ask} too, for ${cause}, ${afterMs} ms after it`;
}

/** Reminded are those who were asked and had not answered. */
export function reminderBreaches(run: Reading): Breach[] {
  return all({ events: run.events, type: 'reminded' }).flatMap(({ n, ask: id, people }) => {
    const ask = run.asks.find(({ asked }) => asked.ask === id && asked.n < n);
    const silent = ask === undefined ? null : silentIn(askAt({ ask, n }));
    return silent !== null && JSON.stringify(silent) === JSON.stringify(people)
      ? []
      : [wrong(n, `a reminder of a question, to ${silent?.join(', ') ?? 'nobody'}`)];
  });
}

function wrong(n: number, expected: string): Breach {
  return { code: 'QUORUM_MISMATCH', n, message: `expected ${expected}` };
}
