import { describe, expect, it } from '@jest/globals';
import { requireOwnPlan } from '../../activities/own-plan.ts';
import type { Plan } from '../../domain/plan/types.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { bundledRunbookText, exampleOrganisation, examplePlan } from '../support/organisation.ts';

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
