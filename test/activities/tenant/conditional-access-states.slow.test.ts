import { describe, expect, it } from '@jest/globals';
import { checkConditionalAccess } from '../../../activities/tenant/conditional-access.ts';
import type { EarlierLook, NoEarlierLook } from '../../../activities/tenant/drift.ts';
import { policy as policySchema } from '../../../activities/tenant/policy-schemas.ts';
import { REQUESTS, sayRequest } from '../../../activities/tenant/requests.ts';
import { BreakglassError } from '../../../domain/errors.ts';
import type { PlannedAccount } from '../../../domain/plan/types.ts';
import type { AccessPolicy, PolicyConditions } from '../../../simulator/world/policy.ts';
import { ask, conditions, policy } from '../../../simulator/world/seed-policies.ts';
import type { World } from '../../../simulator/world/world.ts';
import { breakglass, testTenant } from '../../simulator/tenant.ts';
import { account, organisation, quiet } from '../pretend-room.ts';
import { simulatedRoom } from './simulated-room.ts';

const PAW = [{ id: 'paw', ranges: ['203.0.113.0/24'] }];
const PORTAL = 'Azure portal, windows, browser';

interface State {
  readonly what: string;
  /** Makes the state from the seed. */
  readonly change?: (world: World) => void;
  /** Happens when the first What-If question comes. */
  readonly meanwhile?: (world: World) => void;
  readonly exceptions?: PlannedAccount['exceptions'];
  readonly mayApply?: readonly string[];
  readonly networks?: readonly object[];
  readonly own?: readonly object[];
  readonly claim: string;
  readonly state: string;
  readonly seen: string;
}

function add(
  name: string,
  keyedOn: Parameters<typeof conditions>[0],
  changed: Partial<AccessPolicy> = {},
): (world: World) => void {
  return (world) => {
    const made = policy({ name, conditions: conditions(keyedOn), grantControls: ask('block') });
    world.policies.push({ ...made, ...changed });
  };
}

const ALL = { includeUsers: ['All'] };
const app = (...includeApplications: string[]): PolicyConditions['applications'] => ({
  includeApplications,
  excludeApplications: [],
  includeUserActions: [],
  includeAuthenticationContextClassReferences: [],
});
const LOCKOUT = 'conditional-access.no-lockout';
const STATIC = 'conditional-access.static-no-lockout';
const AGREE = 'conditional-access.evaluations-agree';
const EXCEPTIONS = 'conditional-access.exceptions-current';
const DRIFT = 'conditional-access.unchanged';

const ca007 = policy({
  name: 'CA007 Emergency accounts: require phishing-resistant MFA',
  conditions: conditions({ users: {} }),
  grantControls: null,
}).id;
const exception = { policy: ca007, owner: 'ciso', reason: 'pilot', until: '2099-12-31' };

const SEED = 'the seed';

