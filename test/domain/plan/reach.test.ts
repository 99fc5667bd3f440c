import { describe, expect, it } from '@jest/globals';
import { readablePlan } from '../../../cli/plan/readable.ts';
import { readOrganisation } from '../../../domain/definition/organisation.ts';
import { readRunbook } from '../../../domain/definition/runbook.ts';
import { resolvePlan } from '../../../domain/plan/resolve.ts';
import type { Plan } from '../../../domain/plan/types.ts';
import { EXAMPLE_PEOPLE, exampleOrganisationText } from '../../support/organisation.ts';

const MAIL =
  'channels:\n' +
  '  - { id: mail, kind: smtp, host: mail.example, from: b@example.org, to: desk@example.org, depends-on: [entra] }\n' +
  '  - { id: chat, kind: slack, url-file: secrets/chat }\n' +
  '  - { id: proxy, kind: teams, url-file: secrets/teams, depends-on: [identity-provider] }\n' +
  '  - { id: tree, kind: call-list, role: custodian }\n';
const BY_MAIL = '{ channel: mail, to: person@example.org }';

/** The example organisation, whose people of a role name these channels. */
function organisationText({ role, ways }: { role: string; ways: readonly string[] }): string {
  const theirs = Object.entries(EXAMPLE_PEOPLE).filter(([, roles]) => roles.includes(role));
  const text = theirs.reduce(
    (written, [id]) => written.replace(`{ id: ${id}, `, `{ id: ${id}, channels: [${ways.join(', ')}], `),
    exampleOrganisationText(),
  );
  return text.replace('channels:\n', MAIL);
}

function read(text: string) {
  return readOrganisation({ file: 'o', text });
}

function resolve({ text, outage = false }: { text: string; outage?: boolean }) {
  const down = '{ id: down, do: outage, of: identity-provider, how: declared, for: 1h }, ';
  const call = '{ id: call, do: attest, by: [{ role: custodian, count: 2 }], instruction: Go, within: 1h }';
  const runbook = readRunbook({
    file: 'r',
    text: `runbook: trial\ntitle: Trial\nscenario: key-lost\nmethod: [${outage ? down : ''}${call}]\n`,
  });
  const organisation = read(text);
  if (!runbook.ok || !organisation.ok) throw new Error(JSON.stringify([runbook, organisation]));
  return resolvePlan({
    runbook: runbook.value,
    organisation: organisation.value,
    mode: 'drill',
    trustedCa: null,
  });
}

function planOf(text: string): Plan {
  const resolved = resolve({ text });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.plan;
}

const custodians = (ways: readonly string[]) => organisationText({ role: 'custodian', ways });

describe('people who are asked', () => {
  it('are told over their channels in their order, which stand in the plan without addresses', () => {
    const plan = planOf(custodians([BY_MAIL, '{ channel: chat }']));
    expect(plan.people.filter(({ channels }) => channels !== undefined).map(({ id }) => id)).toEqual([
      'custodian-1',
      'custodian-2',
      'custodian-3',
    ]);
    expect(plan.people.find(({ id }) => id === 'custodian-1')?.channels).toEqual(['mail', 'chat']);
    expect(plan.channels.map(({ id }) => id)).toEqual(['chat', 'mail']);
    expect(JSON.stringify(plan)).not.toContain('person@example.org');
    const said = readablePlan({ plan, digest: 'a'.repeat(64) });
    expect(said).toContain('told: custodian-1  mail (not without the tenant), then chat');
  });

  it('leave the plan as it was where they name no channel', () => {
    expect(planOf(exampleOrganisationText().replace('channels:\n', MAIL))).toEqual(
      planOf(exampleOrganisationText()),
    );
  });

  it.each([
    ['only over what needs the tenant', [BY_MAIL], false],
    ['only over what this drill declares down', ['{ channel: proxy }'], true],
  ])('cannot be asked where they are told %s', (_how, ways, outage) => {
    const resolved = resolve({ text: custodians(ways), outage });
    const path = `method[${outage ? 1 : 0}]`;
    const problem = { code: 'PLAN_IMPOSSIBLE', path, message: expect.stringContaining('custodian-1') };
    expect(resolved).toEqual({ ok: false, problems: [problem] });
  });

  it.each([
    [
      'somebody else of the role is told otherwise',
      custodians([BY_MAIL]).replace(BY_MAIL, '{ channel: chat }'),
      false,
    ],
    ['the system is up', custodians(['{ channel: proxy }']), true],
  ])('can be asked where %s, if they are enough', (_why, text, enough) => {
    expect(resolve({ text }).ok).toBe(enough);
  });
});

describe('the channels of a person', () => {
  it.each([
    ['a call list', ['{ channel: tree }'], 'VALUE_INVALID', 'people[3].channels[0].channel'],
    ['mail without an address', ['{ channel: mail }'], 'VALUE_INVALID', 'people[3].channels[0]'],
    [
      'mail to two',
      ['{ channel: mail, to: "a@b.example, c@d.example" }'],
      'VALUE_INVALID',
      'people[3].channels[0]',
    ],
    ['one that is not there', ['{ channel: pager }'], 'REFERENCE_UNKNOWN', 'people[3].channels[0].channel'],
    [
      'one twice',
      ['{ channel: chat }', '{ channel: chat }'],
      'ID_DUPLICATE',
      'people[3].channels[1].channel',
    ],
  ])('are refused as %s', (_what, ways, code, path) => {
    const result = read(custodians(ways));
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(result.faults[0]).toMatchObject({ code, path });
  });
});
