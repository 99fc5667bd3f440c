import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { z } from 'zod';
import type { RunId } from '../domain/ids.ts';
import type { OpenedBy } from '../evidence/opened-by.ts';
import { requireOwnCaller } from './caller.ts';
import { loggedFailure, toFailure } from './failure.ts';
import { INPUTS, inputOf } from './inputs.ts';
import { keepOpener, requireOwnExecution } from './own-execution.ts';
import { reportProgress } from './progress.ts';
import type { Act, Room } from './room.ts';
import { AskLater } from './tenant/errors.ts';
import type { EvidenceActivities } from './types.ts';

/** A closed run is refused as that, whoever comes; else the first execution to open it is the one that goes on in it. */
export function opening({
  evidence,
  openedBy,
}: {
  evidence: EvidenceActivities;
  openedBy: OpenedBy;
}): EvidenceActivities['openEvidence'] {
  return async (came) => {
    const input = inputOf({ schema: INPUTS.openEvidence, came });
    const { run } = input;
    requireOwnCaller(run);
    await evidence.openEvidence(input);
    await translated(() => keepOpener({ run, openedBy }));
  };
}

/** Lets an activity be called by a run of ours alone, and by the execution that opened its evidence. */
export type Guard = <Input extends { readonly run: RunId }, Output>(
  schema: z.ZodType<Input>,
  act: (input: Input) => Promise<Output>,
) => (came: Input) => Promise<Output>;

/** The guard of a worker that knows who opened each run. `CALLER_UNKNOWN` for anybody else. */
export function guardedBy(openedBy: OpenedBy): Guard {
  return (schema, act) => async (came) => {
    const input = inputOf({ schema, came });
    requireOwnCaller(input.run);
    await translated(() => requireOwnExecution({ run: input.run, openedBy }));
    return act(input);
  };
}

async function translated(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw toFailure(error);
  }
}

/** Joins an activity with what it needs, and turns whatever it throws into a failure that Temporal understands. */
export function inRoom<Input extends { readonly run: RunId }, Output>({
  room,
  guard,
  schema,
  act,
}: {
  readonly room: Room;
  readonly guard: Guard;
  readonly schema: z.ZodType<Input>;
  readonly act: Act<Input, Output>;
}): (came: Input) => Promise<Output> {
  return guard(schema, async (input) => {
    const context = Context.current();
    try {
      return await act(room, input, {
        signal: context.cancellationSignal,
        heartbeat: (progress) => {
          reportProgress(context, progress);
        },
        progress: context.info.heartbeatDetails,
        nth: context.info.attempt,
      });
    } catch (error) {
      const retryAfterMs = error instanceof AskLater ? error.retryAfterMs : null;
      throw loggedFailure({
        error,
        log: () => {
          if (error instanceof CancelledFailure) return;
          room.logger.warn({ activity: context.info.activityType, err: error }, 'activity failed');
        },
        nextRetryDelayMs: retryAfterMs ?? undefined,
      });
    }
  });
}
