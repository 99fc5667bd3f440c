import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate, type Applies } from '../../../domain/conditional-access/evaluate.ts';
import type { Policy } from '../../../domain/conditional-access/policy.ts';
import type { TriedSignIn } from '../../../domain/conditional-access/sign-in.ts';
import { ourPolicy, ourSignIn, policiesWith, theirs, type Combination } from './generated.ts';

const POLICIES = 2_000;
const SIGN_INS = 5;
const COMBINATIONS = POLICIES * SIGN_INS;
const SEED = 6;

type Evaluator = (held: { policy: Policy; signIn: TriedSignIn }) => Applies;

/** The names for which the engine has no whole list of applications. */
const OPEN_NAMES = ['Office365', 'MicrosoftAdminPortals', '797f4846-ba00-4fd7-ba43-dac1f8f63013'];

/** Both must say the same where both can tell; and the engine may leave open only what it cannot know. */
function agree({ given, policy, by }: { given: Combination; policy: Policy; by: Evaluator }): boolean {
  const held = { policy, signIn: ourSignIn(given.occasion) };
  const { applies, because } = by(held);
  const what = theirs(given);
  if (applies !== 'unknown') return what === 'unknown' || what === applies;
  const { include, exclude } = held.policy.conditions.targets ?? { include: [], exclude: [] };
  return because.every(
    (part) =>
      (part === 'target' && [...include, ...exclude].some((name) => OPEN_NAMES.includes(name))) ||
      (part === 'location' && given.occasion.ipAddress === undefined),
  );
}

function tried(by: Evaluator) {
  return fc.check(
    fc.property(policiesWith(SIGN_INS), (given) => {
      const [first] = given;
      const policy = first === undefined ? null : ourPolicy(first.policy);
      return policy !== null && given.every((each) => agree({ given: each, policy, by }));
    }),
    { numRuns: POLICIES, seed: SEED, endOnFailure: true },
  );
}

function changed(change: (policy: Policy) => Policy): Evaluator {
  return ({ policy, signIn }) => evaluate({ policy: change(policy), signIn });
}

const keyedOn = (policy: Policy, conditions: Partial<Policy['conditions']>): Policy => ({
  ...policy,
  conditions: { ...policy.conditions, ...conditions },
});

describe("the evaluation by hand, against the pretend tenant's What-If", () => {
  it(`agrees over ${COMBINATIONS} combinations, of which many apply and many do not`, () => {
    const count = { yes: 0, no: 0, unknown: 0 };
    const outcome = tried((held) => {
      const found = evaluate(held);
      count[found.applies] += 1;
      return found;
    });
    expect(outcome.counterexample).toBeNull();
    expect(count.yes + count.no + count.unknown).toBe(COMBINATIONS);
    expect(count.yes).toBeGreaterThan(COMBINATIONS / 50);
    expect(count.no).toBeGreaterThan(COMBINATIONS / 2);
    expect(count.unknown).toBeLessThan(COMBINATIONS / 10);
  });

  it.each<[string, Evaluator]>([
    ['disabled policies applied', changed((policy) => ({ ...policy, state: 'enabled' }))],
    [
      'excluded groups were forgotten',
      changed((policy) => ({ ...policy, users: { ...policy.users, excludeGroups: [] } })),
    ],
    [
      'roles named nobody',
      changed((policy) => ({ ...policy, users: { ...policy.users, includeRoles: [] } })),
    ],
    [
      'guests were everybody',
      ({ policy, signIn }) =>
        evaluate({ policy, signIn: { ...signIn, account: { ...signIn.account, kind: 'guest' } } }),
    ],
    [
      'excluded applications were forgotten',
      changed((policy) => {
        const { targets } = policy.conditions;
        return keyedOn(policy, { targets: targets === null ? null : { ...targets, exclude: [] } });
      }),
    ],
    [
      'excluded platforms were forgotten',
      changed((policy) => {
        const { platforms } = policy.conditions;
        return keyedOn(policy, { platforms: platforms === null ? null : { ...platforms, exclude: [] } });
      }),
    ],
    ['places did not matter', changed((policy) => keyedOn(policy, { locations: null }))],
    [
      'nothing was trusted',
      ({ policy, signIn }) => {
        const place = { ...signIn.place, trusted: 'no' } as const;
        return evaluate({ policy, signIn: { ...signIn, place } });
      },
    ],
    ['client types did not matter', changed((policy) => keyedOn(policy, { clients: ['all'] }))],
    ['risk of users did not matter', changed((policy) => keyedOn(policy, { userRisks: [] }))],
    ['risk of sign-ins did not matter', changed((policy) => keyedOn(policy, { signInRisks: [] }))],
    ['device code did not matter', changed((policy) => keyedOn(policy, { flows: [] }))],
    ['all was left open', () => ({ applies: 'unknown', because: ['users'] })],
  ])('would be found out if %s', (_, by) => {
    expect(tried(by).failed).toBe(true);
  });
});
