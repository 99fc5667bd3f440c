import { describe, expect, it } from '@jest/globals';
import { requireOwnPlan } from '../../activities/own-plan.ts';
import { requireOwnPlanOf } from '../../activities/own-write.ts';
import { planAgain } from '../../domain/plan/again.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { codeOfAsync } from '../evidence/refused.ts';
import { makeAuthenticator } from '../support/authenticator.ts';
import { enrolled, enrolmentOf } from '../support/enrolled.ts';
import { bundledRunbookText, exampleOrganisation, examplePlan } from '../support/organisation.ts';
import { makeRoster } from '../support/roster.ts';

const CA = 'a'.repeat(64);
const PRETEND = { login: 'https://localhost:8443', graph: 'https://localhost:8443' };

function given({
  plan = examplePlan('sign-in-check'),
  trustedCa = null as string | null,
}: {
  plan?: Plan;
  trustedCa?: string | null;
}) {
  const runbookText = bundledRunbookText('sign-in-check');
  return {
    organisation: exampleOrganisation(),
    trustedCa,
    plan,
    planDigest: digestOf(plan),
    runbookText,
    runbookDigest: sha256Hex(runbookText),
    initiator: 'commander-1',
    reason: null,
  };
}

describe('a worker’s own plan', () => {
  it('is the one that its organisation file and certificates give', () => {
    expect(() => {
      requireOwnPlan(given({}));
    }).not.toThrow();
    expect(() => {
      requireOwnPlan(given({ plan: { ...examplePlan('sign-in-check'), trustedCa: CA }, trustedCa: CA }));
    }).not.toThrow();
  });

  it.each([
    [
      'of a tenant elsewhere',
      given({ plan: examplePlan('sign-in-check', 'drill', { endpoints: PRETEND }) }),
      'tenants[0].origins.graph',
    ],
    [
      'that trusts more certificates',
      given({ plan: { ...examplePlan('sign-in-check'), trustedCa: CA } }),
      'trustedCa',
    ],
    ['that trusts fewer', given({ trustedCa: CA }), 'trustedCa'],
  ])('is none %s', (_what, input, place) => {
    expect(() => {
      requireOwnPlan(input);
    }).toThrow(
      expect.objectContaining({
        code: 'PLAN_CHANGED',
        message: expect.stringContaining(`differ first at ${place}`),
      }),
    );
  });
});

describe('a run that writes', () => {
  const { signAs, keysOf, keys } = makeRoster();
  const passkeyOf = (person: string) =>
    enrolled({ enrolment: enrolmentOf({ passkey: makeAuthenticator().passkey, person }), signAs, keysOf });
  const [planned, since] = [passkeyOf('security-1'), passkeyOf('security-2')];
  const organisation = exampleOrganisation({ keys });

  it.each([
    ['goes on while the passkeys of its plan count', [planned], 'accepted'],
    ['is not in the way of a passkey that was enrolled since', [planned, since], 'accepted'],
    ['has written its last once one of its plan was revoked', [since], 'PLAN_CHANGED'],
  ])('%s', async (_what, today, code) => {
    const runbookText = bundledRunbookText('sign-in-check');
    const began = { ...organisation, enrolled: [planned] };
    const own = planAgain({ organisation: began, trustedCa: null, runbookText, mode: 'drill' });
    if (!own.ok) throw new Error(own.why);
    const { plan } = own;
    const texts: Readonly<Record<string, string>> = {
      'plan.json': canonicalText(plan),
      'runbook.yaml': runbookText,
    };
    const read = (name: string) => Promise.resolve(Buffer.from(texts[name] ?? ''));
    const ownNow = () => Promise.resolve({ ...organisation, enrolled: today });
    const requireOwn = requireOwnPlanOf({ ownNow, trustedCa: null });
    const files = { names: [], folders: [], read };
    expect(await codeOfAsync(() => requireOwn({ files, plan }))).toBe(code);
  });
});
