import type { Digest, StepId } from '../ids.ts';
import { ASSIGN_INTENT, CREATE_INTENT, CREATIONS_MAX } from '../time-bound.ts';
import { WRITE_KINDS } from './approval.ts';
import type { Approval } from './approval.ts';
import { intentsIn, isEscrowedFor, lastAnswered } from './approving.ts';
import { all } from './reading.ts';
import type { Frame, Reading } from './reading.ts';

/** A write of the engine to an account that a step creates; `remove-account` is all that its undo does. */
export type CreationWrite = { readonly step: StepId } & (
  | { readonly act: 'escrow-creation' | 'assign-role' | 'remove-account' }
  | { readonly act: 'create-account'; readonly escrow: Digest }
);

/**
 * What lets it: the answers and the intent of its step while that is under way; for all that removes the account, that
 * the undo of a step which meant to create one is running, however late.
 */
export function creationApprovalOf({ run, write }: { run: Reading; write: CreationWrite }): Approval | null {
  const frame = frameOf({ run, write });
  const step = frame?.planned;
  if (frame === undefined || step?.do !== 'time-bound-account') return null;
  const answered = lastAnswered({ plan: run.plan, frame });
  if (answered === null) return null;
  const from = fromOf({ write, frame, answered: answered.n });
  if (from === null || from < answered.n) return null;
  const returns = WRITE_KINDS[write.act] === 'returns';
  const until = returns ? Infinity : answered.expires + (CREATIONS_MAX + 1) * step.recordWithinMs;
  const earlier = intentsIn({ frame, act: write.act }).filter((n) => n < from);
  return { step, opened: frame.opened.at, from, earlier, until };
}

/** Nothing is created any more once the undo has begun, and nothing removed before; whether it is gone, the directory says. */
function frameOf({ run, write }: { run: Reading; write: CreationWrite }): Frame | undefined {
  const { events, frames } = run;
  const undoing = all({ events, type: 'undo-started' }).some(({ step }) => step === write.step);
  if (write.act === 'remove-account')
    return undoing ? frames.find(({ opened }) => opened.step === write.step) : undefined;
  const frame = frames.at(-1);
  return frame?.closed === null && frame.opened.step === write.step && !undoing ? frame : undefined;
}

function fromOf({
  write,
  frame,
  answered,
}: {
  write: CreationWrite;
  frame: Frame;
  answered: number;
}): number | null {
  const creations = intentsIn({ frame, act: CREATE_INTENT });
  const last = creations.at(-1) ?? null;
  switch (write.act) {
    case 'escrow-creation':
      return creations.length < CREATIONS_MAX ? answered : null;
    case 'create-account': {
      const { escrow } = write;
      const claim = 'time-bound.escrowed';
      return last !== null && isEscrowedFor({ frame, claim, intent: last, escrow }) ? last : null;
    }
    case 'assign-role':
      return intentsIn({ frame, act: ASSIGN_INTENT }).at(-1) ?? null;
    case 'remove-account':
      return last;
  }
}
