import type { Claim } from '../fact.ts';
import type { TimeBoundAccountStep } from '../plan/engine-steps.ts';
import { ASSIGN_INTENT, CREATE_INTENT, CREATIONS_MAX, removalAct } from '../time-bound.ts';
import type { Breach } from './breach.ts';
import { wasDoubted } from './doubted.ts';
import { all, unansweredIn } from './reading.ts';
import type { Frame, Of, Reading } from './reading.ts';

/**
 * An account is created only after people let the engine do so, after its removal was registered and its password
 * escrowed; a role is given only to one that was seen; and none counts as removed that was not seen to be gone.
 */
export function timeBoundBreaches({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  const { planned } = frame;
  if (planned?.do !== 'time-bound-account') return [];
  return [
    ...registerBreaches({ frame, planned }),
    ...intentBreaches(frame),
    ...removalBreaches({ run, frame }),
  ];
}

function registerBreaches({ frame, planned }: { frame: Frame; planned: TimeBoundAccountStep }): Breach[] {
  const act = removalAct(planned);
  const { events, closed } = frame;
  const registered = all({ events, type: 'undo-registered' });
  const mayCreate = unansweredIn(frame) === null;
  const wrong = registered.find((event, nth) => nth > 0 || event.act !== act || !mayCreate);
  if (wrong !== undefined)
    return [breach(wrong.n, `"${act}" to be registered once, after people let the engine create it`)];
  return registered.length === 0 && mayCreate && closed !== null && closed.outcome !== 'skipped'
    ? [breach(closed.n, `"${act}" to be registered`)]
    : [];
}

function intentBreaches(frame: Frame): Breach[] {
  const { events, asks } = frame;
  const intents = all({ events, type: 'intent' });
  const answered = unansweredIn(frame) === null ? asks.at(-1)?.closed?.n : undefined;
  const registered = all({ events, type: 'undo-registered' })[0]?.n;
  const undoing = all({ events, type: 'undo-started' })[0]?.n ?? Infinity;
  const of = (wanted: string) => intents.filter(({ act }) => act === wanted);
  const shown = ({ claim, state, n }: { claim: Claim; state: string; n: number }) =>
    all({ events, type: 'fact' }).filter((fact) => fact.claim === claim && fact.state === state && fact.n < n)
      .length;
  const wrong = intents.find(({ n, act, account }) => {
    const allowed = answered !== undefined && n > answered && registered !== undefined && n > registered;
    if (!allowed || account !== null || n > undoing) return true;
    const earlier = of(act).filter((each) => each.n < n);
    if (act === CREATE_INTENT)
      return (
        earlier.length >= CREATIONS_MAX ||
        shown({ claim: 'time-bound.escrowed', state: 'attested', n }) <= earlier.length ||
        !wasDoubted({ frame, earlier, n })
      );
    const made = shown({ claim: 'time-bound.created', state: 'corroborated', n }) > 0;
    return act !== ASSIGN_INTENT || earlier.length > 0 || !made;
  });
  return wrong === undefined
    ? []
    : [breach(wrong.n, 'no write but those that people let the engine do here, each after what allows it')];
}

/** What the undo found before it was done: who signed in, and that nothing of the account is left. */
function removalBreaches({ run, frame }: { run: Reading; frame: Frame }): Breach[] {
  const { step } = frame.opened;
  const done = all({ events: run.events, type: 'undo-done' }).find((event) => event.step === step);
  if (done === undefined) return [];
  const found = all({ events: run.events, type: 'fact' }).filter(
    (fact) => fact.step === step && fact.n < done.n,
  );
  const last = (claim: Claim): Of<'fact'> | undefined => found.findLast((fact) => fact.claim === claim);
  const there = last('time-bound.created')?.state === 'corroborated';
  const missing = (
    there ? (['time-bound.signed-in', 'time-bound.role-removed', 'time-bound.removed'] as const) : []
  ).find((claim) => last(claim) === undefined);
  if (missing !== undefined) return [breach(done.n, `${missing} before the account counts as removed`)];
  return last('time-bound.removed')?.state === 'corroborated'
    ? []
    : [breach(done.n, 'nothing of the account to be left where it counts as removed')];
}

function breach(n: number, expected: string): Breach {
  return { code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${expected}` };
}