/** The clock of these facts is the worker's, so what is over lies long ago. */
const STATES: readonly State[] = [
  { what: SEED, claim: LOCKOUT, state: 'corroborated', seen: 'none in 7 tried sign-ins' },
  { what: SEED, claim: STATIC, state: 'corroborated', seen: 'none' },
  { what: SEED, claim: AGREE, state: 'corroborated', seen: 'policies in 7 tried sign-ins' },
  {
    what: 'a policy that forgets the group',
    change: add('CA010 Block all', { users: ALL }),
    claim: LOCKOUT,
    state: 'contradicted',
    seen: `"CA010 Block all" blocks (at ${PORTAL})`,
  },
  {
    what: 'a platform that one custodian has',
    change: add('CA010 No Android', {
      users: ALL,
      platforms: { includePlatforms: ['android'], excludePlatforms: [] },
    }),
    claim: LOCKOUT,
    state: 'contradicted',
    seen: '"CA010 No Android" blocks (at Azure portal, android, browser)',
  },
  {
    what: 'mail by the name of the suite',
    change: add('CA010 No mail', { users: ALL, applications: app('Office365') }),
    claim: LOCKOUT,
    state: 'contradicted',
    seen: '"CA010 No mail" blocks (at Exchange Online, iOS, desktop client)',
  },
  {
    what: 'legacy clients, which nobody asked about',
    change: add('CA010 No legacy', { users: ALL, clientAppTypes: ['other'] }),
    claim: LOCKOUT,
    state: 'corroborated',
    seen: 'none in 7',
  },
  {
    what: 'legacy clients, found by hand with the sign-in',
    change: add('CA010 No legacy', { users: ALL, clientAppTypes: ['other'] }),
    claim: STATIC,
    state: 'contradicted',
    seen: '"CA010 No legacy" blocks (at Azure portal, windows, legacy client)',
  },
  {
    what: 'legacy clients, once the organisation asks',
    change: add('CA010 No legacy', { users: ALL, clientAppTypes: ['other'] }),
    own: [{ id: 'scanner', application: '00000002-0000-0ff1-ce00-000000000000', client: 'other' }],
    claim: LOCKOUT,
    state: 'contradicted',
    seen: '(at scanner, windows, other)',
  },
  {
    what: 'elsewhere, found by hand',
    change: add('CA010 Only offices', {
      users: ALL,
      locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
    }),
    claim: STATIC,
    state: 'contradicted',
    seen: '"CA010 Only offices" blocks (at Azure portal, windows, browser, from elsewhere)',
  },
  {
    what: 'guests only',
    change: add('CA010 No guests', { users: { includeUsers: ['GuestsOrExternalUsers'] } }),
    claim: STATIC,
    state: 'corroborated',
    seen: 'none',
  },
  {
    what: 'places of a policy, without an address to ask with',
    change: add('CA010 Only offices', {
      users: ALL,
      locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
    }),
    networks: [],
    claim: LOCKOUT,
    state: 'inconclusive',
    seen: 'the tenant could not tell about "CA010 Only offices" blocks',
  },
  {
    what: 'places of a policy, without an address to ask with',
    change: add('CA010 Only offices', {
      users: ALL,
      locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
    }),
    networks: [],
    claim: AGREE,
    state: 'inconclusive',
    seen: '"CA010 Only offices" (location not known here)',
  },
  {
    what: 'a policy made while it was asked',
    meanwhile: add('CA010 Block all', { users: ALL }),
    claim: AGREE,
    state: 'contradicted',
    seen: `"CA010 Block all" at ${PORTAL}: What-If alone knows it`,
  },
  {
    what: 'a policy taken off while it was asked',
    change: add('CA010 Block all', { users: ALL }),
    meanwhile: (world) => world.policies.pop(),
    claim: AGREE,
    state: 'contradicted',
    seen: `"CA010 Block all" at ${PORTAL}: What-If says that it does not apply`,
  },
  {
    what: 'a policy that may apply for a time',
    mayApply: [],
    exceptions: [exception],
    claim: LOCKOUT,
    state: 'corroborated',
    seen: 'none in 7',
  },
  {
    what: 'a policy that might apply for a time',
    mayApply: [],
    exceptions: [{ ...exception, until: '2026-01-31' }],
    claim: LOCKOUT,
    state: 'contradicted',
    seen: '"CA007 Emergency accounts: require phishing-resistant MFA" demands authenticationStrength',
  },
  {
    what: 'an exception in its time',
    exceptions: [exception],
    claim: EXCEPTIONS,
    state: 'corroborated',
    seen: '1, the first until 2099-12-31',
  },
  {
    what: 'an exception that is over',
    exceptions: [{ ...exception, until: '2026-01-31' }],
    claim: EXCEPTIONS,
    state: 'contradicted',
    seen: 'that of ciso for "CA007 Emergency accounts: require phishing-resistant MFA" ended on 2026-01-31',
  },
];

function accountIn(world: World, { exceptions, mayApply = [ca007] }: Partial<State>): PlannedAccount {
  const { id, userPrincipalName } = breakglass(world, 1);
  return { ...account, objectId: id, userPrincipalName, policiesThatMayApply: mayApply, exceptions };
}

async function observe({
  world,
  state,
  earlier,
}: {
  world: World;
  state: Partial<State>;
  earlier?: () => Promise<EarlierLook | NoEarlierLook>;
}) {
  let asked = false;
  const room = simulatedRoom({
    world,
    organisation: organisation({ networks: state.networks ?? PAW, 'tried-sign-ins': state.own ?? [] }),
    before: ({ path }) => {
      if (asked || !path.endsWith('/evaluate')) return;
      asked = true;
      state.meanwhile?.(world);
    },
  });
  const input = { run: 'run-2', cut: [], account: accountIn(world, state) };
  const found = await checkConditionalAccess(
    earlier === undefined ? room : { ...room, readEarlierLook: earlier },
    input,
    quiet,
  );
  return new Map(found.map((one) => [one.claim, one] as const));
}

