import { describe, expect, it } from '@jest/globals';
import type { JournalEvent } from '../../../domain/event.ts';
import type { Claim } from '../../../domain/fact.ts';
import { contradictionOf } from '../../../evidence/verify/fact-answers.ts';
import { BASE, plan } from '../../domain/conformity/forge.ts';

/*
 * In the true run the custodian wrote `REQUEST_ID`. Here the log has it as a correlation id: the verifier must come to
 * what the engine came to.
 */

type Fact = Extract<JournalEvent, { type: 'fact' }>;

const [account] = plan.accounts;
/** As people write it in the true run. */
const REQUEST_ID = '33333333-3333-4333-8333-333333333333';
const RECORDED = 'sign-in.recorded';
const STRANGERS = 'sign-in.no-stranger';

function factOf(claim: Claim): Fact {
  const found = BASE.filter((event) => event.type === 'fact').find((fact) => fact.claim === claim);
  if (found === undefined) throw new RangeError(`expected a fact ${claim}`);
  return found;
}

const AT = factOf(RECORDED).seen.split(' ').at(-1) ?? '';
const record = (id: string, errorCode = 0, more: object = {}) => ({
  id,
  correlationId: REQUEST_ID.toUpperCase(),
  userId: account?.objectId,
  createdDateTime: AT,
  isInteractive: true,
  ipAddress: '192.0.2.7',
  status: { errorCode },
  appliedConditionalAccessPolicies: [],
  ...more,
});
const LATER = new Date(Date.parse(AT) + 1_000).toISOString();
const later = { createdDateTime: LATER };
const interrupted = record('r0', 50_074);

const told = { expected: `a successful sign-in with correlation id ${REQUEST_ID}, request id r1` };
const several = (seen: string) =>
  ({ state: 'inconclusive', expected: `a record with request id ${REQUEST_ID}`, seen }) as const;
const missing = several('no such record before the deadline');
const contradicted = { state: 'contradicted' } as const;
const NOBODY = { expected: 'no successful interactive sign-in that nobody reported', seen: 'none' };
const somebody = (...ids: string[]) => ({
  ...NOBODY,
  ...contradicted,
  seen: ids.map((id) => `request ${id} from 192.0.2.7 at ${id === 'r2' ? LATER : AT}`).join('; '),
});
const UNTOUCHED = { expected: 'no policy beside those that may apply', seen: 'none' };

function wrong(claim: Claim, answer: readonly object[], change: Partial<Fact>): string | null {
  return contradictionOf({
    plan,
    events: BASE,
    fact: { ...factOf(claim), ...change },
    answer,
    compared: null,
    lastLooks: null,
  });
}

describe('a sign-in reported by its correlation id', () => {
  it.each<[string, Claim, readonly object[], Partial<Fact>]>([
    ['alone', RECORDED, [record('r1')], told],
    ['after an interruption', RECORDED, [interrupted, record('r1')], told],
    [
      'refused',
      RECORDED,
      [record('r1', 53_003)],
      { ...told, ...contradicted, seen: 'refused with AADSTS53003' },
    ],
    [
      'twice with success',
      RECORDED,
      [interrupted, record('r1'), record('r2')],
      several('3 records with that correlation id, 2 of them successful'),
    ],
    ['its policies', 'sign-in.conditional-access', [interrupted, record('r1')], UNTOUCHED],
    ['no stranger', STRANGERS, [interrupted, record('r1')], NOBODY],
    ['a second success', STRANGERS, [record('r1'), record('r2', 0, later)], somebody('r1', 'r2')],
    ['in a run from before', RECORDED, [record('r1')], missing],
    ['as a stranger in a run from before', STRANGERS, [record('r1')], somebody('r1')],
  ])('is what the fact says: %s', (_what, claim, answer, change) => {
    expect(wrong(claim, answer, change)).toBeNull();
  });

  it.each<[string, Claim, readonly object[], Partial<Fact>]>([
    ['one of two successes', RECORDED, [record('r1'), record('r2')], told],
    ['an interruption as success', RECORDED, [interrupted], { expected: told.expected.replace('r1', 'r0') }],
    ['by its time alone', RECORDED, [record('r1', 0, { correlationId: 'other' })], told],
    ['not interactive', RECORDED, [record('r1', 0, { isInteractive: false })], told],
    ['before the window', RECORDED, [record('r1', 0, { createdDateTime: '2020-01-01T00:00:00Z' })], told],
    ['another request id', RECORDED, [record('r2')], told],
    ['another count', RECORDED, [record('r1'), record('r2')], several('2 records, 1 of them successful')],
    ['policies of one of two', 'sign-in.conditional-access', [record('r1'), record('r2')], UNTOUCHED],
    [
      'a stranger whose correlation id is the reported request id',
      STRANGERS,
      [record(REQUEST_ID, 0, { correlationId: 'other' }), record('r2', 0, later)],
      NOBODY,
    ],
    ['a second success passed over', STRANGERS, [record('r1'), record('r2', 0, later)], NOBODY],
  ])('is refused where it is not: %s', (_what, claim, answer, change) => {
    expect(wrong(claim, answer, change)).not.toBeNull();
  });
});
