import { afterAll, beforeAll } from '@jest/globals';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** The stage of a test file: set before its first test, taken down after its last, there only in between. */
export function stageOfFile(): Omit<Stage, 'stop'> {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage?.stop());
  const set = (): Stage => {
    if (stage === undefined) throw new TypeError('expected the stage to be used inside a test');
    return stage;
  };
  return {
    get env() {
      return set().env;
    },
    get crowd() {
      return set().crowd;
    },
    play: (scene) => set().play(scene),
    start: (input) => set().start(input),
  };
}
