import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../domain/conditional-access/evaluate.ts';
import { placeAt } from '../../../domain/conditional-access/place.ts';
import type { TriedSignIn } from '../../../domain/conditional-access/sign-in.ts';
import { stanceOf } from '../../../domain/conditional-access/stance.ts';
import { madePolicy, SIGN_IN } from './made.ts';

const PORTAL = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';
const AZURE = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const targets = (include: string[], exclude: string[] = []) => ({
  targets: { include, exclude, userActions: [], authenticationContexts: [] },
});

describe('whether a policy applies, where not all is known', () => {
  it.each<[string, Parameters<typeof madePolicy>[0], Partial<TriedSignIn>, string, string]>([
    ['everything', {}, {}, 'yes', ''],
    ['a device filter', { conditions: { unread: ['devices'] } }, {}, 'unknown', 'other conditions'],
    [
      'a device filter of a policy for others',
      { users: {}, conditions: { unread: ['devices'] } },
      {},
      'no',
      'users',
    ],
    ['guests of some kind', { users: { includeGuests: ['internalGuest'] } }, {}, 'no', 'users'],
    [
      'guests of some kind, of a guest',
      { users: { includeGuests: ['internalGuest'] } },
      { account: { ...SIGN_IN.account, kind: 'guest' } },
      'unknown',
      'users',
    ],
    [
      'guests, of an account of which nobody knows',
      { users: { includeUsers: ['GuestsOrExternalUsers'] } },
      { account: { ...SIGN_IN.account, kind: 'unknown' } },
      'unknown',
      'users',
    ],
    ['targets that Graph does not tell', { conditions: { targets: null } }, {}, 'unknown', 'target'],
    ['the portals', { conditions: targets(['MicrosoftAdminPortals']) }, {}, 'yes', ''],
    ['all but the portals', { conditions: targets(['All'], ['MicrosoftAdminPortals']) }, {}, 'no', 'target'],
    [
      'Azure management, which the portal hangs on',
      { conditions: targets([AZURE]) },
      {},
      'unknown',
      'target',
    ],
    [
      'the portals, of an application that nobody knows here',
      { conditions: targets(['MicrosoftAdminPortals']) },
      { target: { kind: 'application', id: 'other' } },
      'unknown',
      'target',
    ],
    ['the portal by its id', { conditions: targets([PORTAL]) }, {}, 'yes', ''],
    [
      'trusted places, which were not read',
      { conditions: { locations: { include: ['All'], exclude: ['AllTrusted'] } } },
      {},
      'unknown',
      'location',
    ],
    [
      'a country',
      { conditions: { locations: { include: ['country'], exclude: [] } } },
      {
        place: placeAt({
          address: '192.0.2.7',
          locations: [{ id: 'country', trusted: false, ranges: null }],
        }),
      },
      'unknown',
      'location',
    ],
    [
      'a place that is not there any more',
      { conditions: { locations: { include: ['gone'], exclude: [] } } },
      { place: placeAt({ address: '192.0.2.7', locations: [] }) },
      'unknown',
      'location',
    ],
    ['insiders at risk', { conditions: { insiderRisks: ['elevated'] } }, {}, 'no', 'insider risk'],
  ])('%s', (_, changed, signIn, applies, because) => {
    const found = evaluate({ policy: madePolicy(changed), signIn: { ...SIGN_IN, ...signIn } });
    expect([found.applies, found.because.join()]).toEqual([applies, because]);
  });
});

describe('what all policies together do', () => {
  const mfa = madePolicy({ id: 'p2', grant: { operator: 'OR', demands: ['mfa'] } });
  const open = madePolicy({ id: 'p3', conditions: { unread: ['devices'] } });
  it.each([
    ['nothing', [], 'free', []],
    ['a report-only block', [madePolicy({ state: 'enabledForReportingButNotEnforced' })], 'free', []],
    ['a demand', [mfa], 'demands', ['p2']],
    ['a demand and a block', [mfa, madePolicy()], 'blocked', ['p1']],
    ['a demand, and what may apply', [mfa, open], 'not-known', ['p3']],
    ['a block, and what may apply', [open, madePolicy()], 'blocked', ['p1']],
  ] as const)('%s', (_, policies, kind, ids) => {
    const stance = stanceOf({ policies, signIn: SIGN_IN });
    const by =
      stance.kind === 'free' ? [] : 'by' in stance ? stance.by : stance.open.map(({ policy }) => policy);
    expect([stance.kind, by.map(({ id }) => id)]).toEqual([kind, ids]);
  });
});
