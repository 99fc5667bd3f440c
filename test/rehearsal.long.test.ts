import { describe, expect, it } from '@jest/globals';
import { ALL_WITHIN_MS, expectAsScripted, faultsOf, leaksOf, rehearseAll } from './rehearsals.ts';

const others = faultsOf('others');
const { stages, outcomeOf, allEnded } = rehearseAll(others);

describe('each other scripted fault', () => {
  it.each(others.map((fault) => ({ ...fault })))(
    '$name ends $verdict, with evidence that verifies',
    async (fault) => {
      expectAsScripted({ fault, outcome: await outcomeOf(fault.name) });
    },
    ALL_WITHIN_MS,
  );

  it(
    'leaves secrets nowhere but in the folders that hold them',
    async () => {
      await allEnded();
      for (const { canaries } of stages) expect(canaries.size).toBeGreaterThan(12);
      expect((await Promise.all(stages.map(leaksOf))).flat()).toEqual([]);
    },
    ALL_WITHIN_MS,
  );
});
