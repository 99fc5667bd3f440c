import path from 'node:path';
import { appendFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readDue } from '../../../activities/schedule/read-due.ts';
import { sightOf } from '../../../activities/schedule/sight.ts';
import type { Answer } from '../../../activities/tenant/get-json.ts';
import type { OpenTenant } from '../../../activities/tenant/tenants.ts';
import type { OrganisationDefinition } from '../../../domain/organisation.ts';
import { planAgain } from '../../../domain/plan/again.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { createEvidenceKey, type EvidenceKey } from '../../../evidence/keys.ts';
import { applyPatch, worldPatch } from '../../../simulator/control/patch.ts';
import { breakglass, testTenant } from '../../simulator/tenant.ts';
import { bundledRunbookText, exampleOrganisation } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { simulatedRoom } from '../tenant/simulated-room.ts';
import { writeDrill } from './drilled.ts';

const runbookText = bundledRunbookText('sign-in-check');
const NOW = Date.now();
const SIGNAL = new AbortController().signal;

let base: string;
let key: EvidenceKey;
/** A drill that saw the tenant as its seed makes it. */
let same: Awaited<ReturnType<typeof drilled>>;

beforeAll(async () => {
  base = await temporaryDirectory('due');
  key = await createEvidenceKey({ state: path.join(base, '.breakglass'), organisation: 'example' });
  same = await drilled('same');
});

/** The example organisation, whose first account is the pretend tenant's. */
function organisationIn(world: ReturnType<typeof testTenant>['world']): OrganisationDefinition {
  const { accounts, ...rest } = exampleOrganisation();
  const [first] = accounts;
  if (first === undefined) throw new Error('no account');
  return { ...rest, accounts: [{ ...first, 'object-id': breakglass(world, 1).id }] };
}

/** Everything that a tenant answers while `during` looks. */
async function recorded(
  tenant: OpenTenant,
  during: (tenant: OpenTenant) => Promise<unknown>,
): Promise<readonly Answer<unknown>[]> {
  const answers: Answer<unknown>[] = [];
  await during({
    ...tenant,
    list: async (request, item) => {
      const answer = await tenant.list(request, item);
      answers.push(answer);
      return answer;
    },
  });
  return answers;
}

/** A pretend tenant, and an evidence directory with one drill of its account, which saw it as it is. */
async function drilled(
  name: string,
  {
    forget = '',
    ...more
  }: { forget?: string; verdict?: 'passed' | 'failed'; others?: readonly string[] } = {},
) {
  const { world } = testTenant();
  const organisation = organisationIn(world);
  const room = simulatedRoom({ world, organisation });
  const tenant = room.tenants.open({ tenant: 'main', cut: [], signal: SIGNAL });
  const { id: objectId } = breakglass(world, 1);
  const all = await recorded(tenant, (asked) => sightOf({ tenant: asked, account: { objectId } }));
  const answers = all.filter(({ query }) => forget === '' || !query.includes(forget));
  const planned = planAgain({ organisation, trustedCa: null, runbookText, mode: 'drill' });
  if (!planned.ok) throw new Error(planned.why);
  const directory = path.join(base, name);
  await writeDrill({ directory, key, run: 'drill-1', plan: planned.plan, runbookText, answers, ...more });
  const look = (
    changed: OrganisationDefinition = organisation,
    rights: { roles?: readonly string[]; world?: typeof world } = {},
  ) =>
    readDue({
      room: simulatedRoom({ world, organisation: changed, ...rights }),
      ...{ directory, trustedCa: null, now: NOW + 60_000, signal: SIGNAL },
    });
  const [first] = answers;
  return { world, organisation, look, directory, first };
}

const UNKNOWN = [
  'subscriptions inconclusive',
  'conditional-access inconclusive',
  'methods inconclusive',
  'roles inconclusive',
];

/** The rules that are not fine. */
function open([account]: Awaited<ReturnType<typeof readDue>>) {
  return account?.rules
    .filter(({ state }) => state !== 'not-due')
    .map(({ rule, state }) => `${rule} ${state}`);
}

describe('the due rules', () => {
  it('say nothing of an account whose last drill saw all as it is', async () => {
    const rows = await same.look();
    expect(open(rows)).toEqual([]);
    expect(rows).toMatchObject([{ state: 'not-due', last: { run: 'drill-1' } }]);
  });

  it.each([
    [
      'subscriptions',
      { op: 'set-subscription', capabilityStatus: 'Suspended', provisioningStatus: 'Success' },
    ],
    ['methods', { op: 'add-phone', user: 'breakglass-1' }],
    ['roles', { op: 'add-role', user: 'breakglass-1', role: 'globalReader' }],
    ['conditional-access', { op: 'add-blocking-policy', name: 'new', user: 'breakglass-1' }],
  ])('fire alone after a change of %s', async (rule, patch) => {
    const { look, organisation } = same;
    const { world } = testTenant();
    expect(applyPatch(world, worldPatch.parse(patch))).toBe(true);
    expect(open(await look(organisation, { world }))).toEqual([`${rule} due`]);
  });

  it('fire after a change of staff, and not for people whom the drill does not ask', async () => {
    const { look, organisation } = same;
    const without = (person: string) => ({
      ...organisation,
      people: organisation.people.filter(({ id }) => id !== person),
    });
    expect(open(await look(without('security-2')))).toEqual(['staff due']);
    expect(open(await look(without('auditor-1')))).toEqual([]);
  });

  it('cannot tell what the drill did not look at', async () => {
    const { look } = await drilled('unseen', { forget: 'GET' });
    expect(open(await look())).toEqual(UNKNOWN);
  });

  it('cannot tell what a tenant does not answer', async () => {
    const { look, organisation } = same;
    expect(open(await look(organisation, { roles: [] }))).toEqual(UNKNOWN);
  });

  it('count no drill that failed', async () => {
    const { look } = await drilled('failed', { verdict: 'failed' });
    expect(await look()).toMatchObject([{ state: 'overdue', last: null }]);
  });

  it.each<[string, string, readonly string[]]>([
    ['plan.json', 'PLAN_CHANGED', ['drilled-within inconclusive']],
    ['runbook.yaml', 'PLAN_CHANGED', ['staff inconclusive']],
    ['an answer', 'ARTIFACT_CHANGED', UNKNOWN],
  ])('do not rest on %s that was changed: %s', async (what, code, inconclusive) => {
    const { look, directory, first } = await drilled(`changed ${what}`);
    const digest = sha256Hex(canonicalText({ query: first?.query, answer: first?.value }));
    const file = what === 'an answer' ? path.join('artifacts', digest) : what;
    await appendFile(path.join(directory, 'drill-1', file), ' ');
    const rows = await look();
    expect(open(rows)).toEqual(inconclusive);
    expect(JSON.stringify(rows)).toContain(code);
  });

  it('say of one account what they can though the evidence of another is damaged', async () => {
    const { look, directory, organisation } = await drilled('two');
    await appendFile(path.join(directory, 'drill-1', 'plan.json'), ' ');
    const [first] = organisation.accounts;
    if (first === undefined) throw new Error('no account');
    const accounts = [first, { ...first, id: 'second' }];
    expect(await look({ ...organisation, accounts })).toHaveLength(2);
  });

  it('cannot tell by what is kept but is no answer', async () => {
    const { look } = await drilled('no answer', { others: ['[]'] });
    const rows = await look();
    expect(open(rows)).toEqual(UNKNOWN);
    expect(JSON.stringify(rows)).toContain('FACT_UNSUPPORTED');
  });
});
