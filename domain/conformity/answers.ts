import { votersWith } from '../joined.ts';
import { quorumHolds, settledBy } from '../quorum.ts';
import type { Breach } from './breach.ts';
import { askAt, everybodyOf } from './escalations.ts';
import { all } from './reading.ts';
import type { AskRead, Reading } from './reading.ts';

/**
 * Every question ends as its signed answers say, at once and once: by a denial, a bypass or a quorum; or without, by
 * its time, by too few people, or because the run was stopped.
 */
export function answerBreaches(run: Reading): Breach[] {
  return [
    ...run.asks.flatMap((ask) => [...ignored({ run, ask }), ...endingBreach({ run, ask })]),
    ...twice(run),
  ];
}

/** An answer that settles a question is followed by its end, before anything else is said to it. */
function ignored({ run, ask }: { run: Reading; ask: AskRead }): Breach[] {
  const { asked, accepted, closed } = ask;
  return accepted.flatMap((decision, index): Breach[] => {
    const settled = settledBy({
      need: asked.need,
      answers: accepted.slice(0, index + 1),
      roster: votersWith({ roster: run.plan.people, ...askAt({ ask, n: decision.n }) }),
    });
    if (closed !== null && closed.n < decision.n)
      return [
        {
          code: 'TIME_IMPLAUSIBLE',
          n: decision.n,
          message: `expected no answer to ${asked.ask} after its end`,
        },
      ];
    if (settled === null) return [];
    const next = accepted[index + 1];
    const pending = closed === null && next === undefined && run.closed === null;
    const followed = closed?.outcome === settled && (next === undefined || next.n > closed.n);
    if (pending || followed) return [];
    const code = settled === 'met' ? 'QUORUM_MISMATCH' : 'DECISION_IGNORED';
    const message = `expected ${asked.ask} to end as ${settled} by this ${decision.choice} of ${decision.person}`;
    return [{ code, n: decision.n, message }];
  });
}

function endingBreach({ run, ask }: { run: Reading; ask: AskRead }): Breach[] {
  const { asked, closed } = ask;
  if (closed === null) {
    if (run.closed === null && !isPast({ run, ask })) return [];
    if (run.interrupted !== null) return [];
    return [
      {
        code: 'PLAN_NOT_FOLLOWED',
        n: run.last,
        message: `expected ${asked.ask} to be ended before its step`,
      },
    ];
  }
  const { n } = closed;
  if (closed.step !== asked.step || closed.kind !== asked.kind || n < asked.n)
    return [
      { code: 'QUORUM_MISMATCH', n, message: `expected the end of ${asked.ask} to be of its step and kind` },
    ];
  if (isPast({ run, ask }) && run.interrupted === null)
    return [{ code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${asked.ask} to be ended before its step` }];
  return isRight({ run, ask, closed })
    ? []
    : [{ code: 'QUORUM_MISMATCH', n, message: `expected what ends ${asked.ask} as ${closed.outcome}` }];
}

/** Was the step of this question carried out to its end while it was still open? */
function isPast({ run, ask: { asked, closed } }: { run: Reading; ask: AskRead }): boolean {
  const frame = run.frames.find(({ asks }) => asks.some((each) => each.asked === asked));
  const end = frame?.closed ?? null;
  if (end === null || end.outcome === 'skipped') return false;
  return closed === null || closed.n > end.n;
}

function isRight({
  run,
  ask,
  closed,
}: {
  run: Reading;
  ask: AskRead;
  closed: NonNullable<AskRead['closed']>;
}): boolean {
  const { asked, accepted } = ask;
  const answers = accepted.filter(({ n }) => n < closed.n);
  const roster = votersWith({ roster: run.plan.people, ...askAt({ ask, n: closed.n }) });
  switch (closed.outcome) {
    case 'met':
    case 'denied':
    case 'bypassed':
      return settledBy({ need: asked.need, answers, roster }) === closed.outcome;
    case 'expired':
      return Date.parse(closed.at) >= Date.parse(asked.expires);
    case 'impossible':
      return !quorumHolds({ need: asked.need, voters: everybodyOf({ run, ask }) });
    case 'withdrawn':
      return run.interrupted !== null || run.closed === null;
  }
}

/** A second end, or the end of what was never asked. */
function twice(run: Reading): Breach[] {
  const ends = new Set(run.asks.flatMap(({ closed }) => (closed === null ? [] : [closed.n])));
  return all({ events: run.events, type: 'ask-closed' })
    .filter(({ n }) => !ends.has(n))
    .map(({ n, ask }) => ({
      code: 'QUORUM_MISMATCH',
      n,
      message: `expected one end of ${ask}, and of nothing unasked`,
    }));
}
