import {
  escrowTold,
  judgeEscrows,
  LEAVE_INTENT,
  NOT_IN_UNIT,
  RESET_INTENT,
  RESETS_MAX,
  returnAct,
} from '../password.ts';
import type { Sent } from '../password.ts';
import type { ResetPasswordStep } from '../plan/engine-steps.ts';
import type { Breach } from './breach.ts';
import { wasDoubted } from './doubted.ts';
import { all, unansweredIn } from './reading.ts';
import type { Frame } from './reading.ts';

/**
 * A password is set only after people let the engine do so, each after an escrow of its own was recorded, and a second
 * one only where no answer says that the first was; which escrow holds it follows from what came of each; and an account
 * leaves its unit once, only where the plan says so and how it is put back was registered before.
 */
export function resetBreaches(frame: Frame): Breach[] {
  const { planned } = frame;
  if (planned?.do !== 'reset-password') return [];
  return [
    ...intentBreaches({ frame, planned }),
    ...knownBreaches(frame),
    ...returnBreaches({ frame, planned }),
    ...insideBreaches({ frame, planned }),
  ];
}

interface Of {
  readonly frame: Frame;
  readonly planned: ResetPasswordStep;
}

function intentBreaches({ frame, planned }: Of): Breach[] {
  const { events, opened, asks } = frame;
  const intents = all({ events, type: 'intent' });
  const allowedFrom = unansweredIn(frame) === null ? asks.at(-1)?.closed?.n : undefined;
  const registered = all({ events, type: 'undo-registered' })[0]?.n;
  const escrowed = all({ events, type: 'fact' }).filter(
    ({ claim, state }) => claim === 'password.escrowed' && state === 'attested',
  );
  const resets = intents.filter(({ act }) => act === RESET_INTENT);
  const wrong = intents.find(({ n, act, account }) => {
    if (allowedFrom === undefined || n < allowedFrom || account !== opened.account) return true;
    const before = (each: { readonly n: number }): boolean => each.n < n;
    if (act === RESET_INTENT)
      return (
        resets.length > RESETS_MAX ||
        escrowed.filter(before).length <= resets.filter(before).length ||
        !wasDoubted({ frame, earlier: resets.filter(before), n })
      );
    if (act !== LEAVE_INTENT || planned.unit === null || registered === undefined) return true;
    return registered > n || intents.some((each) => each.act === LEAVE_INTENT && before(each));
  });
  return wrong === undefined
    ? []
    : [breach(wrong.n, 'no write but those that people let the engine do here, each after its escrow')];
}

/** The escrow that is said to hold the password in force is one of those that a password was sent from, as it ended. */
function knownBreaches({ events }: Frame): Breach[] {
  const wrong = all({ events, type: 'fact' }).find((fact) => {
    if (fact.claim !== 'password.escrow-known') return false;
    const { state, expected, seen } = judgeEscrows(sentBefore({ events, n: fact.n }));
    return fact.state !== state || fact.expected !== expected || fact.seen !== seen;
  });
  if (wrong === undefined) return [];
  const message = 'expected the escrows that a password was sent from, without those that were refused';
  return [{ code: 'FACT_UNSUPPORTED', n: wrong.n, message }];
}

/** Each password that was sent before that event, from the escrow recorded last, and what came of it. */
function sentBefore({ events, n }: Pick<Frame, 'events'> & { n: number }): Sent[] {
  const before = events.filter((event) => event.n < n);
  const resets = all({ events: before, type: 'intent' }).filter(({ act }) => act === RESET_INTENT);
  return resets.flatMap((reset, nth): Sent[] => {
    const escrowed = all({ events: before, type: 'fact' }).findLast(
      (fact) => fact.n < reset.n && fact.claim === 'password.escrowed' && fact.state === 'attested',
    );
    const escrow = escrowTold(escrowed?.seen ?? '');
    const next = resets[nth + 1]?.n ?? n;
    const found = all({ events: before, type: 'finding' }).filter(
      (finding) => finding.n > reset.n && finding.n < next,
    );
    const ends = found.map(({ code }) => code);
    return escrow === null ? [] : [{ escrow, end: ends.includes('write-refused') ? 'refused' : 'done' }];
  });
}

/** Whoever sets a password inside of a unit took the account out first, or says that it was not in it. */
function insideBreaches({ frame: { events }, planned }: Of): Breach[] {
  if (planned.unit === null) return [];
  const [reset] = all({ events, type: 'intent' }).filter(({ act }) => act === RESET_INTENT);
  if (reset === undefined) return [];
  const left = all({ events, type: 'intent' }).some(({ act, n }) => act === LEAVE_INTENT && n < reset.n);
  const outside = all({ events, type: 'finding' }).some(({ code, n }) => code === NOT_IN_UNIT && n < reset.n);
  return left || outside
    ? []
    : [breach(reset.n, `the intent to leave the unit before, or the finding ${NOT_IN_UNIT}`)];
}

function returnBreaches({ frame, planned }: Of): Breach[] {
  const act = returnAct(planned);
  const registered = all({ events: frame.events, type: 'undo-registered' });
  const wrong = registered.find((event, nth) => nth > 0 || planned.unit === null || event.act !== act);
  return wrong === undefined
    ? []
    : [breach(wrong.n, `"${act}" to be registered once, where the unit is left`)];
}

function breach(n: number, expected: string): Breach {
  return { code: 'PLAN_NOT_FOLLOWED', n, message: `expected ${expected}` };
}
