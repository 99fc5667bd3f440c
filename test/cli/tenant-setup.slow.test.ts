import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { neededPermissions } from '../../activities/tenant/permissions.ts';
import { loadOrganisation } from '../../cli/definitions.ts';
import { packageFile } from '../../cli/place.ts';
import { config } from '../../simulator/config.ts';
import { startTenant } from '../../simulator/start.ts';
import { blocksOf } from '../evidence/by-hand-typed.ts';
import { examplePublicKey } from '../support/organisation.ts';
import { programIn } from '../support/program.ts';
import { atEnd, temporaryDirectory } from '../support/temporary.ts';
import { pretendAz } from './pretend-az.ts';

const ENGINE = '33333333-3333-4333-8333-333333333333';
const ADMINISTRATOR = '44444444-4444-4444-8444-444444444444';
const PEOPLE = ['commander-1', 'security-1', 'custodian-1', 'custodian-2', 'soc-1'];

/** What was printed: by the first block, and after the exit code of each block by the next. */
let printed: readonly string[];
let folder: string;

beforeAll(async () => {
  const [pretend, work] = [await temporaryDirectory('pretend'), await temporaryDirectory('setup')];
  const clients = [
    { clientId: ENGINE, roles: ['Mail.Read'] },
    { clientId: ADMINISTRATOR, roles: ['Application.Read.All', 'AppRoleAssignment.ReadWrite.All'] },
  ];
  const { ready, stop } = await startTenant(config.parse({ directory: pretend, clients }));
  atEnd(stop);
  const [ca, secret] = await Promise.all(
    ['ca.pem', 'client-secret'].map((name) => readFile(path.join(pretend, name), 'utf8')),
  );
  const programs = path.join(work, 'bin');
  await pretendAz(programs, { ready, ca: ca ?? '', clientId: ADMINISTRATOR, secret: secret ?? '' });
  await programIn(programs);
  folder = path.join(work, 'breakglass');
  await mkdir(path.join(folder, 'people'), { recursive: true });
  for (const person of PEOPLE)
    await writeFile(path.join(folder, 'people', `${person}.pub`), `${examplePublicKey(person)}\n`);
  await writeFile(path.join(folder, 'ca.pem'), ca ?? '');
  const { alertRule, alertTitle, breakglassPolicyId, domain } = ready.tenant;
  const setFirst = { idp: 'https://idp.example/', range: '203.0.113.0/24' };
  const given = { domain, policy: breakglassPolicyId, rule: alertRule, title: alertTitle, ...setFirst };
  const { graph, login } = ready;
  printed = await follow({ work, programs, given, lines: await linesFor({ graph, login }) });
});

/** The blocks that are marked, of which the organisation file alone is told where the pretend tenant is. */
async function linesFor(endpoints: { graph: string; login: string }): Promise<string> {
  const blocks = await blocksOf({ file: packageFile('docs/tenant-setup.md') });
  const tried = blocks.filter((block) => block.startsWith('# tried\n'));
  expect(tried).toHaveLength(8);
  const lines = tried.map((block) => `${block}echo "= $?"\n`).join('');
  const place = '    domain: $domain\n';
  expect(lines).toContain(place);
  return lines
    .replace(place, `${place}    endpoints: { login: '${endpoints.login}', graph: '${endpoints.graph}' }\n`)
    .replace('organisation: example\n', 'organisation: example\ntrust-ca: ca.pem\n');
}

async function follow({
  work,
  programs,
  given,
  lines,
}: {
  work: string;
  programs: string;
  given: Readonly<Record<string, string>>;
  lines: string;
}): Promise<readonly string[]> {
  const script = path.join(work, 'follow.sh');
  await writeFile(script, `exec 2>&1\n${lines}`);
  const env = {
    ...process.env,
    ...given,
    NODE_OPTIONS: '',
    // The pretend tenant answers What-If as often as it is asked.
    BREAKGLASS_UNPACED: '1',
    PATH: `${programs}:${process.env.PATH ?? ''}`,
    // Trusted from the start, so that the program need not start itself a second time.
    NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
  };
  const { stdout } = await promisify(execFile)('sh', [script], { cwd: work, env });
  return stdout.split(/^(?== \d+$)/m);
}

describe('docs/tenant-setup.md, followed on the pretend tenant', () => {
  it('leads to an organisation file without a fault, and to a doctor that has nothing to mend', () => {
    const text = printed.slice(0, 3).join('');
    expect(text).toMatch(/^ok +plan +sign-in-check/m);
    expect(text).toMatch(/^ok +credential main/m);
    expect(text).toMatch(/^ok +permissions main +needs AuditLog\.Read\.All, Policy\.Read/m);
    expect(text).not.toMatch(/^FAIL/m);
    expect(printed[3]).toMatch(/^= 0$/m);
  });

  it('grants exactly what is computed, and names what was granted before and is not needed', async () => {
    const { value } = await loadOrganisation({ file: 'organisation.yaml', cwd: folder });
    const [main] = neededPermissions({ organisation: value, plan: null });
    const granted = [...(printed[3] ?? '').matchAll(/^granted: (\S+)$/gm)].map(([, name]) => name);
    expect(granted).toEqual(main?.needed.map(({ permission }) => permission));
    expect(printed[3]).toContain('superfluous Mail.Read');
    expect(printed[3]).not.toContain('missing');
    expect(printed[4]).toMatch(/^= 0$/m);
  });

  it('ends with a tenant of which only that its accounts were never drilled does not hold', () => {
    const wrong = [...(printed[4] ?? '').matchAll(/^(?:not held|inconclusive) +(\S+)/gm)].map(
      ([, name]) => name,
    );
    expect([...new Set(wrong)]).toEqual(['not-stale']);
    expect(printed[5]).toMatch(/^= 3$/m);
  });

  it('ends with accounts that no policy keeps out', () => {
    expect(printed[5]).toMatch(/^ {2}held +conditional-access\.no-lockout /m);
    expect(printed[5]).not.toContain('to let it in');
    expect(printed[6]).toMatch(/^= 0$/m);
  });

  it('leads on to the plan of the whole drill', () => {
    expect(printed[6]).toContain('Emergency access with both accounts');
    expect(printed[7]).toMatch(/^= 0$/m);
  });

  it('leads on to the real day, for which a doctor has nothing to mend', () => {
    expect(printed[7]).toContain('Regain access with an emergency account');
    expect(printed[7]).toMatch(/^ok +bypass +commander-1$/m);
    expect(printed[7]).toMatch(/^ok +incident +regain-access: \d+ steps$/m);
    expect(printed[7]).toMatch(/^\d+ checks: 0 to mend/m);
    expect(printed[8]).toMatch(/^= 0$/m);
  });
});
