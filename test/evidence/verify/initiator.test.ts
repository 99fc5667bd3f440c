import { describe, expect, it } from '@jest/globals';
import type { Mode } from '../../../domain/plan/types.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { sha256Hex } from '../../../evidence/core/hash.ts';
import { checkPlan } from '../../../evidence/verify/plan.ts';
import { bundledRunbookText, examplePlan } from '../../support/organisation.ts';
import { codeOfAsync } from '../refused.ts';

const runbookText = bundledRunbookText('sign-in-check');

/** Checks the plan of a run that opened under these names. */
function check({ run, initiator, mode = 'drill' }: { run: string; initiator: string; mode?: Mode }) {
  const plan = examplePlan('sign-in-check', mode);
  const texts: Readonly<Record<string, string>> = {
    'plan.json': canonicalText(plan),
    'runbook.yaml': runbookText,
  };
  const { organisation, runbook, title, scenario } = plan;
  return checkPlan({
    files: {
      names: Object.keys(texts),
      folders: [],
      read: (name) => Promise.resolve(new TextEncoder().encode(texts[name])),
    },
    opened: {
      ...{ v: 1, n: 0, at: '2027-01-01T08:30:00.000Z', type: 'run-opened', reason: null },
      ...{ run, organisation, runbook, title, scenario, mode, initiator },
      plan: sha256Hex(canonicalText(plan)),
      runbookDigest: sha256Hex(runbookText),
      ledger: { size: 2, root: '0'.repeat(64) },
    },
  });
}

describe('who started a run, to the verifier', () => {
  it.each([
    ['a person of the plan', { run: 'any', initiator: 'commander-1' }, 'accepted'],
    ['a schedule', { run: 'quarterly-2027-q1', initiator: 'schedule-quarterly' }, 'accepted'],
    ['a schedule, under another name', { run: 'any', initiator: 'schedule-quarterly' }, 'PERSON_UNKNOWN'],
    [
      'a person, under the name of a drill',
      { run: 'quarterly-2027-q1', initiator: 'commander-1' },
      'PERSON_UNKNOWN',
    ],
    ['another schedule', { run: 'quarterly-2027-q1', initiator: 'schedule-monthly' }, 'PERSON_UNKNOWN'],
    [
      'a schedule, in an incident',
      { run: 'quarterly-2027-q1', initiator: 'schedule-quarterly', mode: 'incident' },
      'PERSON_UNKNOWN',
    ],
    ['nobody', { run: 'any', initiator: 'commander-9' }, 'PERSON_UNKNOWN'],
  ] as const)('%s', async (_what, names, code) => {
    expect(await codeOfAsync(() => check(names))).toBe(code);
  });
});
