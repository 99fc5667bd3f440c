import { ANY } from '../../domain/conditional-access/conditions.ts';
import { judgeStatic } from '../../domain/conditional-access/judge.ts';
import { WHAT_IF_MATRIX, type WhatIfCase } from '../../domain/conditional-access/matrix.ts';
import { placeAt } from '../../domain/conditional-access/place.ts';
import type { Policy } from '../../domain/conditional-access/policy.ts';
import { signInOf } from '../../domain/conditional-access/sign-in.ts';
import { stanceOf } from '../../domain/conditional-access/stance.ts';
import { policiesInScope } from '../../domain/conditional-access/static.ts';
import type { AccountMembership } from '../../domain/conditional-access/users.ts';
import { WIDE_MATRIX } from '../../domain/conditional-access/wide.ts';
import type { Row, Section } from './report.ts';
import { repeat } from './waiting.ts';

const POLICIES = 400;
const GROUPS = 200;
const LOCATIONS = 100;
const TIMES = 20;
/** One heartbeat of a worker, in which nothing else of it runs. */
const AIM_MS = 100;

const named = (kind: string, nth: number) => `${kind}-${nth}`;
const list = <Item>(length: number, make: (nth: number) => Item) =>
  Array.from({ length }, (_none, nth) => make(nth));

const ACCOUNT: AccountMembership = {
  objectId: 'me',
  groups: list(GROUPS, (nth) => named('group', nth)),
  roles: ['role'],
  kind: 'member',
};

const PLACE = {
  address: '192.0.2.7',
  locations: list(LOCATIONS, (nth) => ({
    id: named('place', nth),
    trusted: nth % 2 === 0,
    ranges: [`198.51.100.${nth}/32`, `203.0.113.${nth}/32`],
  })),
};

/** Policies that all concern the account, so that none is passed over for whom it names. */
const LARGE: readonly Policy[] = list(POLICIES, (nth) => ({
  id: named('policy', nth),
  name: named('CA', nth),
  state: 'enabled',
  users: {
    includeUsers: nth % 2 === 0 ? ['All'] : [],
    excludeUsers: list(20, (each) => named('user', each)),
    includeGroups: [named('group', nth % GROUPS)],
    excludeGroups: list(5, (each) => named('other', each)),
    includeRoles: [],
    excludeRoles: [],
    includeGuests: [],
    excludeGuests: [],
  },
  hasTarget: true,
  conditions: {
    ...ANY,
    clients: nth % 3 === 0 ? ['other'] : ['all'],
    platforms: nth % 5 === 0 ? { include: ['all'], exclude: ['windows'] } : null,
    locations:
      nth % 4 === 0 ? { include: ['All'], exclude: ['AllTrusted', named('place', nth % 100)] } : null,
    signInRisks: nth % 7 === 0 ? ['high'] : [],
  },
  grant: { operator: 'OR', demands: ['block'] },
}));

/** How long the look by hand takes in a tenant with many policies. */
export async function measureStaticEvaluation(): Promise<Section> {
  const row = { unit: 'ms', by: 'median', atMost: AIM_MS } as const;
  const rows: Row[] = [
    {
      ...row,
      what: `${POLICIES} policies × the ${WHAT_IF_MATRIX.length} sign-ins of What-If`,
      samples: await measured(() => {
        stances(WHAT_IF_MATRIX);
      }),
    },
    {
      ...row,
      what: `the fact: ${POLICIES} policies, each with the first of ${WIDE_MATRIX.length} sign-ins that it would stop`,
      samples: await measured(() => {
        const inScope = policiesInScope({ policies: LARGE, account: ACCOUNT });
        const signIns = signInsOf(WIDE_MATRIX).map((signIn, nth) => ({
          asked: named('sign-in', nth),
          signIn,
        }));
        judgeStatic({ inScope, answers: [], mayApply: [], signIns });
      }),
    },
    {
      ...row,
      atMost: null,
      what: `${POLICIES} policies × all ${WIDE_MATRIX.length} combinations`,
      samples: await measured(() => {
        stances(WIDE_MATRIX);
      }),
    },
  ];
  return {
    title: 'Conditional Access by hand',
    rows,
    counted: `All policies name the account, which is in ${GROUPS} groups; a quarter are keyed on one of ${LOCATIONS} places. A sample evaluates all of it once, in process, with nothing kept from before. A tenant answers the What-If questions one a second, so the look by hand is never what a run waits for.`,
  };
}

function signInsOf(cases: readonly WhatIfCase[]) {
  const place = placeAt(PLACE);
  return cases.map((whatIf) => signInOf({ whatIf, account: ACCOUNT, place }));
}

function stances(cases: readonly WhatIfCase[]): void {
  for (const signIn of signInsOf(cases)) stanceOf({ policies: LARGE, signIn });
}

function measured(work: () => void): Promise<number[]> {
  return repeat({
    times: TIMES,
    work: () => {
      const from = performance.now();
      work();
      return Promise.resolve(performance.now() - from);
    },
  });
}
