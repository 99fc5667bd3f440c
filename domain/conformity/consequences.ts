import { sayToCall, tellingSkipped, TO_CALL, unreachedSkipped } from '../skipped.ts';
import type { Breach } from './breach.ts';
import { askAt } from './escalations.ts';
import { all } from './reading.ts';
import type { Of, Reading } from './reading.ts';

/** An abort or a bypass that was signed is recorded as one, and none is recorded that nobody signed. */
export function consequenceBreaches(run: Reading): Breach[] {
  return [...abortBreaches(run), ...bypassBreaches(run), ...rotationBreaches(run)];
}

/** `by: null` is a cancellation at the server: nobody of the plan is named for it. */
function abortBreaches(run: Reading): Breach[] {
  const [signed, again] = all({ events: run.events, type: 'decision-accepted' }).filter(
    ({ choice }) => choice === 'abort',
  );
  const [aborted, second] = all({ events: run.events, type: 'aborted' });
  if (again !== undefined) return [ignored(again.n, 'one abort at most')];
  if (second !== undefined) return [ignored(second.n, 'a run to be aborted once at most')];
  const undo = run.frames.find(({ opened }) => opened.step === 'undo')?.opened.n ?? run.last + 1;
  const by = signed !== undefined && signed.n < (aborted?.n ?? run.last + 1) ? signed : undefined;
  if (aborted === undefined) {
    const due = signed !== undefined && (run.closed !== null || undo <= run.last);
    return due ? [ignored(signed.n, `the run to be aborted by this decision of ${signed.person}`)] : [];
  }
  if (signed !== by) return [ignored(aborted.n, 'an abort to be signed before it is recorded')];
  if (aborted.by !== (by?.person ?? null) || (by !== undefined && aborted.reason !== by.statement.reason))
    return [ignored(aborted.n, 'the person and the reason of the abort that was signed')];
  const late = run.frames.some(({ opened }) => opened.n > aborted.n && opened.n < undo);
  return late || aborted.n > undo ? [ignored(aborted.n, 'an abort to be followed by the undo')] : [];
}

function bypassBreaches(run: Reading): Breach[] {
  const events = all({ events: run.events, type: 'bypassed' });
  const due = run.asks.flatMap((ask) => {
    const { accepted, closed } = ask;
    const decision = accepted.find(({ choice }) => choice === 'bypass');
    if (closed?.outcome !== 'bypassed' || decision === undefined) return [];
    const { people } = askAt({ ask, n: closed.n });
    return [{ asked: { ...ask.asked, people }, decision, closed }];
  });
  const unsigned = events.filter(
    (event, nth) =>
      events.findIndex(({ ask }) => ask === event.ask) !== nth ||
      !due.some(({ asked, decision, closed }) => isOf({ event, asked, person: decision.person, closed })),
  );
  const silent = due.filter(({ asked, closed }) => {
    const pending = run.closed === null && closed.n === run.last;
    return !pending && !events.some(({ ask }) => ask === asked.ask);
  });
  return [
    ...unsigned.map(({ n }) =>
      ignored(n, 'a bypass that its person signed, and the people whom it passed over'),
    ),
    ...silent.map(({ decision }) => ignored(decision.n, 'the bypass to be recorded as one')),
    ...events.flatMap((event) => untold({ run, event })),
  ];
}

/** Whoever was passed over is told, or named to be called. Runs from before that name no channels. */
function untold({
  run: { plan, events, last, closed },
  event,
}: {
  run: Reading;
  event: Of<'bypassed'>;
}): Breach[] {
  const { n, skipped, tells } = event;
  if (tells === undefined) return [];
  if (JSON.stringify(tells) !== JSON.stringify(tellingSkipped({ plan, skipped })))
    return [ignored(n, 'the channels of all who were passed over to be told')];
  const unreached = unreachedSkipped({ plan, skipped });
  const next = events[n + 1];
  const named = next?.type === 'finding' && next.code === TO_CALL && next.text === sayToCall(unreached);
  const pending = closed === null && n === last;
  return unreached.length === 0 || named || pending
    ? []
    : [ignored(n, `a finding that names ${unreached.join(', ')}`)];
}

function isOf({
  event,
  asked,
  person,
  closed,
}: {
  event: Of<'bypassed'>;
  asked: Of<'asked'>;
  person: string;
  closed: Of<'ask-closed'>;
}): boolean {
  const skipped = asked.people.filter((each) => each !== person);
  const same =
    skipped.length === event.skipped.length && skipped.every((each, index) => each === event.skipped[index]);
  return event.ask === asked.ask && event.person === person && event.n > closed.n && same;
}

/** An envelope that people were sent to open, and a planned rotation that nobody signed for: the run says so. */
function rotationBreaches(run: Reading): Breach[] {
  if (run.closed === null) return [];
  const kinds = (kind: 'retrieve' | 'rotate') =>
    run.frames.filter(({ planned, asks }) => planned?.do === kind && asks.length > 0);
  const rotated = kinds('rotate').flatMap(({ opened, asks }) =>
    asks[0]?.closed?.outcome === 'met' ? [opened.account] : [],
  );
  const due = kinds('retrieve')
    .map(({ opened }) => opened.account)
    .filter((account) => run.plan.steps.some((step) => step.do === 'rotate' && step.account === account))
    .filter((account) => !rotated.includes(account));
  const said = all({ events: run.events, type: 'finding' }).filter(({ code }) => code === 'not-rotated');
  return said.length >= new Set(due).size
    ? []
    : [
        {
          code: 'PLAN_NOT_FOLLOWED',
          n: run.last,
          message: 'expected a finding for each credential that may be out',
        },
      ];
}

function ignored(n: number, expected: string): Breach {
  return { code: 'DECISION_IGNORED', n, message: `expected ${expected}` };
}
