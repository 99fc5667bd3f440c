import { isDoubtful } from '../domain/doubt.ts';
import type { WriteEnd } from '../domain/doubt.ts';
import type { StepId } from '../domain/ids.ts';
import { refusalOf } from './activities.ts';
import type { Run } from './context.ts';

/** What came of a write, and our code of the refusal or of the silence. */
export type Written =
  | { readonly end: Extract<WriteEnd, 'done'> }
  | { readonly end: Exclude<WriteEnd, 'done'>; readonly code: string };

/**
 * Sends a write once, as soon as the journal says so on disk. A refusal or a lost answer is noted and no more: what the
 * directory shows afterwards decides.
 */
export async function sendAndNote({
  run,
  step,
  what,
  send,
}: {
  run: Run;
  step: StepId;
  /** For people: `leave-unit of breakglass-1`. */
  what: string;
  send: () => Promise<unknown>;
}): Promise<Written> {
  await run.journal.flushed();
  try {
    await send();
    return { end: 'done' };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    const { code, message } = refusal;
    const end = isDoubtful(code) ? 'doubtful' : 'refused';
    run.journal.record({
      type: 'finding',
      code: end === 'doubtful' ? 'write-unanswered' : 'write-refused',
      step,
      text: `${what}: ${code}: ${message}`,
    });
    return { end, code };
  }
}
