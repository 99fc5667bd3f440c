import { CLOCK_TOLERANCE_MS, isNear, LONGEST_APART_MS, MAX_ABORT_MS } from '../clocks.ts';
import type { Breach } from './breach.ts';
import { all } from './reading.ts';
import type { Of, Reading } from './reading.ts';

/**
 * Times against the run's clock, which is the events' own. An answer comes while its question stands; the time that a
 * person's machine tells is within `CLOCK_TOLERANCE_MS` of its acceptance, but for approvals from before the run; what was observed was so during the run.
 */
export function timeBreaches(run: Reading): Breach[] {
  const from = Date.parse(run.opened.at) - LONGEST_APART_MS;
  return [
    ...answerTimeBreaches(run),
    ...all({ events: run.events, type: 'fact' }).flatMap((event) => factBreach({ from, event })),
  ];
}

/** The same of people's answers alone. */
export function answerTimeBreaches(run: Reading): Breach[] {
  return all({ events: run.events, type: 'decision-accepted' }).flatMap((event) =>
    decisionBreaches({ run, event }),
  );
}

function decisionBreaches({ run, event }: { run: Reading; event: Of<'decision-accepted'> }): Breach[] {
  const { n, at, statement } = event;
  const asked = run.asks.find((each) => each.asked.ask === event.ask)?.asked;
  if (asked === undefined) return abortBreach(event);
  if (Date.parse(at) > Date.parse(asked.expires))
    return [breach(n, `an answer before ${asked.expires}, got one at ${at}`)];
  if (event.via === 'beforehand') return [];
  return isNear({ told: statement.at, at })
    ? []
    : [breach(n, `a signature within a day of ${at}, got ${statement.at}`)];
}

/**
 * An abort is accepted by the time that was told last, which a clock that was once too far ahead has passed. So only
 * what is later than that clock, or further from its own end than both allow, cannot be.
 */
function abortBreach({ n, at, statement }: Of<'decision-accepted'>): Breach[] {
  const signed = Date.parse(statement.at);
  const end = Date.parse(statement.expires);
  const late = signed > Date.parse(at) + CLOCK_TOLERANCE_MS;
  if (!late && Math.abs(end - signed) <= MAX_ABORT_MS + CLOCK_TOLERANCE_MS) return [];
  return [breach(n, `an abort signed near its end and before ${at}, got ${statement.at}`)];
}

/** `from`: the earliest that anything can have been observed, in milliseconds since 1970. */
function factBreach({ from, event }: { from: number; event: Of<'fact'> }): Breach[] {
  if (event.observedAt === null) return [];
  const observed = Date.parse(event.observedAt);
  const early = observed < from;
  const late = observed > Date.parse(event.at) + CLOCK_TOLERANCE_MS;
  if (!early && !late) return [];
  return [breach(event.n, `an observation during the run, got ${event.observedAt} at ${event.at}`)];
}

function breach(n: number, expected: string): Breach {
  return { code: 'TIME_IMPLAUSIBLE', n, message: `expected ${expected}` };
}
