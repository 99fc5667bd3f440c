import { PASS_INTENT } from '../access-pass.ts';
import type { JournalEvent } from '../event.ts';
import type { AccountId, Digest } from '../ids.ts';
import { LEAVE_INTENT, RESET_INTENT, RESETS_MAX } from '../password.ts';
import type { AccessPassStep, ResetPasswordStep, TimeBoundAccountStep } from '../plan/engine-steps.ts';
import type { Plan, RotateStep } from '../plan/types.ts';
import { intentsIn, isEscrowedFor, lastAnswered } from './approving.ts';
import { creationApprovalOf } from './creation-approval.ts';
import type { CreationWrite } from './creation-approval.ts';
import { isPassIssued } from './pass-acts.ts';
import { all, readRun } from './reading.ts';
import type { Frame, Reading } from './reading.ts';

/** A write of the engine to an account, or what it makes for one; `escrow` is the digest of the file of the password. */
export type AccountWrite = { readonly account: AccountId } & (
  | { readonly act: 'revoke-sessions' | 'escrow-password' | 'leave-unit' | 'enter-unit' | 'delete-pass' }
  | { readonly act: 'reset-password'; readonly escrow: Digest }
  | { readonly act: 'make-pass'; readonly attempt: number }
);

/** A write of the engine to an account of the plan, or to one that a step creates. */
export type Write = AccountWrite | CreationWrite;

/**
 * What a write does: it keeps a secret and sends nothing, it changes the tenant, which is sent once for what lets it, or it
 * puts back or takes away what another did, which is tried until that is seen.
 */
export const WRITE_KINDS: Readonly<Record<Write['act'], 'keeps' | 'changes' | 'returns'>> = {
  'revoke-sessions': 'changes',
  'escrow-password': 'keeps',
  'leave-unit': 'changes',
  'enter-unit': 'returns',
  'reset-password': 'changes',
  'make-pass': 'changes',
  'delete-pass': 'returns',
  'escrow-creation': 'keeps',
  'create-account': 'changes',
  'assign-role': 'changes',
  'remove-account': 'returns',
};

/** What lets a write. */
export interface Approval {
  /** The step of the plan that it belongs to. */
  readonly step: AccountStep | TimeBoundAccountStep;
  /** When that step was opened; ISO 8601 UTC. */
  readonly opened: string;
  /** The number of the event after which it may be done. */
  readonly from: number;
  /** Numbers of the intents of the same act before that one: where one of them is known to be done, this is not to be. */
  readonly earlier: readonly number[];
  /** Milliseconds since 1970: the time until which people signed, and what the directory may take to show each write. */
  readonly until: number;
}

/** The steps in which the engine writes to an account of the plan. */
type AccountStep = RotateStep | ResetPasswordStep | AccessPassStep;

/**
 * Finds what lets a write now, in the journal of a run that goes on; null where nothing does. That all is right up to
 * there (people asked as planned, their answers signed) is for the caller to check: `approvalBreaches`, and the signatures.
 */
export function approvalOf({
  plan,
  events,
  write,
}: {
  plan: Plan;
  events: readonly JournalEvent[];
  write: Write;
}): Approval | null {
  const run = readRun({ plan, events });
  if (run?.closed !== null) return null;
  if ('step' in write) return creationApprovalOf({ run, write });
  const frame = frameOf({ run, write });
  const step = frame?.planned;
  if (frame === undefined || step == null) return null;
  if (step.do !== 'rotate' && step.do !== 'reset-password' && step.do !== 'temporary-access-pass')
    return null;
  const answered = step.account === write.account ? lastAnswered({ plan, frame }) : null;
  if (answered === null) return null;
  const about = { write, frame, answered: answered.n };
  const from = WRITING_AT[step.do](about);
  if (from === null || from < answered.n) return null;
  // A new pass replaces the one before, whether that was made or not.
  const earlier =
    write.act === 'make-pass' ? [] : intentsIn({ frame, act: write.act }).filter((n) => n < from);
  const returns = WRITE_KINDS[write.act] === 'returns';
  const until = returns ? Infinity : answered.expires + (RESETS_MAX + 1) * step.recordWithinMs;
  return { step, opened: frame.opened.at, from, earlier, until };
}

/** The intents of what is put back or taken away. */
const RETURNED: Readonly<Partial<Record<AccountWrite['act'], string>>> = {
  'enter-unit': LEAVE_INTENT,
  'delete-pass': PASS_INTENT,
};

/**
 * The step that is under way and not on its way back; to put something back, the last that did what is undone: whether it
 * is back, the directory says, and not the journal.
 */
function frameOf({
  run: { events, frames },
  write,
}: {
  run: Reading;
  write: AccountWrite;
}): Frame | undefined {
  const undone = RETURNED[write.act];
  if (undone !== undefined)
    return frames.findLast(
      (frame) => frame.opened.account === write.account && intentsIn({ frame, act: undone }).length > 0,
    );
  const returning = all({ events, type: 'undo-started' }).map(({ step }) => step);
  const frame = frames.at(-1);
  return frame?.closed === null && !returning.includes(frame.opened.step) ? frame : undefined;
}

interface Asked {
  readonly write: AccountWrite;
  readonly frame: Frame;
  /** The number of the event that let the writes of the step. */
  readonly answered: number;
}

/** The intent, or the answer, that each kind of step needs before a write. */
const WRITING_AT: Readonly<Record<AccountStep['do'], (asked: Asked) => number | null>> = {
  rotate: revokingAt,
  'reset-password': resettingAt,
  'temporary-access-pass': passingAt,
};

function revokingAt({ write: { act }, frame }: Asked): number | null {
  return act === 'revoke-sessions' ? (intentsIn({ frame, act }).at(-1) ?? null) : null;
}

/** Each pass has an intent of its own, and none is made once people were asked to use one. */
function passingAt({ write, frame }: Asked): number | null {
  const intents = intentsIn({ frame, act: PASS_INTENT });
  const last = intents.at(-1) ?? null;
  if (write.act === 'delete-pass') return last;
  const mayMake = write.act === 'make-pass' && write.attempt === intents.length && !isPassIssued(frame);
  return mayMake ? last : null;
}

function resettingAt({ write, frame, answered }: Asked): number | null {
  const resets = intentsIn({ frame, act: RESET_INTENT });
  const last = resets.at(-1) ?? null;
  switch (write.act) {
    case 'leave-unit':
    case 'enter-unit':
      return intentsIn({ frame, act: LEAVE_INTENT })[0] ?? null;
    case 'escrow-password':
      return resets.length < RESETS_MAX ? answered : null;
    case 'reset-password':
      return last !== null &&
        isEscrowedFor({ frame, claim: 'password.escrowed', intent: last, escrow: write.escrow })
        ? last
        : null;
    case 'revoke-sessions':
    case 'make-pass':
    case 'delete-pass':
      return null;
  }
}
