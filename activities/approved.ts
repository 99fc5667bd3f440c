import type { Write } from '../domain/conformity/approval.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import { firstDifference } from '../domain/plan/difference.ts';
import type { LetWrite, PlannedWrite } from '../evidence/approval.ts';
import { laterOfServer } from './clock.ts';
import type { Act } from './room.ts';
import type { WriteActivities } from './write-types.ts';

/** Finds what lets a write in the run's stored evidence. @throws BreakglassError `WRITE_NOT_APPROVED` */
export type ReadApproval = (asked: {
  readonly run: RunId;
  readonly write: Write;
  /** ISO 8601. */
  readonly now: string;
}) => Promise<LetWrite>;

/** What every write is called with, and more. */
export type WriteCall = Parameters<WriteActivities[keyof WriteActivities]>[0];

/** Those of them that name an account of the plan. */
export type AccountCall = Extract<WriteCall, { readonly account: unknown }>;

/**
 * Does a write only where the run's stored evidence shows that people let it, and only as the plan has it that they
 * approved, and once. `WRITE_NOT_APPROVED`: whoever reaches Temporal's port can call for any write, in the name of any
 * run, and have it lie there until the people's time is over: so the later of two clocks says what time it is.
 */
export function approved<Input extends WriteCall, Output>({
  act,
  write,
  readApproval,
}: {
  readonly act: Act<Input, Output>;
  readonly write: (input: Input) => Write;
  readonly readApproval: ReadApproval;
}): Act<Input, Output> {
  return async (room, input, attempt) => {
    const now = laterOfServer(new Date());
    const { planned, once } = await readApproval({ run: input.run, write: write(input), now });
    requireAsPlanned({ input, planned });
    return await once(() => act(room, input, attempt));
  };
}

/** Every member of the call that the plan has a say in, by the name that both have for it. */
function requireAsPlanned({ input, planned }: { input: WriteCall; planned: PlannedWrite }): void {
  const came = Object.fromEntries(Object.entries(input).filter(([key]) => Object.hasOwn(planned, key)));
  const expected = Object.fromEntries(Object.entries(planned).filter(([key]) => Object.hasOwn(came, key)));
  const place = firstDifference({ expected, came });
  if (place === null) return;
  const message = `expected the write as the plan of ${input.run} has it, but it differs at ${place.path}`;
  throw new BreakglassError({ code: 'WRITE_NOT_APPROVED', message });
}
