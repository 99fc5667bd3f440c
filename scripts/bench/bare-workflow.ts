import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

/** Sizes of what goes in and comes out, in characters. */
export interface Sizes {
  readonly in: number;
  readonly out: number;
}

/** One activity, and the updates that the workflow waits for after it. */
export interface BareAct extends Sizes {
  readonly updates: readonly Sizes[];
}

/** The one activity of the bare workflow. */
export interface BareActivities {
  noop(input: { readonly padding: string; readonly act: BareAct }): Promise<string>;
}

export const answer = defineUpdate<string, [{ padding: string; out: number }]>('answer');

/**
 * What a drill costs Temporal without being one: as many activities, one after the other, and as many updates,
 * with payloads of the same sizes. It computes, checks and records nothing.
 */
export async function bareRun({ acts }: { acts: readonly BareAct[]; padding: string }): Promise<number> {
  const { noop } = proxyActivities<BareActivities>({ startToCloseTimeout: '10s' });
  let came = 0;
  let wanted = 0;
  setHandler(answer, ({ out }) => {
    came += 1;
    return 'x'.repeat(out);
  });
  for (const act of acts) {
    await noop({ padding: 'x'.repeat(act.in), act });
    wanted += act.updates.length;
    await condition(() => came >= wanted);
  }
  return came;
}
