import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OrganisationDefinition } from '../../../domain/organisation.ts';
import { resolvePlan } from '../../../domain/plan/resolve.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../../evidence/core/hash.ts';
import { appendLeaves, openRunFolder } from '../../../evidence/store.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import type { OwnOrganisation } from '../../../evidence/verify/organisation.ts';
import { makeAuthenticator } from '../../support/authenticator.ts';
import { enrolled, enrolmentOf } from '../../support/enrolled.ts';
import {
  bundledRunbookText,
  runbookFrom,
  exampleOrganisation,
  examplePlan,
  examplePublicKey,
} from '../../support/organisation.ts';
import { makeRoster } from '../../support/roster.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { buildRun, type SampleRun } from '../build-run.ts';

const CA = 'a'.repeat(64);
const PRETEND = { login: 'https://localhost:8443', graph: 'https://localhost:8444' };
const RUN = 'sign-in-check-20260401-0900-k3fz';

let sample: SampleRun;
beforeAll(async () => {
  sample = await buildRun({ until: 'open' });
});

/** A run that was opened with a plan of the bundled sign-in check and nothing more, and its report. */
async function reportOf({
  plan = examplePlan('sign-in-check'),
  organisation,
}: {
  plan?: Plan;
  organisation: OwnOrganisation | null;
}) {
  const directory = await temporaryDirectory('organisation');
  const runbookText = bundledRunbookText('sign-in-check');
  const [planDigest, runbookDigest] = [digestOf(plan), sha256Hex(runbookText)];
  await openRunFolder({ directory, run: RUN, plan, planDigest, runbookText, runbookDigest });
  const [first] = sample.events;
  const { runbook, title, scenario, mode } = plan;
  const about = { run: RUN, organisation: plan.organisation, runbook, title, scenario, mode };
  const leaf = canonicalText({ ...first, ...about, plan: planDigest, runbookDigest });
  await appendLeaves({ directory, run: RUN, from: 0, leaves: [leaf] });
  const { runs } = await verifyEvidence({ path: `${directory}/${RUN}`, organisation });
  const [report] = runs;
  if (report === undefined) throw new RangeError('expected a report');
  return report;
}

function own(change: Partial<OrganisationDefinition> = {}, trustedCa: string | null = null): OwnOrganisation {
  return { definition: { ...exampleOrganisation(), ...change }, trustedCa };
}

const everybody = exampleOrganisation().people;

