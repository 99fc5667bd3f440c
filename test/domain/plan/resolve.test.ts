import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument, isMap, visit } from 'yaml';
import { digestOf } from '../../../evidence/core/hash.ts';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { resolvePlan } from '../../../domain/plan/resolve.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import {
  bundledRunbookText,
  exampleOrganisation,
  exampleOrganisationText,
  examplePlan,
  examplePublicKey,
  runbookFrom,
} from '../../support/organisation.ts';

const RUNBOOKS = ['quarterly-drill', 'sign-in-check', 'idp-core-outage'];
const MODES = ['drill', 'incident'] as const;

function planFrom({ runbook, organisation }: { runbook: string; organisation: string }): Plan {
  const read = readOrganisation({ file: 'o', text: organisation });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const resolved = resolvePlan({
    runbook: runbookFrom(runbook),
    organisation: read.value,
    mode: 'drill',
    trustedCa: null,
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.plan;
}

describe('resolvePlan', () => {
  it('expands per-account steps in the order of the method, all accounts of one before the next', () => {
    expect(examplePlan('quarterly-drill').steps.map(({ id }) => id)).toEqual([
      'warn-soc',
      'ready',
      'people-in-place',
      'lose-idp',
      'open-envelope/breakglass-1',
      'open-envelope/breakglass-2',
      'get-in/breakglass-1',
      'get-in/breakglass-2',
      'prove-admin/breakglass-1',
      'prove-admin/breakglass-2',
      'idp-back',
      'ca-check',
      'seen/breakglass-1',
      'seen/breakglass-2',
      'rotate/breakglass-1',
      'rotate/breakglass-2',
    ]);
  });

  it('uses every step kind in the quarterly drill', () => {
    const kinds = new Set(examplePlan('quarterly-drill').steps.map((step) => step.do));
    expect(kinds.size).toBe(11);
  });

  it('turns durations into milliseconds and fills in the waits of the organisation', () => {
    const plan = examplePlan('quarterly-drill', 'drill', { waits: { record: '7m', poll: '500ms' } });
    expect(plan.objectives).toEqual({ timeToAccessMs: 1_800_000, timeToAlertMs: 600_000 });
    expect(plan.approve).toEqual({
      need: [
        { role: 'security', count: 1 },
        { role: 'custodian', count: 2 },
      ],
      notInitiator: true,
      withinMs: 86_400_000,
    });
    expect(plan.waits).toEqual({
      pollMs: 500,
      recordMs: 420_000,
      tenantMs: 3_600_000,
      remindMs: 14_400_000,
      requestMs: 20_000,
    });
    expect(plan.steps.find(({ id }) => id === 'get-in/breakglass-1')).toEqual({
      id: 'get-in/breakglass-1',
      do: 'sign-in',
      account: 'breakglass-1',
      withinMs: 1_800_000,
      recordWithinMs: 420_000,
      method: 'passkey',
      network: 'paw',
    });
    expect(plan.review).toEqual({ by: ['commander'], withinBusinessDays: 5 });
  });

  it('holds only what is used', () => {
    const plan = examplePlan('sign-in-check');
    expect(plan.accounts.map(({ id }) => id)).toEqual(['breakglass-1']);
    expect(plan.people.map(({ id }) => id)).toEqual([
      'commander-1',
      'custodian-1',
      'custodian-2',
      'custodian-3',
      'security-1',
      'security-2',
    ]);
    expect([plan.sources, plan.channels, plan.networks]).toEqual([[], [], []]);
    expect(plan.systems).toEqual([{ id: 'entra', title: 'Microsoft Entra ID', probe: null }]);
    expect(plan.alerts.map(({ id }) => id)).toEqual(['defender']);
  });

  it('names the engine’s application where that may set passwords, and nowhere else', () => {
    const runbook = bundledRunbookText('sign-in-check');
    const engineOf = (text: string) => planFrom({ runbook, organisation: text }).tenants[0]?.engine;
    const resets = exampleOrganisationText({ writes: ['reset-password'] });
    const client = /client-id: '?([0-9a-f-]{36})/.exec(resets)?.[1] ?? '';
    const principal = '55555555-5555-4555-8555-555555555555';
    const named = resets.replace(/^( +)client-id: .*$/m, `$&\n$1service-principal: '${principal}'`);
    expect(engineOf(exampleOrganisationText())).toBeUndefined();
    expect(engineOf(resets)).toEqual([client]);
    expect(engineOf(named)).toEqual([client, principal]);
  });

  it('holds the tenants to probe when Entra goes down without any account', () => {
    const runbook = [
      'runbook: outage',
      'title: Outage',
      'scenario: idp-core-outage',
      'method: [{ id: down, do: outage, of: entra, how: declared, for: 1h }]',
    ].join('\n');
    expect(
      planFrom({ runbook, organisation: exampleOrganisationText() }).tenants.map(({ id }) => id),
    ).toEqual(['main']);
  });

  it('names who may bypass in an incident only, and takes them into the plan', () => {
    const overrides = { bypass: ['auditor'] };
    expect(examplePlan('sign-in-check', 'drill', overrides).bypassRoles).toEqual([]);
    const incident = examplePlan('sign-in-check', 'incident', overrides);
    expect(incident.bypassRoles).toEqual(['auditor']);
    expect(incident.people.map(({ id }) => id)).toContain('auditor-1');
  });

  it('gives sources only the seals of its own accounts, and keys without their comments', () => {
    const runbook = bundledRunbookText('quarterly-drill').replace(
      '[breakglass-1, breakglass-2]',
      '[breakglass-2]',
    );
    const key = examplePublicKey('soc-1');
    const organisation = exampleOrganisationText({ keys: { 'soc-1': `${key} soc@desk` } });
    const plan = planFrom({ runbook, organisation });
    expect(plan.sources[0]?.seals).toEqual({ 'breakglass-2': 'A-0002' });
    expect(plan.people.find(({ id }) => id === 'soc-1')?.keys).toEqual([key]);
  });

  it('waits at alert sources of the account’s own tenant, and at people', () => {
    const organisation = exampleOrganisationText()
      .replace(
        'accounts:\n',
        `  - id: other\n    tenant-id: 77777777-7777-4777-8777-777777777777\n    domain: other.onmicrosoft.com\n    engine: { client-id: 66666666-6666-4666-8666-666666666666, credential: { kind: managed-identity } }\naccounts:\n`,
      )
      .replace(/(id: breakglass-2\n {4}tenant: )main/, '$1other')
      .replace(
        'alerts:\n',
        'alerts:\n  - { id: other-log, kind: graph-alerts, tenant: other, title: Alert }\n',
      );
    const runbook = bundledRunbookText('quarterly-drill').replace(
      '[defender, soc]',
      '[defender, soc, other-log]',
    );
    const alerts = planFrom({ runbook, organisation }).steps.flatMap((step) =>
      step.do === 'alert' ? [step.sources] : [],
    );
    expect(alerts).toEqual([
      ['defender', 'soc'],
      ['soc', 'other-log'],
    ]);
  });

  it.each(RUNBOOKS.flatMap((runbook) => MODES.map((mode) => ({ runbook, mode }))))(
    '$runbook in $mode is plain JSON, the same each time',
    ({ runbook, mode }) => {
      const plan = examplePlan(runbook, mode);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(digestOf(plan)).toBe(digestOf(examplePlan(runbook, mode)));
      expect(plan.mode).toBe(mode);
    },
  );
});

/** The same YAML with the keys of every map in another order. */
function shuffled(text: string, order: (size: number) => readonly number[]): string {
  const document = parseDocument(text);
  visit(document, {
    Map: (_key, map) => {
      if (!isMap(map)) return;
      const items = [...map.items];
      map.items = order(items.length).flatMap((at) => items[at] ?? []);
    },
  });
  return document.toString({ lineWidth: 0 });
}

describe('the digest of a plan', () => {
  const organisation = exampleOrganisationText();
  const runbook = bundledRunbookText('quarterly-drill');
  const digest = digestOf(planFrom({ runbook, organisation }));

  it('does not depend on the order of keys in the YAML', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (random) => {
        const order = (size: number) => {
          const weights = Array.from({ length: size }, (_unused, at) => ({
            at,
            weight: Number(random.next().value),
          }));
          return weights.sort((a, b) => a.weight - b.weight || a.at - b.at).map(({ at }) => at);
        };
        const again = planFrom({
          runbook: shuffled(runbook, order),
          organisation: shuffled(organisation, order),
        });
        expect(digestOf(again)).toBe(digest);
      }),
      { numRuns: 25 },
    );
  });

  it('does not depend on the order of the roster, or on what the plan does not use', () => {
    const lines = organisation.split('\n');
    const soc = lines.findIndex((line) => line.includes('id: soc-1'));
    const moved = [...lines];
    const [line = ''] = moved.splice(soc, 1);
    moved.splice(lines.indexOf('people:') + 1, 0, line);
    expect(digestOf(planFrom({ runbook, organisation: moved.join('\n') }))).toBe(digest);
    const unused = organisation.replace(
      'networks:\n',
      'networks:\n  - { id: home, ranges: [192.0.2.0/24] }\n',
    );
    expect(digestOf(planFrom({ runbook, organisation: unused }))).toBe(digest);
  });

  it.each([
    { what: 'a limit', from: 'within: 30m, method', to: 'within: 31m, method' },
    { what: 'an objective', from: 'time-to-alert: 10m', to: 'time-to-alert: 11m' },
    { what: 'a quorum', from: 'role: custodian, count: 2 }', to: 'role: custodian, count: 1 }' },
    { what: 'an account', from: '[breakglass-1, breakglass-2]', to: '[breakglass-2]' },
    {
      what: 'the order of accounts',
      from: '[breakglass-1, breakglass-2]',
      to: '[breakglass-2, breakglass-1]',
    },
    { what: 'a text', from: 'ask: How many people are present', to: 'ask: How many are present' },
    { what: 'a check', from: '      - not-synced\n', to: '' },
    { what: 'a step id', from: 'id: seen', to: 'id: was-seen' },
  ])('changes with $what of the runbook', ({ from, to }) => {
    expect(runbook).toContain(from);
    expect(digestOf(planFrom({ runbook: runbook.replace(from, to), organisation }))).not.toBe(digest);
  });

  it.each([
    { what: 'a key', from: examplePublicKey('soc-1'), to: examplePublicKey('somebody-else') },
    { what: 'a role', from: 'id: auditor-1, roles: [auditor]', to: 'id: auditor-1, roles: [security]' },
    { what: 'a person', from: 'id: security-2', to: 'id: security-3' },
    { what: 'a seal', from: 'A-0002', to: 'A-0003' },
    { what: 'an object id', from: '22222222-2222', to: '33333333-2222' },
    { what: 'a network', from: '198.51.100.0/24', to: '198.51.100.0/25' },
    { what: 'a write', from: 'writes: []', to: 'writes: [revoke-sessions]' },
    { what: 'a rule', from: 'rule: emergency-sign-in', to: 'rule: other' },
  ])('changes with $what of the organisation', ({ from, to }) => {
    expect(organisation).toContain(from);
    expect(digestOf(planFrom({ runbook, organisation: organisation.replace(from, to) }))).not.toBe(digest);
  });

  it('changes with the mode', () => {
    expect(digestOf(examplePlan('quarterly-drill', 'incident'))).not.toBe(digest);
    expect(exampleOrganisation().organisation).toBe('example');
  });
});

describe('channels', () => {
  const others = [
    'channels:',
    '  - { id: custodians, kind: webhook, url: "https://chat.example/", role: custodian, depends-on: [entra] }',
    '  - { id: auditors, kind: webhook, url: "https://audit.example/", role: auditor }',
    '  - { id: tree, kind: call-list, role: custodian }',
    '',
  ].join('\n');
  const organisation = exampleOrganisationText().replace('channels:\n', others);

  it('are those notified and those over which the people asked are reminded', () => {
    const plan = planFrom({ runbook: bundledRunbookText('quarterly-drill'), organisation });
    expect(plan.channels.map(({ id, dependsOn }) => ({ id, dependsOn }))).toEqual([
      { id: 'custodians', dependsOn: ['entra'] },
      { id: 'soc', dependsOn: [] },
    ]);
  });

  it('that are call lists are answered by one of their people, asked for or not', () => {
    const runbook = [
      'runbook: call',
      'title: Call',
      'scenario: key-people-absent',
      'method: [{ id: call, do: notify, to: tree }]',
    ].join('\n');
    const plan = planFrom({ runbook, organisation });
    expect(plan.people.map(({ id }) => id)).toContain('custodian-1');
  });
});