describe('Conditional Access of the pretend tenant', () => {
  it.each(STATES.map((state) => [`${state.claim} is ${state.state}: ${state.what}`, state] as const))(
    '%s',
    async (_, state) => {
      const { world } = testTenant();
      // The whole of a large tenant takes its time; what is changed shows in a small one.
      if (state.what !== SEED) world.policies = world.policies.filter(({ id }, n) => n < 4 || id === ca007);
      state.change?.(world);
      const found = [...(await observe({ world, state })).values()].find(
        ({ claim }) => claim === state.claim,
      );
      expect(found).toMatchObject({ state: state.state, seen: expect.stringContaining(state.seen) });
      // A fact of the tenant rests on answers, each to a question that it names.
      expect(found?.artifacts.length).toBeGreaterThan(0);
    },
  );

  it('says nothing of exceptions and earlier runs where there are none', async () => {
    const found = await observe({ world: testTenant().world, state: {} });
    expect([...found.keys()]).toEqual([LOCKOUT, STATIC, AGREE, DRIFT]);
  });

  it.each([...new Set(STATES.map(({ claim }) => claim))])('is seen to hold and not to hold: %s', (claim) => {
    const states = STATES.filter((state) => state.claim === claim).map(({ state }) => state);
    expect(states).toEqual(expect.arrayContaining(['corroborated', 'contradicted']));
  });
});

describe('the policies since the last closed run', () => {
  /** The evidence of a run that found the world as it is now. */
  function lookAt(world: World): EarlierLook {
    const kept = world.policies.map((each) => policySchema.parse(JSON.parse(JSON.stringify(each))));
    return { run: 'run-1', answers: [{ query: sayRequest(REQUESTS.policies()), answer: kept }] };
  }

  it.each<[string, (world: World) => unknown, string, string]>([
    ['nothing', () => undefined, 'corroborated', ', unchanged'],
    ['what does not concern it', add('CA010', { users: {} }), 'corroborated', ', unchanged'],
    ['one more', add('CA010', { users: ALL }), 'contradicted', 'changed since run-1: "CA010" added'],
    [
      'an exclusion less',
      (world) => {
        const [, second] = world.policies;
        if (second === undefined) throw new Error('expected policies');
        const { users } = second.conditions;
        world.policies[1] = {
          ...second,
          conditions: { ...second.conditions, users: { ...users, excludeGroups: [] } },
        };
      },
      'contradicted',
      'changed since run-1: "CA002 Require MFA for all users" changed conditions.users.excludeGroups',
    ],
  ])('%s', async (_, change, state, seen) => {
    const { world } = testTenant();
    const earlier = lookAt(world);
    change(world);
    const found = await observe({ world, state: {}, earlier: () => Promise.resolve(earlier) });
    expect(found.get(DRIFT)).toMatchObject({
      state,
      weight: 'deviates',
      seen: expect.stringContaining(seen),
    });
  });

  it('is open where there is none, and where the evidence cannot be read, or not the answer in it', async () => {
    const { world } = testTenant();
    const none = await observe({ world, state: {}, earlier: () => Promise.resolve({ none: 'none of 20' }) });
    expect(none.get(DRIFT)).toMatchObject({ state: 'inconclusive', weight: 'deviates', seen: 'none of 20' });
    const broken = new BreakglassError({ code: 'ARTIFACT_CHANGED', message: 'changed' });
    const unread = await observe({ world, state: {}, earlier: () => Promise.reject(broken) });
    expect(unread.get(DRIFT)).toMatchObject({
      state: 'inconclusive',
      seen: expect.stringContaining('ARTIFACT_CHANGED'),
    });
    const other = { run: 'run-1', answers: [] };
    const empty = await observe({ world, state: {}, earlier: () => Promise.resolve(other) });
    expect(empty.get(DRIFT)).toMatchObject({
      state: 'inconclusive',
      seen: expect.stringContaining('FACT_UNSUPPORTED'),
    });
  });
});
