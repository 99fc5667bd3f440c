import { describe, expect, it } from '@jest/globals';
import { ANYONE } from '../../domain/language/language.ts';
import type { PastAsk } from '../../page/read/ask.ts';
import type { SeenRun } from '../../page/read/run.ts';
import { pastAskView } from '../../page/views/past-ask.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';

const { id: ask, step, kind, question, need, people, values, choices, expires } = EXAMPLE_ASK;
const HEADER = {
  v: 1,
  run: EXAMPLE_STATE.run,
  n: 4,
  at: '2026-04-01T09:05:00.000Z',
  ask,
  step,
  kind,
} as const;
const ASKED: PastAsk['asked'] = {
  ...HEADER,
  type: 'asked',
  question,
  need,
  people,
  values,
  choices,
  expires,
};
const CLOSED = { ...HEADER, type: 'ask-closed', outcome: 'met', because: 'custodian-1' } as const;

function viewed({ state, closed }: Pick<SeenRun, 'state'> & Pick<PastAsk, 'closed'>): string {
  const seen: SeenRun = {
    ...{ run: EXAMPLE_STATE.run, mode: 'drill', title: 'Quarterly', plan: null, state, away: null },
    ...{ foreignTenants: [], refused: null, events: [ASKED], ledger: null },
  };
  return pastAskView({ seen, past: { asked: ASKED, answers: [], late: [], closed } }).for(ANYONE);
}

describe('a question that nobody shows as open', () => {
  it.each([
    { about: 'is over', state: EXAMPLE_STATE, closed: CLOSED, says: 'This question is over' },
    { about: 'is over', state: null, closed: CLOSED, says: 'This question is over' },
    { about: 'waits for an engine that is away', state: null, closed: null, says: 'does not answer now' },
    { about: 'came meanwhile', state: EXAMPLE_STATE, closed: null, says: 'Load this view again' },
  ])('$about: "$says"', ({ state, closed, says }) => {
    const notice = /<p class="notice">([^<]*)</u.exec(viewed({ state, closed }))?.[1];
    expect(notice).toContain(says);
  });
});
