import { CLOCK_TOLERANCE_MS } from './clocks.ts';
import type { Choice, DecisionRefusal, LogPoint, Statement } from './decision.ts';
import type { PersonId } from './ids.ts';
import type { Plan } from './plan/types.ts';
import { mayStart } from './schedule/name.ts';

/** The question that is answered beforehand: the first of a run, whether it may begin. */
export const OPENING_ASK = 'approve#1';
const OPENING_STEP = 'approve';

/**
 * The log that a person signs before there is one: empty, with the RFC 6962 root of nothing. No question has it, so an
 * approval from before can never pass for an answer in a run, nor the other way round.
 */
export const NO_LOG: LogPoint = {
  size: 0,
  root: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
};

/** An approval from before says until when it counts; no longer than this after it was signed: 120 days. */
export const BEFOREHAND_MAX_MS = 120 * 24 * 3_600_000;

/** The choices that can be signed before a run: an approval, and to take it back. */
export const BEFOREHAND_CHOICES = ['approve', 'withdraw'] as const satisfies readonly Choice[];

interface Fault {
  readonly code: DecisionRefusal;
  readonly message: string;
}

/**
 * Why a statement is no approval from before the run of a schedule, counted at `now` (milliseconds since 1970); null where
 * it is one. Run, plan, person and signature are somebody else's to check: they bind it to one occurrence of one plan.
 */
export function beforehandFault({
  statement,
  plan,
  initiator,
  now,
}: {
  statement: Statement;
  plan: Pick<Plan, 'people' | 'mode'>;
  initiator: PersonId;
  now: number;
}): Fault | null {
  const { ask, step, log, choice, at, expires } = statement;
  const isScheduled = mayStart({ plan, initiator }) && !plan.people.some(({ id }) => id === initiator);
  if (!isScheduled) return mismatch(`expected a drill that a schedule starts, got one of ${initiator}`);
  if (ask !== OPENING_ASK || step !== OPENING_STEP || log.size !== NO_LOG.size || log.root !== NO_LOG.root)
    return mismatch('expected an approval of the whole run, before it has a log');
  if (choice !== 'approve')
    return { code: 'CHOICE_NOT_ALLOWED', message: `expected approve beforehand, got ${choice}` };
  const lasts = Date.parse(expires) - Date.parse(at);
  if (lasts < 0 || lasts > BEFOREHAND_MAX_MS)
    return mismatch(`expected an end within 120 days of ${at}, got ${expires}`);
  if (Date.parse(at) > now + CLOCK_TOLERANCE_MS)
    return mismatch(`expected a signature from before, got ${at}`);
  return now > Date.parse(expires)
    ? { code: 'DECISION_EXPIRED', message: `it counted until ${expires}` }
    : null;
}

function mismatch(message: string): Fault {
  return { code: 'DECISION_MISMATCH', message };
}
