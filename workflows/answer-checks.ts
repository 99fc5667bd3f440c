import { faultOfValues } from '../domain/asked-values.ts';
import { beforehandFault } from '../domain/beforehand.ts';
import { isNear } from '../domain/clocks.ts';
import { lacksReason } from '../domain/decision.ts';
import type { Ask, Statement } from '../domain/decision.ts';
import { besideRefused } from '../domain/joined.ts';
import { isOffered, repeatRefused } from '../domain/standing.ts';
import type { AskRecord, Bench, Refused } from './decisions.ts';

/** Is this an answer that the question takes now? The signature is somebody else's to check. Null where it is. */
export function checkAsk({
  statement,
  record,
  bench,
}: {
  statement: Statement;
  record: AskRecord;
  bench: Bench;
}): Refused | null {
  return (
    checkBinding({ statement, record, bench }) ??
    checkOpen({ statement, record, now: bench.now() }) ??
    checkPerson({ statement, record }) ??
    repeatRefused({ statement, before: bench.said(statement.ask) }) ??
    checkContent({ statement, ask: record.ask }) ??
    (bench.via === 'beforehand' ? null : checkTime({ statement, now: bench.now() }))
  );
}

/** Is it about this question, as it was put, or an approval of the whole run from before it? */
function checkBinding({
  statement,
  record: { ask },
  bench: { via, input, now },
}: {
  statement: Statement;
  record: AskRecord;
  bench: Bench;
}): Refused | null {
  if (via === 'beforehand')
    return beforehandFault({ statement, plan: input.plan, initiator: input.initiator, now: now() });
  if (statement.step !== ask.step) return mismatch('step', ask.step, statement.step);
  if (statement.log.size !== ask.log.size || statement.log.root !== ask.log.root)
    return mismatch('log', ask.log.root, statement.log.root);
  return statement.expires === ask.expires ? null : mismatch('expires', ask.expires, statement.expires);
}

function checkOpen({
  statement,
  record: { ask, ending },
  now,
}: {
  statement: Statement;
  record: AskRecord;
  now: number;
}): Refused | null {
  if (ending?.outcome === 'met' && statement.choice === 'withdraw')
    return { code: 'WITHDRAWAL_LATE', message: `the quorum of ${ask.id} holds: ${ending.because}` };
  if (ending?.outcome === 'expired' || now > Date.parse(ask.expires))
    return { code: 'DECISION_EXPIRED', message: `the ask ended at ${ask.expires}` };
  return ending === null ? null : { code: 'ASK_CLOSED', message: `the ask is closed: ${ending.outcome}` };
}

/** Is it for this person to answer this question so? Null where it is. */
export function checkPerson({
  statement,
  record,
}: {
  statement: Statement;
  record: AskRecord;
}): Refused | null {
  const { ask, excluded } = record;
  const { person, choice } = statement;
  if (choice === 'bypass' && !ask.bypassers.includes(person)) {
    return { code: 'CHOICE_NOT_ALLOWED', message: `${person} may not bypass` };
  }
  if (choice !== 'bypass' && excluded.includes(person))
    return {
      code: 'PERSON_EXCLUDED',
      message: `${person} is left out of this question: they started the run, or cannot read what it is about`,
    };
  if (choice !== 'bypass' && !ask.people.includes(person))
    return { code: 'PERSON_NOT_ASKED', message: `${person} is not asked` };
  const beside = besideRefused({ person, choice, ask });
  return beside === null ? null : { code: 'DECISION_DUPLICATE', message: beside };
}

/** Is it an answer of the kind that was asked for, with all that it takes? Null where it is. */
export function checkContent({ statement, ask }: { statement: Statement; ask: Ask }): Refused | null {
  const { choice, values } = statement;
  if (!isOffered({ ask, choice }))
    return {
      code: 'CHOICE_NOT_ALLOWED',
      message: `expected one of ${ask.choices.join(', ')}, got ${choice}`,
    };
  if (lacksReason(statement)) {
    return { code: 'REASON_REQUIRED', message: `expected a reason to ${choice}` };
  }
  const fault = faultOfValues({ specs: choice === 'attest' ? ask.values : [], values });
  return fault === null ? null : { code: 'VALUE_NOT_ASKED', message: fault };
}

/** Evidence signed on another day would not verify, so the person is told while it can be mended. */
export function checkTime({ statement, now }: { statement: Statement; now: number }): Refused | null {
  const at = new Date(now).toISOString();
  if (isNear({ told: statement.at, at })) return null;
  return mismatch('time', `one within a day of ${at} (set the clock and sign again)`, statement.at);
}

/** The refusal of a statement that is about something else than it should be. */
export function mismatch(what: string, expected: string, got: string): Refused {
  return {
    code: 'DECISION_MISMATCH',
    message: `the statement names another ${what}: expected ${expected}, got ${got}`,
  };
}
