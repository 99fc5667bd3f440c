import { invite } from '../plan/asked.ts';
import type { Question } from '../plan/questions.ts';
import { sameJson } from '../same-json.ts';
import { isPassIssued } from './pass-acts.ts';
import { all, questionsIn, unansweredIn } from './reading.ts';
import type { Breach } from './breach.ts';
import type { Frame, Of, Reading } from './reading.ts';

/** Every question is one that the plan asks, in its words, of its people and for its time, and none is left out. */
export function askBreaches(run: Reading): Breach[] {
  return [
    ...all({ events: run.events, type: 'asked' }).flatMap((asked, nth) => idBreach({ asked, nth })),
    ...run.frames.flatMap((frame) => [
      ...questionBreaches({ run, frame }),
      ...missingQuestion({ run, frame }),
    ]),
    ...outsideBreaches(run),
  ];
}

/** Ids count the questions of the run, so none is asked twice. */
function idBreach({ asked, nth }: { asked: Of<'asked'>; nth: number }): Breach[] {
  const id = `${asked.step}#${nth + 1}`;
  return asked.ask === id
    ? []
    : [breach({ n: asked.n, expected: `the question id ${id}, got ${asked.ask}` })];
}

function questionBreaches({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  const questions = questionsIn({ plan: run.plan, frame });
  return frame.asks.flatMap(({ asked }, nth) => {
    const question = questions[nth];
    if (question === undefined)
      return [breach({ n: asked.n, expected: `no further question in ${asked.step}, got ${asked.ask}` })];
    const before = nth === 0 ? undefined : frame.asks[nth - 1];
    const early =
      frame.opened.do !== 'alert' && before !== undefined && !(before.closed && before.closed.n < asked.n);
    return [
      ...(early ? [breach({ n: asked.n, expected: `${before.asked.ask} to be closed first` })] : []),
      ...differences({ run, asked, question }),
    ];
  });
}

/** Names the first part of a question that is not the plan's. */
function differences({
  run,
  asked,
  question,
}: {
  run: Reading;
  asked: Of<'asked'>;
  question: Question;
}): Breach[] {
  const { people, choices, expires } = invite({
    plan: run.plan,
    initiator: run.opened.initiator,
    question,
    askedAt: Date.parse(asked.at),
  });
  const due = { ...question, people, choices, expires };
  const parts = ['kind', 'need', 'people', 'choices', 'values', 'expires', 'question'] as const;
  const wrong = parts.find((part) => !sameJson(asked[part], due[part]));
  return wrong === undefined
    ? []
    : [
        breach({
          n: asked.n,
          expected: `the ${wrong} that the plan gives ${asked.ask}: ${JSON.stringify(due[wrong])}`,
        }),
      ];
}

/** A step that was carried out asked all of its questions, up to the first that was not answered. */
function missingQuestion({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  const { closed, asks } = frame;
  if (closed === null || closed.outcome === 'skipped' || unansweredIn(frame) !== null) return [];
  const due = questionsIn({ plan: run.plan, frame })[asks.length];
  if (due === undefined || wasNotMade(frame)) return [];
  return [breach({ n: closed.n, expected: `${closed.step} to ask: ${due.question}` })];
}

/** Nobody is asked to use a pass that was not made. */
function wasNotMade(frame: Frame): boolean {
  return frame.planned?.do === 'temporary-access-pass' && frame.asks.length > 1 && !isPassIssued(frame);
}

/** Outside of its open step nothing is asked. */
function outsideBreaches(run: Reading): Breach[] {
  const inside = new Set(
    run.frames.flatMap(({ events }) => all({ events, type: 'asked' }).map(({ n }) => n)),
  );
  return all({ events: run.events, type: 'asked' })
    .filter(({ n }) => !inside.has(n))
    .map(({ n, step }) => breach({ n, expected: `${step} to be under way when it asks` }));
}

function breach({ n, expected }: { n: number; expected: string }): Breach {
  return { code: 'QUORUM_MISMATCH', n, message: `expected ${expected}` };
}
