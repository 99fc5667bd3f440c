import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { Anchor } from '../../domain/anchor.ts';
import { STEPS } from './plan.ts';
import { stageOfFile } from './stage-of-file.ts';
import { pretendWorld } from './world.ts';

const stage = stageOfFile();

const NOTIFY = STEPS.filter(({ do: kind }) => kind === 'notify');
const ANCHORED: Anchor = {
  log: 'run',
  kind: 'timestamp',
  by: 'tsa-1',
  outcome: 'anchored',
  because: null,
};
const FAILED: Anchor = {
  log: 'ledger',
  kind: 'witness',
  by: 'audit',
  outcome: 'failed',
  because: 'WITNESS_UNAVAILABLE: expected an answer, got none',
};

describe('a sealed run', () => {
  it('is vouched for after the ledger has its end; what could not be had changes no verdict', async () => {
    const calls: string[] = [];
    const world = pretendWorld((own) => ({
      anchorRun: ({ run }) => {
        calls.push(`${run} after ${own.entered.map(({ type }) => type).join(', ')}`);
        return Promise.resolve([ANCHORED, FAILED]);
      },
    }));
    const { result } = await stage.play({ world, plan: { steps: NOTIFY } });
    expect(result).toMatchObject({ verdict: 'passed', anchors: [ANCHORED, FAILED] });
    expect(calls).toEqual([`${result.run} after run-opened, run-closed`]);
  });

  it('keeps its verdict where nobody could even be asked', async () => {
    const world = pretendWorld(() => ({
      anchorRun: () => Promise.reject(ApplicationFailure.nonRetryable('a defect', 'INTERNAL')),
    }));
    const { result } = await stage.play({ world, plan: { steps: NOTIFY } });
    expect(result).toMatchObject({
      verdict: 'passed',
      anchors: [{ kind: 'worker', outcome: 'failed', because: 'INTERNAL: a defect' }],
    });
  });
});
