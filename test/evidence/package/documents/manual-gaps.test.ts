import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../../../domain/event.ts';
import { gapsOf } from '../../../../evidence/package/documents/gaps.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const ATTESTED: Fact = {
  v: 1,
  run: 'drill-1',
  n: 0,
  at: '2026-04-01T09:00:00.000Z',
  type: 'fact',
  step: 'get-in/breakglass-1',
  account: 'breakglass-1',
  claim: 'custody.opened',
  state: 'attested',
  expected: '',
  seen: '',
  source: { from: 'person:custodian-1', query: null },
  observedAt: null,
  artifacts: [],
  weight: 'fails',
};

/** What rests on people's word alone in these facts, and the events of it. */
function manualOf(facts: readonly Partial<Fact>[]): readonly (readonly [string, readonly number[]])[] {
  const events = facts.map((fact, n) => ({ ...ATTESTED, ...fact, n }));
  const gaps = gapsOf({
    events,
    anchors: { timestamps: [], cosignatures: [] },
    review: { state: 'not-planned' },
    afterwards: [],
  });
  return gaps.filter(({ kind }) => kind === 'manual').map(({ text, events: of }) => [text, of] as const);
}

const RECORDED = { state: 'corroborated', source: { from: 'graph:main', query: 'GET /' } } as const;

describe('what rests on the word of people', () => {
  it('is one gap where two say the same, and names both', () => {
    const second = { source: { from: 'person:custodian-2', query: null } };
    expect(manualOf([{}, { claim: 'custody.seal-as-recorded' }, second])).toEqual([
      [
        'custody.opened of step get-in/breakglass-1 rests on the word of person:custodian-1, person:custodian-2 alone',
        [0, 2],
      ],
      [
        'custody.seal-as-recorded of step get-in/breakglass-1 rests on the word of person:custodian-1 alone',
        [1],
      ],
    ]);
  });

  it.each([
    ['sign-in.attested', 'sign-in.recorded'],
    ['admin-action.attested', 'admin-action.recorded'],
    ['rotation.attested', 'rotation.credential-changed'],
    ['alert.fired', 'alert.fired'],
  ] as const)('is no gap where the tenant bears out %s by %s', (claim, record) => {
    expect(manualOf([{ claim }])).toHaveLength(1);
    expect(manualOf([{ claim }, { claim: record, ...RECORDED }])).toEqual([]);
  });

  it('stays one where the record is of another step, another account, another thing, or against it', () => {
    const claim = 'sign-in.attested';
    const record = { claim: 'sign-in.recorded', ...RECORDED } as const;
    for (const other of [
      { ...record, step: 'get-in/breakglass-2' },
      { ...record, account: 'breakglass-2' },
      { ...record, claim: 'sign-in.method' },
      { ...record, state: 'contradicted' },
    ] as const)
      expect(manualOf([{ claim }, other])).toHaveLength(1);
  });
});
