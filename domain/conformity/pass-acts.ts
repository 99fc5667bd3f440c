import { PASS_INTENT, PASSES_MAX, removeAct } from '../access-pass.ts';
import type { AccessPassStep } from '../plan/engine-steps.ts';
import type { Breach } from './breach.ts';
import { wasDoubted } from './doubted.ts';
import { all, wasAnswered } from './reading.ts';
import type { AskRead, Frame, Of, Reading } from './reading.ts';

/** The write is let, and the custodian sits at the machine: so many questions come before a pass. */
const BEFORE_PASS = 2;

/** The question after which a pass may be made; null while one of those before it is not answered. */
export function presentAt({ asks }: Frame): AskRead | null {
  const before = asks.slice(0, BEFORE_PASS);
  const whole = before.length === BEFORE_PASS && before.every(wasAnswered);
  return whole ? (before.at(-1) ?? null) : null;
}

/** Was a pass made that people can read? Only then are they asked to use it. */
export function isPassIssued({ events }: Pick<Frame, 'events'>): boolean {
  return all({ events, type: 'fact' }).some(
    ({ claim, state }) => claim === 'pass.issued' && state === 'corroborated',
  );
}

/**
 * A pass is made only after people let the engine do so and the custodian sat down, with the way to delete it registered
 * before; it is used only after the directory showed it, and the undo that ran says that none is left.
 */
export function passBreaches({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  const { planned } = frame;
  if (planned?.do !== 'temporary-access-pass') return [];
  return [...intentBreaches(frame), ...removalBreaches({ run, frame, planned }), ...useBreaches(frame)];
}

function intentBreaches(frame: Frame): Breach[] {
  const { events, opened, asks } = frame;
  const from = presentAt(frame)?.closed?.n;
  const registered = all({ events, type: 'undo-registered' })[0]?.n;
  const used = asks[BEFORE_PASS]?.asked.n ?? Infinity;
  const intents = all({ events, type: 'intent' });
  const wrong = intents.find(({ n, act, account }, nth) => {
    const early = from === undefined || n < from || registered === undefined || n < registered;
    if (early || n > used || nth >= PASSES_MAX || act !== PASS_INTENT || account !== opened.account)
      return true;
    return !wasDoubted({ frame, earlier: intents.slice(0, nth), n });
  });
  return wrong === undefined
    ? []
    : [breach(wrong.n, 'no pass but one that people let the engine make, its deletion registered before')];
}

function removalBreaches({
  run,
  frame,
  planned,
}: {
  run: Reading;
  frame: Frame;
  planned: AccessPassStep;
}): Breach[] {
  const act = removeAct(planned);
  const registered = all({ events: frame.events, type: 'undo-registered' });
  const wrong = registered.find((event, nth) => nth > 0 || event.act !== act);
  const undone = all({ events: run.events, type: 'undo-done' }).find(({ step }) => step === planned.id);
  return [
    ...(wrong === undefined ? [] : [breach(wrong.n, `"${act}" to be registered once`)]),
    ...(undone === undefined || isSeenGone({ run, undone })
      ? []
      : [breach(undone.n, 'pass.gone to be corroborated before its undo is done')]),
  ];
}

function isSeenGone({ run, undone }: { run: Reading; undone: Of<'undo-done'> }): boolean {
  return all({ events: run.events, type: 'fact' }).some(
    ({ n, step, claim, state }) =>
      n < undone.n && step === undone.step && claim === 'pass.gone' && state === 'corroborated',
  );
}

function useBreaches({ asks, events }: Frame): Breach[] {
  const use = asks[BEFORE_PASS]?.asked;
  if (use === undefined || isPassIssued({ events: events.filter(({ n }) => n < use.n) })) return [];
  return [breach(use.n, 'pass.issued to be corroborated before the pass is to be used')];
}

function breach(n: number, expected: string): Breach {
  return { code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${expected}` };
}
