import { describe, expect, it } from '@jest/globals';
import { nextCommand, nextFor } from '../../../cli/live/next.ts';
import { placeOf } from '../../../cli/place.ts';
import { emptyPlaces } from '../../../domain/quorum.ts';
import type { OpenAsk } from '../../../domain/decision.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../example-run.ts';

const place = placeOf({ option: '/example/organisation.yaml', env: {}, cwd: '/' });
const voters = [
  { id: 'security-1', roles: ['security'] },
  { id: 'security-2', roles: ['security'] },
  { id: 'custodian-1', roles: ['custodian'] },
  { id: 'custodian-2', roles: ['custodian'] },
];
const need = [
  { role: 'security', count: 1 },
  { role: 'custodian', count: 1 },
];

function stateAfter(signers: readonly string[]) {
  const people = voters.map(({ id }) => id);
  const answered = signers.map((person) => ({ person, choice: 'approve' as const }));
  const about = { ...EXAMPLE_ASK, need, people, answered };
  const ask: OpenAsk = { ...about, missing: emptyPlaces({ ask: about, voters }) };
  return { ...EXAMPLE_STATE, asks: [ask] };
}

describe('nextCommand', () => {
  it('names somebody whose place is still empty, and not who would be one too many', () => {
    expect(nextCommand({ state: stateAfter(['security-2']), place })).toMatch(/ask \S+ --as custodian-1 /);
  });

  it('changes with each signature, also where the same person stays first', () => {
    const texts = [[], ['custodian-2'], ['security-1']].map((signers) =>
      nextCommand({ state: stateAfter(signers), place }),
    );
    expect(new Set(texts).size).toBe(3);
    expect(texts[1]).toContain('(still 1 security of security-1, security-2)');
  });

  it('is nothing while nobody is awaited', () => {
    expect(nextCommand({ state: stateAfter(['security-1', 'custodian-1']), place })).toBeNull();
    expect(nextCommand({ state: { ...EXAMPLE_STATE, asks: [] }, place })).toBeNull();
  });

  it('tells whoever started an incident how to go on without the others, if they may', () => {
    const [ask] = stateAfter([]).asks;
    const state = { ...EXAMPLE_STATE, asks: [{ ...EXAMPLE_ASK, ...ask, bypassers: ['commander-1'] }] };
    expect(nextCommand({ state, place })).toMatch(
      /or, without them:\n {2}.*decide \S+ --as commander-1 --ask \S+ --bypass --reason '…' /,
    );
    expect(nextCommand({ state: { ...state, initiator: 'custodian-1' }, place })).not.toContain('--bypass');
  });

  it('is folded for a screen where a copy takes it whole, and does not break a word', () => {
    const [ask] = stateAfter([]).asks;
    const state = { ...EXAMPLE_STATE, asks: [{ ...EXAMPLE_ASK, ...ask, bypassers: ['commander-1'] }] };
    const folded = nextCommand({ state, place, width: 60 }) ?? '';
    const whole = nextCommand({ state, place }) ?? '';
    expect(folded.replaceAll(/ \\\n +/gu, ' ')).toBe(whole);
    const commands = folded.split('\n').filter((line) => !/^ *(?:\(|or,)/u.test(line));
    expect(commands.length).toBeGreaterThan(3);
    for (const line of commands) expect(line.length).toBeLessThanOrEqual(62);
  });

  it('names only people who are played, with their key', () => {
    const keys = new Map([['custodian-1', 'keys/custodian-1']]);
    const next = (signers: string[]) =>
      nextFor({ state: stateAfter(signers), place, keyOf: (person) => keys.get(person) });
    expect(next([])).toMatch(/--as custodian-1 --key keys\/custodian-1 --organisation/);
    expect(next(['custodian-2'])).toBeNull();
  });
});
