import type { Claim, Observation } from '../domain/fact.ts';
import type { AccountId, StepId } from '../domain/ids.ts';
import { tellChannels } from './alarm.ts';
import type { Run } from './context.ts';

/** Claims whose contradiction people are told at once: somebody used an emergency account whom nobody knows of. */
const ALARMING: ReadonlySet<Claim> = new Set(['sign-in.no-stranger', 'account.no-sign-in-outside-window']);

/** Notes a finding of high severity for each sign-in that no run explains, and tells people of it. */
export async function alarmOfUnexplained({
  run,
  step,
  account,
  observations,
}: {
  run: Run;
  step: StepId;
  account: AccountId;
  observations: readonly Observation[];
}): Promise<void> {
  const texts = observations
    .filter(({ claim, state }) => state === 'contradicted' && ALARMING.has(claim))
    .map(({ seen }) => `severity high: sign-in to ${account} that no run explains: ${seen}`);
  for (const text of texts.filter((each) => !run.notes.alarmed.has(each))) {
    run.journal.record({
      type: 'finding',
      code: 'unexplained-sign-in',
      step,
      text,
    });
    await tellChannels({ run, step, text });
  }
}
