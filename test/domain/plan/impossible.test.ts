import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import { possibleInitiators } from '../../../domain/plan/check-people.ts';
import { resolvePlan } from '../../../domain/plan/resolve.ts';
import type { Mode } from '../../../domain/plan/types.ts';
import { exampleOrganisationText, examplePlan } from '../../support/organisation.ts';

const HEAD = 'runbook: trial\ntitle: Trial\nscenario: key-lost\n';
const ACCOUNTS = 'accounts: [breakglass-1]\n';
const SIGN_IN = '{ id: in, do: sign-in, within: 1h, method: passkey }';
const ENTRA_DOWN = '{ id: down, do: outage, of: entra, how: declared, for: 1h }';
const IDP_DOWN = '{ id: down, do: outage, of: identity-provider, how: declared, for: 1h }';
const CALL =
  'channels:\n  - { id: desk, kind: webhook, url: "https://desk.example/", depends-on: [identity-provider] }\n';

interface Trial {
  readonly head?: string;
  readonly steps: readonly string[];
  readonly organisation?: string;
  readonly mode?: Mode;
}

/** What resolving finds, as `CODE path`, together with the line that the path has in the file. */
function problemsOf({
  head = ACCOUNTS,
  steps,
  organisation = exampleOrganisationText(),
  mode = 'drill',
}: Trial) {
  const text = `${HEAD}${head}method:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
  const runbook = readRunbook({ file: 'r', text });
  const read = readOrganisation({ file: 'o', text: organisation });
  if (!runbook.ok) throw new Error(JSON.stringify(runbook.faults));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const resolved = resolvePlan({ runbook: runbook.value, organisation: read.value, mode, trustedCa: null });
  if (resolved.ok) return [];
  return resolved.problems.map(({ code, path, message }) => {
    expect(message).toMatch(/^expected .*(got|too few)/);
    return `${code} ${path} @${runbook.placeOf(path).line}`;
  });
}

describe('references of a runbook', () => {
  it('are all named at once when they lead nowhere', () => {
    const head =
      'accounts: [breakglass-7]\napprove: { need: [{ role: king, count: 1 }], within: 1h }\nreview: { by: [queen], within: 1 business day }\n';
    const steps = [
      '{ id: a, do: notify, to: pigeon }',
      '{ id: b, do: approve, need: [{ role: pope, count: 1 }], within: 1h }',
      '{ id: c, do: attest, instruction: Do, by: [{ role: jack, count: 1 }] }',
      '{ id: d, do: outage, of: moon, how: declared, for: 1h }',
      '{ id: e, do: retrieve, from: safe-z }',
      '{ id: f, do: sign-in, within: 1h, method: passkey, from: pub }',
      '{ id: g, do: alert, from: [defender, dog], within: 1h }',
      '{ id: h, do: rotate, by: nobody }',
    ];
    expect(problemsOf({ head, steps })).toEqual([
      'REFERENCE_UNKNOWN accounts[0] @4',
      'REFERENCE_UNKNOWN approve.need[0].role @5',
      'REFERENCE_UNKNOWN method[0].to @8',
      'REFERENCE_UNKNOWN method[1].need[0].role @9',
      'REFERENCE_UNKNOWN method[2].by[0].role @10',
      'REFERENCE_UNKNOWN method[3].of @11',
      'REFERENCE_UNKNOWN method[4].from @12',
      'REFERENCE_UNKNOWN method[5].from @13',
      'REFERENCE_UNKNOWN method[6].from[1] @14',
      'REFERENCE_UNKNOWN method[7].by @15',
      'REFERENCE_UNKNOWN review.by[0] @6',
    ]);
  });
});

describe('accounts', () => {
  it('must be there for per-account steps, checks and the hypothesis', () => {
    const steps = [SIGN_IN, '{ id: ca, do: conditional-access, expect: no-lockout }', ENTRA_DOWN];
    expect(problemsOf({ head: 'hypothesis: [{ conditional-access: no-lockout }]\n', steps })).toEqual([
      'PLAN_IMPOSSIBLE hypothesis @4',
      'PLAN_IMPOSSIBLE method[0].do @6',
      'PLAN_IMPOSSIBLE method[1].do @7',
    ]);
  });

  it('must have the method that they sign in with', () => {
    const steps = ['{ id: in, do: sign-in, within: 1h, method: certificate }'];
    expect(problemsOf({ steps })).toEqual(['PLAN_IMPOSSIBLE method[0].method @6']);
  });

  it('must have a recorded seal where they are retrieved from', () => {
    const organisation = exampleOrganisationText().replace('breakglass-1: A-0001, ', '');
    expect(problemsOf({ steps: ['{ id: a, do: retrieve, from: safe-a }'], organisation })).toEqual([
      'PLAN_IMPOSSIBLE method[0].from @6',
    ]);
  });

  it('let the engine revoke sessions only where the tenant turns that write on', () => {
    const steps = ['{ id: a, do: rotate, by: custodian, revoke-sessions: engine }'];
    expect(problemsOf({ steps })).toEqual(['PLAN_IMPOSSIBLE method[0].revoke-sessions @6']);
    expect(
      problemsOf({ steps, organisation: exampleOrganisationText({ writes: ['revoke-sessions'] }) }),
    ).toEqual([]);
  });

  it('need an alert log of their tenant for the rule to be on', () => {
    const organisation = exampleOrganisationText().replace(/ {2}- \{ id: defender.*\n/, '');
    const head = `${ACCOUNTS}hypothesis: [{ readiness: [enabled, alert-rule-on] }]\n`;
    expect(problemsOf({ head, steps: [SIGN_IN], organisation })).toEqual([
      'PLAN_IMPOSSIBLE hypothesis[0].readiness @5',
    ]);
  });

  it('raise an alert only by a sign-in before it, at a source of their tenant', () => {
    const alert = '{ id: seen, do: alert, from: [defender], within: 1h }';
    expect(problemsOf({ steps: [alert, SIGN_IN] })).toEqual(['PLAN_IMPOSSIBLE method[0].do @6']);
    const elsewhere = exampleOrganisationText()
      .replace(/tenant: main, rule/, 'tenant: other, rule')
      .replace(
        'accounts:\n',
        '  - id: other\n    tenant-id: 77777777-7777-4777-8777-777777777777\n    domain: other.example\n    engine: { client-id: 66666666-6666-4666-8666-666666666666, credential: { kind: managed-identity } }\naccounts:\n',
      );
    expect(problemsOf({ steps: [SIGN_IN, alert], organisation: elsewhere })).toEqual([
      'PLAN_IMPOSSIBLE method[1].from @7',
    ]);
  });

  it('are timed only where a step measures it', () => {
    const head = `${ACCOUNTS}objectives: { time-to-access: 1h, time-to-alert: 1h }\n`;
    expect(problemsOf({ head, steps: [SIGN_IN] })).toEqual(['PLAN_IMPOSSIBLE objectives.time-to-alert @5']);
  });
});

describe('people', () => {
  const approve = (need: string, not = '[initiator]') =>
    `{ id: ok, do: approve, need: [${need}], not: ${not}, within: 1h }`;
  const BOTH = '{ role: security, count: 1 }, { role: custodian, count: 1 }';

  it('count once, however many roles they have', () => {
    const organisation = exampleOrganisationText()
      .replaceAll(/roles: \[(security|custodian)\]/g, 'roles: [soc]')
      .replace('id: soc-1, roles: [soc]', 'id: soc-1, roles: [security, custodian]');
    expect(problemsOf({ steps: [approve(BOTH, '[]')], organisation })).toEqual([
      'PLAN_IMPOSSIBLE method[0] @6',
    ]);
  });

  it('are matched to places as well as they can be', () => {
    const organisation = exampleOrganisationText()
      .replaceAll(/roles: \[(security|custodian)\]/g, 'roles: [soc]')
      .replace('id: soc-1, roles: [soc]', 'id: soc-1, roles: [security, custodian]')
      .replace('id: auditor-1, roles: [auditor]', 'id: auditor-1, roles: [security]');
    expect(problemsOf({ steps: [approve(BOTH, '[]')], organisation })).toEqual([]);
  });

  it('must be enough beside whoever starts the run, for somebody who may start it', () => {
    const alone = exampleOrganisationText().replaceAll('roles: [commander]', 'roles: [commander, captain]');
    const byCaptain = approve('{ role: captain, count: 1 }');
    expect(problemsOf({ steps: [byCaptain, SIGN_IN], organisation: alone })).toEqual([]);
    // Without the sign-in the plan has nobody but the captain, and so nobody else to start it.
    expect(problemsOf({ steps: [byCaptain], organisation: alone })).toEqual(['PLAN_IMPOSSIBLE method[0] @6']);
    const everybody = exampleOrganisationText().replaceAll(/roles: \[[a-z]+\]/g, 'roles: [soc, commander]');
    expect(problemsOf({ steps: [approve('{ role: soc, count: 8 }')], organisation: everybody })).toEqual([
      'PLAN_IMPOSSIBLE method[0] @6',
    ]);
    expect(
      problemsOf({ steps: [approve('{ role: soc, count: 8 }', '[]')], organisation: everybody }),
    ).toEqual([]);
  });

  it('must leave one person who can start it without breaking any rule', () => {
    const organisation = exampleOrganisationText()
      .replaceAll(/roles: \[[a-z]+\]/g, 'roles: [soc]')
      .replace('id: commander-1, roles: [soc]', 'id: commander-1, roles: [commander, captain]')
      .replace('id: security-1, roles: [soc]', 'id: security-1, roles: [mate]')
      .replace('kind: person, role: soc', 'kind: person, role: mate');
    const steps = [
      approve('{ role: captain, count: 1 }'),
      approve('{ role: mate, count: 1 }').replace('id: ok', 'id: ok-2'),
    ];
    expect(problemsOf({ head: '', steps, organisation })).toEqual(['PLAN_IMPOSSIBLE approve @1']);
  });

  it('must be enough to open an envelope, and two to seal one', () => {
    const organisation = exampleOrganisationText()
      .replace(/ {2}- \{ id: custodian-[23].*\n/g, '')
      .replace(/ {2}- \{ id: custodian-3.*\n/, '');
    const steps = [
      '{ id: a, do: retrieve, from: safe-a }',
      '{ id: b, do: rotate, by: custodian }',
      '{ id: c, do: rotate, by: custodian, reseal: false }',
    ];
    expect(problemsOf({ steps, organisation })).toEqual([
      'PLAN_IMPOSSIBLE method[0] @6',
      'PLAN_IMPOSSIBLE method[1] @7',
    ]);
  });

  it('must read the channel that is to be acknowledged', () => {
    const organisation = exampleOrganisationText()
      .replace(', role: soc }\n', ' }\n')
      .replace('hook", role: soc }', 'hook" }');
    const steps = ['{ id: a, do: notify, to: soc, acknowledge-within: 5m }'];
    const mute = organisation
      .replace('kind: person', 'kind: person, role: soc')
      .replace('role: soc, role: soc', 'role: soc');
    expect(problemsOf({ steps, organisation: mute })).toEqual([
      'PLAN_IMPOSSIBLE method[0].acknowledge-within @6',
    ]);
    expect(problemsOf({ steps: ['{ id: a, do: notify, to: soc }'], organisation: mute })).toEqual([]);
  });

  it('are named as possible initiators where every quorum stays possible', () => {
    const plan = examplePlan('quarterly-drill');
    expect(possibleInitiators(plan)).toEqual(plan.people.map(({ id }) => id));
    const fewer = {
      ...plan,
      people: plan.people.filter(({ id }) => id !== 'security-2' && id !== 'custodian-3'),
    };
    expect(possibleInitiators(fewer)).toEqual(['commander-1', 'soc-1']);
  });
});

describe('outages', () => {
  const back = '{ id: back, do: restore, undo: down }';

  it('are lifted once', () => {
    expect(problemsOf({ steps: [IDP_DOWN, back, back.replace('id: back', 'id: again')] })).toEqual([
      'PLAN_IMPOSSIBLE method[2].undo @8',
    ]);
  });

  it('are not declared of what is down already', () => {
    expect(problemsOf({ steps: [IDP_DOWN, IDP_DOWN.replace('id: down', 'id: more')] })).toEqual([
      'PLAN_IMPOSSIBLE method[1].of @7',
    ]);
    expect(problemsOf({ steps: [IDP_DOWN, back, IDP_DOWN.replace('id: down', 'id: more')] })).toEqual([]);
  });

  it.each([
    SIGN_IN,
    '{ id: x, do: admin-action, read: conditional-access-policies }',
    '{ id: x, do: conditional-access, expect: no-lockout }',
    '{ id: x, do: rotate, by: custodian }',
  ])('of Entra leave no tenant to a drill: %s', (step) => {
    expect(problemsOf({ steps: [ENTRA_DOWN, step] })).toEqual(['PLAN_IMPOSSIBLE method[1].do @7']);
    expect(problemsOf({ steps: [ENTRA_DOWN, back, step] })).toEqual([]);
    expect(problemsOf({ steps: [ENTRA_DOWN, step], mode: 'incident' })).toEqual([]);
  });

  it('of another system leave the tenant alone, unless the engine signs in through it', () => {
    expect(problemsOf({ steps: [IDP_DOWN, SIGN_IN] })).toEqual([]);
    const organisation = exampleOrganisationText().replace(
      '{ kind: secret, file: "secrets/engine" }',
      '{ kind: federated, file: token, issuer: identity-provider }',
    );
    expect(problemsOf({ steps: [IDP_DOWN, SIGN_IN], organisation })).toEqual([
      'PLAN_IMPOSSIBLE method[1].do @7',
    ]);
    expect(problemsOf({ steps: [IDP_DOWN, back, SIGN_IN], organisation })).toEqual([]);
  });

  it('silence the channels that depend on the system, in a drill', () => {
    const organisation = exampleOrganisationText().replace('channels:\n', CALL);
    const steps = [IDP_DOWN, '{ id: tell, do: notify, to: desk }', '{ id: tell-soc, do: notify, to: soc }'];
    expect(problemsOf({ steps, organisation })).toEqual(['PLAN_IMPOSSIBLE method[1].to @7']);
    expect(problemsOf({ steps, organisation, mode: 'incident' })).toEqual([]);
  });
});

describe('a temporary access pass', () => {
  const key = `{ person: custodian-1, file: key.asc, fingerprint: ${'A'.repeat(40)} }`;
  const more = `escrow: { keys: [${key}] }\n`;
  const steps = ['{ id: a, do: temporary-access-pass }'];
  const organisation = exampleOrganisationText({ writes: ['temporary-access-pass'], more });
  const refusal = 'PLAN_IMPOSSIBLE method[0].do @6';

  it('needs its write and somebody to read it', () => {
    expect(problemsOf({ steps })).toEqual([refusal, refusal]);
    expect(problemsOf({ steps, organisation })).toEqual([]);
    const soc = organisation.replace('person: custodian-1', 'person: soc-1');
    const nobody = 'PLAN_IMPOSSIBLE method[0] @6';
    expect(problemsOf({ steps, organisation: soc })).toEqual([nobody, nobody]);
  });

  it('is made for no account in a restricted unit, nor for one without a passkey', () => {
    const unit = "$&\n$1restricted-unit: '44444444-4444-4444-8444-444444444444'";
    const inUnit = organisation.replace(/^( +)object-id: .*$/m, unit);
    expect(problemsOf({ steps, organisation: inUnit })).toEqual([refusal]);
    const without = organisation.replaceAll('type: passkey', 'type: password');
    expect(problemsOf({ steps, organisation: without })).toEqual([refusal]);
  });
});

describe('a password that the engine is to set', () => {
  const key = `{ person: custodian-1, file: key.asc, fingerprint: ${'A'.repeat(40)} }`;
  const escrow = `escrow: { keys: [${key}] }\n`;
  const steps = ['{ id: a, do: reset-password }', '{ id: b, do: reset-password, unit: leave }'];
  it('needs its write and somebody to read it, and to leave a unit a write of its own and the unit', () => {
    expect(problemsOf({ steps })).toEqual([
      'PLAN_IMPOSSIBLE method[0].do @6',
      'PLAN_IMPOSSIBLE method[0].do @6',
      'PLAN_IMPOSSIBLE method[1].do @7',
      'PLAN_IMPOSSIBLE method[1].do @7',
      'PLAN_IMPOSSIBLE method[1].unit @7',
      'PLAN_IMPOSSIBLE method[1].unit @7',
    ]);
  });

  it('is possible with all of them', () => {
    const organisation = exampleOrganisationText({
      writes: ['reset-password', 'unit-membership'],
      more: escrow,
    }).replace(/^( +)object-id: .*$/m, "$&\n$1restricted-unit: '44444444-4444-4444-8444-444444444444'");
    expect(problemsOf({ steps, organisation })).toEqual([]);
  });
});