describe('an organisation file', () => {
  it('holds a plan that it gives for the stored runbook', async () => {
    const report = await reportOf({ organisation: own() });
    expect(report).toMatchObject({ status: 'open', parts: { organisation: 'held' }, broken: null });
    expect(report.absent.join('\n')).not.toContain('organisation file');
  });

  it('that was not given is absent, and the report says what that leaves open', async () => {
    const report = await reportOf({ organisation: null });
    expect(report).toMatchObject({ status: 'open', parts: { organisation: 'absent' } });
    expect(report.absent.join('\n')).toContain('that the plan follows from runbook.yaml');
  });

  it.each<[string, string, () => OwnOrganisation]>([
    ['of somebody else', 'PLAN_CHANGED', () => own({ organisation: 'other' })],
    ['without one of the people', 'PERSON_UNKNOWN', () => own({ people: everybody.slice(1) })],
    [
      'that gives them another role',
      'PERSON_UNKNOWN',
      () => own({ people: everybody.map((each) => ({ ...each, roles: ['auditor'] })) }),
    ],
    [
      'that gives them another key',
      'KEY_UNTRUSTED',
      () => own({ people: everybody.map((each) => ({ ...each, keys: [examplePublicKey('stranger')] })) }),
    ],
  ])('%s breaks the run: %s', async (_what, code, organisation) => {
    const report = await reportOf({ organisation: organisation() });
    expect(report).toMatchObject({
      parts: { plan: 'held', organisation: 'not-reached', decisions: 'not-reached' },
      broken: { code, place: 'plan.json' },
    });
    expect(report.absent.join('\n')).not.toContain('organisation file');
  });

  it.each<[string, string, (plan: Plan) => Plan, OwnOrganisation?]>([
    [
      'of another tenant',
      'at tenants[0].tenantId expected',
      (plan) => ({ ...plan, tenants: plan.tenants.map((each) => ({ ...each, tenantId: 'other' })) }),
    ],
    [
      'of a tenant that answers elsewhere',
      'at tenants[0].origins.graph expected',
      () => examplePlan('sign-in-check', 'drill', { endpoints: PRETEND }),
    ],
    [
      'of another account',
      'at accounts[0].userPrincipalName expected',
      (plan) => ({
        ...plan,
        accounts: plan.accounts.map((each) => ({ ...each, userPrincipalName: 'other' })),
      }),
    ],
    ['without an approval', 'at approve expected', (plan) => ({ ...plan, approve: null })],
    ['without steps', 'at steps[0] expected a map, got nothing', (plan) => ({ ...plan, steps: [] })],
    [
      'that trusts more certificates',
      'at trustedCa expected nothing',
      (plan) => ({ ...plan, trustedCa: CA }),
    ],
    ['that trusts fewer certificates', 'at trustedCa expected "aaaa', (plan) => plan, own({}, CA)],
  ])('breaks a plan %s, and says where', async (_what, where, forge, organisation = own()) => {
    const report = await reportOf({ plan: forge(examplePlan('sign-in-check')), organisation });
    expect(report.broken).toMatchObject({
      code: 'PLAN_CHANGED',
      place: 'plan.json',
      message: expect.stringContaining(where),
    });
  });

  it('holds a plan that lacks a passkey which was enrolled since, and breaks one whose passkey counts no more', async () => {
    const { keys, keysOf, signAs } = makeRoster();
    const passkeyOf = (person: string) => {
      const enrolment = enrolmentOf({ passkey: makeAuthenticator().passkey, person });
      return enrolled({ enrolment, signAs, keysOf });
    };
    const [first, since, other] = ['custodian-1', 'custodian-1', 'security-1'].map(passkeyOf);
    if (first === undefined || since === undefined || other === undefined)
      throw new RangeError('expected three');
    const began = { ...exampleOrganisation({ keys }), enrolled: [first] };
    const runbook = runbookFrom(bundledRunbookText('sign-in-check'));
    const resolved = resolvePlan({ runbook, organisation: began, mode: 'drill', trustedCa: null });
    if (!resolved.ok) throw new RangeError('expected a plan');
    const { plan } = resolved;
    const reportWith = (now: typeof began.enrolled) =>
      reportOf({ plan, organisation: { definition: { ...began, enrolled: now }, trustedCa: null } });
    expect((await reportWith([first])).parts.organisation).toBe('held');
    expect((await reportWith([since, first, other])).parts.organisation).toBe('held');
    expect((await reportWith([since, other])).broken).toMatchObject({
      code: 'PLAN_CHANGED',
      message: expect.stringContaining('passkeys'),
    });
  });

  it('that cannot plan the stored runbook breaks the run', async () => {
    const organisation = own({ accounts: exampleOrganisation().accounts.slice(1) });
    expect((await reportOf({ organisation })).broken).toMatchObject({
      code: 'PLAN_CHANGED',
      message: expect.stringContaining('cannot be planned here'),
    });
  });
});

describe('where the tenants answered', () => {
  it('stands in the report, with the certificates that were trusted', async () => {
    const plan = { ...examplePlan('sign-in-check', 'drill', { endpoints: PRETEND }), trustedCa: CA };
    expect((await reportOf({ plan, organisation: null })).answering).toEqual({
      tenants: [{ id: 'main', origins: PRETEND }],
      trustedCa: CA,
    });
  });
});
