import type { AccountId, StepId } from './ids.ts';

export type Verdict = 'passed' | 'deviated' | 'failed' | 'inconclusive' | 'aborted';

/** Why a verdict is not `passed`. `code` is a claim, or one of the codes below; `events` are journal numbers. */
export interface Reason {
  readonly code: string;
  readonly events: readonly number[];
  readonly step: StepId | null;
  readonly account: AccountId | null;
  readonly text: string;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly restored: boolean;
  readonly reasons: readonly Reason[];
}
