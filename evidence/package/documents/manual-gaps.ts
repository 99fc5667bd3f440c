import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';
import type { Gap } from './gaps.ts';

type Fact = Extract<JournalEvent, { type: 'fact' }>;

/** What the tenant's own record says of a thing that people say as well. */
const RECORD_OF: Partial<Readonly<Record<Claim, Claim>>> = {
  'sign-in.attested': 'sign-in.recorded',
  'admin-action.attested': 'admin-action.recorded',
  'rotation.attested': 'rotation.credential-changed',
};

/**
 * What rests on the word of those who did it: one gap for each claim of a step, with everybody who says it. None where
 * somebody else corroborates the same thing in the same step.
 */
export function manualGaps(events: readonly JournalEvent[]): Gap[] {
  const facts = events.filter((event) => event.type === 'fact');
  const alone = facts.filter((fact) => fact.state === 'attested' && !isCorroborated({ fact, facts }));
  const firsts = alone.filter((fact) => alone.find((each) => isSameClaim(each, fact)) === fact);
  return firsts.map((first) => {
    const same = alone.filter((each) => isSameClaim(each, first));
    const who = [...new Set(same.map(({ source }) => source.from))].join(', ');
    const text = `${first.claim} of step ${first.step} rests on the word of ${who} alone`;
    return { kind: 'manual', text, events: same.map(({ n }) => n) };
  });
}

function isCorroborated({ fact, facts }: { fact: Fact; facts: readonly Fact[] }): boolean {
  const claims = [fact.claim, RECORD_OF[fact.claim]];
  return facts.some(
    ({ state, step, account, claim }) =>
      state === 'corroborated' && step === fact.step && account === fact.account && claims.includes(claim),
  );
}

function isSameClaim(one: Fact, other: Fact): boolean {
  return one.claim === other.claim && one.step === other.step && one.account === other.account;
}
