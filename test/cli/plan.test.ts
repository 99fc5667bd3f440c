import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planCommand } from '../../cli/commands/plan.ts';
import { loadOrganisation, loadRunbook } from '../../cli/definitions.ts';
import { givenFrom } from '../../cli/given.ts';
import { EXIT } from '../../cli/io.ts';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import { recordIo } from '../support/io.ts';
import { exampleOrganisationText, examplePlan } from '../support/organisation.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakglass-plan-'));
  await writeFile(path.join(folder, 'organisation.yaml'), exampleOrganisationText());
});
afterAll(() => rm(folder, { recursive: true }));

async function plan({
  runbook = 'quarterly-drill',
  json = false,
  ...options
}: {
  runbook?: string;
  json?: boolean;
  mode?: string;
  print?: boolean;
  organisation?: string;
}) {
  const io = recordIo({ json, cwd: folder });
  const exit = await planCommand(io, givenFrom({ words: [runbook], options }));
  return { exit, stdout: io.stdout() };
}

describe('plan', () => {
  it('prints the plan and its digest as JSON', async () => {
    const expected = examplePlan('quarterly-drill');
    const { exit, stdout } = await plan({ json: true });
    expect(exit).toBe(EXIT.ok);
    expect(JSON.parse(stdout)).toEqual({ digest: digestOf(expected), plan: expected });
  });

  it('says who is asked what, with limits and undo, and who may start it', async () => {
    const { stdout } = await plan({});
    expect(stdout).toContain(digestOf(examplePlan('quarterly-drill')));
    expect(stdout).toContain('approve       1 × security and 2 × custodian (not the one who starts the run)');
    expect(stdout).toContain('may start it  commander-1, custodian-1');
    expect(stdout).toContain('undo: lifted by step idp-back, at the latest after 45 min');
    for (const { id } of examplePlan('quarterly-drill').steps) expect(stdout).toContain(`  ${id}  (`);
    expect(stdout).toContain('asked: 2 × custodian within 2 h');
  });

  it('says what whoever is asked must write', async () => {
    const { stdout } = await plan({});
    expect(stdout).toContain('write: plan-digits = First 8 digits of the plan, from the cover of the print');
    expect(stdout).toContain('write: seal = Seal number as found');
    expect(stdout).toMatch(/write: request-id = .* \(optional\)/);
  });

  it('says of an incident that nothing is cut', async () => {
    const { stdout } = await plan({ mode: 'incident' });
    expect(stdout).toContain('record whether identity-provider is down; nothing is cut');
    expect(stdout).not.toContain('undo: lifted');
  });

  it('says where the tenant answers, and nothing more where that is Microsoft’s', async () => {
    const { stdout } = await plan({});
    expect(stdout).toContain(
      'tenant        main answers at https://graph.microsoft.com, tokens from https://login.microsoftonline.com',
    );
    expect(stdout + (await plan({ print: true })).stdout).not.toMatch(/not Microsoft|trust-ca/);
  });

  it('says plainly of a pretend tenant and of more trust that they are that, and pins both', async () => {
    const endpoints = { login: 'https://localhost:8443', graph: 'https://localhost:8444' };
    await writeFile(path.join(folder, 'ca.pem'), 'certificates');
    const text = exampleOrganisationText({ endpoints, trustCa: 'ca.pem' });
    await writeFile(path.join(folder, 'pretend.yaml'), text);
    const given = { organisation: 'pretend.yaml' };
    for (const { stdout } of [await plan(given), await plan({ ...given, print: true })]) {
      expect(stdout).toMatch(/not Microsoft's: tenant main is at other addresses/);
      expect(stdout).toMatch(/trust-ca adds certificates/);
    }
    const own = {
      ...examplePlan('quarterly-drill', 'drill', { endpoints }),
      trustedCa: sha256Hex('certificates'),
    };
    expect(JSON.parse((await plan({ ...given, json: true })).stdout)).toEqual({
      digest: digestOf(own),
      plan: own,
    });
    await rm(path.join(folder, 'ca.pem'));
    await expect(plan(given)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('prints a form with a box for every step and a line for every signature', async () => {
    const { stdout } = await plan({ print: true });
    const { steps } = examplePlan('quarterly-drill');
    steps.forEach(({ id }, index) => {
      expect(stdout).toContain(`[ ] ${index + 1}. ${id} - `);
    });
    // 3 approvals; 16 steps, of which 2 retrievals and 2 rotations need a second person; 1 review.
    expect(stdout.match(/Signature _/g)).toHaveLength(3 + 16 + 4 + 1);
    expect(stdout).toContain('Seal recorded: A-0001. Seal found: ____');
    expect(stdout).toContain('First 8 digits of the plan, from the cover of the print: ____');
    expect(stdout).not.toContain('Password changed');
    const tooWide = stdout.split('\n').filter((line) => line.length > 100);
    expect(tooWide).toEqual([]);
  });

  it('prints what nobody can look up on that day: names, envelopes, where to sign in, who may bypass', async () => {
    const { stdout } = await plan({ runbook: 'regain-access', print: true, mode: 'incident' });
    const { accounts, sources } = examplePlan('regain-access', 'incident');
    const text = stdout.replaceAll(/\s+/g, ' ');
    const place = `safe-a: ${sources[0]?.place ?? ''}, seal A-0001`;
    expect(text).toContain(
      `breakglass-1 is ${accounts[0]?.userPrincipalName ?? ''}. Its envelope: ${place}.`,
    );
    expect(text).toContain('Sign in to main at: https://entra.microsoft.com.');
    expect(text).toMatch(/(Nobody may go on|May go on where .*\(--bypass\): commander-1)/);
    expect((await plan({ print: true })).stdout).not.toMatch(/ay go on/);
  });

  it('prints first whether it is real, and whom to call with which words', async () => {
    for (const [mode, word] of [
      ['drill', 'DRILL: '],
      ['incident', 'REAL: '],
    ] as const) {
      const { stdout } = await plan({ print: true, mode });
      expect(stdout.startsWith(word)).toBe(true);
      const [, list = ''] = stdout.split('CALL LIST');
      expect(list).toContain(`Say: ${word}`);
      for (const { id } of examplePlan('quarterly-drill').people)
        expect(list).toMatch(new RegExp(`\\[ \\] ${id} \\(.*\\)\\n +Phone _+  Reached`));
    }
  });

  it.each([
    { what: 'a mode', options: { mode: 'practice' }, code: 'USAGE' },
    { what: 'a runbook', options: { runbook: 'absent.yaml' }, code: 'FILE_NOT_FOUND' },
    { what: 'an organisation', options: { organisation: 'absent.yaml' }, code: 'FILE_NOT_FOUND' },
  ])('refuses $what that is not there with $code', async ({ options, code }) => {
    await expect(plan(options)).rejects.toMatchObject({ code });
  });

  it('refuses an impossible plan at the first place, and says how many more', async () => {
    const text = [
      'runbook: broken',
      'title: Broken',
      'scenario: key-lost',
      'accounts: [breakglass-1]',
      'method:',
      '  - { id: in, do: sign-in, within: 1h, method: certificate }',
      '  - { id: again, do: sign-in, within: 1h, method: certificate }',
    ].join('\n');
    await writeFile(path.join(folder, 'broken.yaml'), text);
    await expect(plan({ runbook: 'broken.yaml' })).rejects.toMatchObject({
      code: 'PLAN_IMPOSSIBLE',
      place: { file: 'broken.yaml', line: 6, column: 48 },
      message: expect.stringContaining('and 1 more'),
    });
  });
});

describe('loading definitions', () => {
  it('keeps the exact text and finds places in it', async () => {
    const { text, value, placeOf } = await loadOrganisation({ file: 'organisation.yaml', cwd: folder });
    expect(text).toBe(exampleOrganisationText());
    expect(value.organisation).toBe('example');
    expect(placeOf('tenants[0].domain')).toMatchObject({ file: 'organisation.yaml', line: 5, column: 13 });
  });

  it('prefers a file here to a bundled runbook of the same name', async () => {
    const text =
      'runbook: mine\ntitle: Mine\nscenario: key-lost\nmethod: [{ id: a, do: attest, instruction: Do, by: [{ role: soc, count: 1 }] }]\n';
    const own = path.join(folder, 'own');
    await writeFile(path.join(folder, 'sign-in-check'), text);
    expect((await loadRunbook({ name: 'sign-in-check', cwd: folder })).value.runbook).toBe('mine');
    expect((await loadRunbook({ name: 'sign-in-check', cwd: own })).value.runbook).toBe('sign-in-check');
  });
});
