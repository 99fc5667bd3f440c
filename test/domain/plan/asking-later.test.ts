import { describe, expect, it } from '@jest/globals';
import { paperPlan } from '../../../cli/plan/paper.ts';
import { readablePlan } from '../../../cli/plan/readable.ts';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import { resolvePlan } from '../../../domain/plan/resolve.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { planSchema } from '../../../evidence/verify/plan-schema.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';

const DEPUTIES = `deputies:
  after: 20m
  of:
    - { person: custodian-2, by: [security-1], absent: [{ from: 2027-02-01, until: 2027-02-05 }] }
    - { person: custodian-1, by: [custodian-3, soc-1] }
    - { person: soc-1, by: [auditor-1] }
`;
const APPROVE = (escalate: string) =>
  `approve: { need: [{ role: custodian, count: 1 }], within: 1h, escalate: [${escalate}] }\n`;

function resolved({ approve, step, more = '' }: { approve: string; step?: string; more?: string }) {
  const text = `runbook: trial\ntitle: Trial\nscenario: key-lost\n${approve}method:\n  - ${step ?? '{ id: do, do: attest, instruction: Do, by: [{ role: custodian, count: 1 }], within: 1h, escalate: [{ after: 5m, to: [security] }] }'}\n`;
  const runbook = readRunbook({ file: 'r', text });
  const organisation = readOrganisation({ file: 'o', text: exampleOrganisationText({ more }) });
  if (!runbook.ok) throw new Error(JSON.stringify(runbook.faults));
  if (!organisation.ok) throw new Error(JSON.stringify(organisation.faults));
  return resolvePlan({
    runbook: runbook.value,
    organisation: organisation.value,
    mode: 'drill',
    trustedCa: null,
  });
}

function planOf(given: Parameters<typeof resolved>[0]) {
  const result = resolved(given);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

describe('a plan that asks people later', () => {
  const plan = planOf({ approve: APPROVE('{ after: 15m, to: [commander, security] }'), more: DEPUTIES });

  it('has the rungs, the deputies of its people, and these among its people', () => {
    expect(plan.approve?.escalate).toEqual([{ afterMs: 900_000, to: ['commander', 'security'] }]);
    expect(plan.steps[0]).toMatchObject({ escalate: [{ afterMs: 300_000, to: ['security'] }] });
    expect(plan.deputies).toEqual({
      afterMs: 1_200_000,
      of: [
        { person: 'custodian-1', by: ['custodian-3', 'soc-1'], absent: [] },
        { person: 'custodian-2', by: ['security-1'], absent: [{ from: '2027-02-01', until: '2027-02-05' }] },
      ],
    });
    expect(plan.people.map(({ id }) => id)).toContain('soc-1');
    expect(planSchema.parse(plan)).toEqual(plan);
  });

  it('is read on a screen and on paper with both', () => {
    const digest = digestOf(plan);
    for (const text of [readablePlan({ plan, digest }), paperPlan({ plan, digest })]) {
      expect(text).toMatch(/after 15 min also commander, security/);
      expect(text).toMatch(/security-1 for custodian-2, silent for 20 min, away 2027-02-01 to 2027-02-05/);
    }
  });

  it('is without them the plan that it always was', () => {
    const plain = planOf({
      approve: '',
      step: '{ id: do, do: attest, instruction: Do, by: [{ role: soc, count: 1 }], within: 1h }',
      more: 'deputies: { of: [{ person: custodian-1, by: [custodian-3] }] }\n',
    });
    expect(plain).not.toHaveProperty('deputies');
    expect(plain.steps[0]).not.toHaveProperty('escalate');
  });

  const TOLD = '{ id: tell, do: notify, to: soc, escalate: [{ after: 5m, to: [security] }] }';

  it.each([
    ['a rung at the end', { approve: APPROVE('{ after: 1h, to: [security] }') }, 'approve.escalate[0].after'],
    [
      'a rung no later than the one before',
      { approve: APPROVE('{ after: 5m, to: [security] }, { after: 5m, to: [commander] }') },
      'approve.escalate[1].after',
    ],
    ['a rung of what asks nobody', { approve: '', step: TOLD }, 'method[0].escalate'],
  ])('is impossible with %s', (_what, given, path) => {
    expect(resolved(given)).toMatchObject({ ok: false, problems: [{ code: 'PLAN_IMPOSSIBLE', path }] });
  });

  it('names a rung of a role that nobody has', () => {
    expect(resolved({ approve: APPROVE('{ after: 5m, to: [king] }') })).toMatchObject({
      problems: [{ code: 'REFERENCE_UNKNOWN', path: 'approve.escalate[0].to[0]' }],
    });
  });
});

describe('deputies in an organisation file', () => {
  it.each([
    [
      'a stranger',
      'of: [{ person: custodian-1, by: [nobody-1] }]',
      'REFERENCE_UNKNOWN',
      'deputies.of[0].by[0]',
    ],
    [
      'for a stranger',
      'of: [{ person: nobody-1, by: [soc-1] }]',
      'REFERENCE_UNKNOWN',
      'deputies.of[0].person',
    ],
    ['of oneself', 'of: [{ person: soc-1, by: [soc-1] }]', 'VALUE_INVALID', 'deputies.of[0]'],
    [
      'for one person twice',
      'of: [{ person: soc-1, by: [security-1] }, { person: soc-1, by: [security-2] }]',
      'VALUE_INVALID',
      'deputies.of',
    ],
    [
      'of an absence that ends first',
      'of: [{ person: soc-1, by: [security-1], absent: [{ from: 2027-02-02, until: 2027-02-01 }] }]',
      'VALUE_INVALID',
      'deputies.of[0].absent[0]',
    ],
  ])('are refused: %s', (_what, deputies, code, path) => {
    const read = readOrganisation({
      file: 'o',
      text: exampleOrganisationText({ more: `deputies: { ${deputies} }\n` }),
    });
    expect(read).toMatchObject({ ok: false, faults: [{ code, path }] });
  });
});
