import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { permissions } from '../../../cli/commands/permissions.ts';
import { permissionChecks } from '../../../cli/doctor/permissions.ts';
import { loadOrganisation } from '../../../cli/definitions.ts';
import { givenFrom } from '../../../cli/given.ts';
import { sayGranted } from '../../../cli/permissions/said.ts';
import { placeOf } from '../../../cli/place.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await temporaryDirectory('permissions');
  await writeFile(path.join(cwd, 'organisation.yaml'), exampleOrganisationText());
});

async function run({
  words = [],
  options = {},
  json = false,
}: {
  words?: readonly string[];
  options?: Readonly<Record<string, unknown>>;
  json?: boolean;
}): Promise<string> {
  const io = recordIo({ json, cwd });
  expect(await permissions(io, givenFrom({ words, options }))).toBe(0);
  return io.stdout();
}

describe('permissions', () => {
  it('prints each with why it is asked for, by which request, and what is lost without it', async () => {
    const text = await run({});
    expect(text).toMatch(/^main: 10 application permissions of Microsoft Graph$/m);
    expect(text).toMatch(
      /^ServiceHealth\.Read\.All\n +for +reads how .* \(GET \/v1\.0\/admin\/.*\)\n +without +a drill can start/m,
    );
  });

  it('prints fewer for a runbook, and all of it as JSON', async () => {
    const text = await run({ words: ['sign-in-check'], json: true });
    expect(JSON.parse(text)).toMatchObject({
      tenants: [
        {
          tenant: 'main',
          needed: [
            { permission: 'AuditLog.Read.All' },
            { permission: 'Policy.Read.ConditionalAccess' },
            { permission: 'SecurityAlert.Read.All' },
          ],
        },
      ],
    });
  });

  it('prints a script that a shell can read, with every permission and no secret', async () => {
    const script = await run({ options: { script: true } });
    execFileSync('sh', ['-n'], { input: script });
    expect(script.match(/^grant \S+$/gm)).toHaveLength(10);
    expect(script).toContain('client=88888888-8888-4888-8888-888888888888');
    expect(script).not.toContain('secrets/engine');
  });

  it('refuses a tenant that is not there, and a runbook without a plan', async () => {
    await expect(run({ options: { tenant: 'other' } })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(run({ words: ['nowhere.yaml'] })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

describe('what doctor says of permissions', () => {
  it('names them for each tenant, and nothing for a runbook that has no plan', async () => {
    const organisation = await loadOrganisation({ file: 'organisation.yaml', cwd });
    const io = recordIo({ cwd });
    const place = placeOf({ option: undefined, env: {}, cwd });
    const [[what, check] = ['', null]] = await permissionChecks({
      organisation,
      runbook: undefined,
      place,
      io,
    });
    expect({ what, ...(await check) }).toMatchObject({
      what: 'permissions main',
      state: 'ok',
      seen: expect.stringContaining('User.Read.All'),
      mend: expect.stringMatching(/ permissions .*--organisation/),
    });
    expect(await permissionChecks({ organisation, runbook: 'nowhere.yaml', place, io })).toEqual([]);
  });
});

describe('what is granted', () => {
  it.each([
    [null, ['main: the token does not say what is granted']],
    [{ missing: [], superfluous: [] }, ['main: granted exactly what is needed']],
    [{ missing: ['User.Read.All'], superfluous: [] }, ['main: missing User.Read.All, not granted']],
    [
      { missing: ['User.Read.All'], superfluous: ['Directory.Read.All'] },
      [
        'main: missing User.Read.All, not granted (or held by a wider one that is)',
        'main: superfluous Directory.Read.All, granted and not needed: take it back',
      ],
    ],
  ])('%j', (compared, lines) => {
    expect(sayGranted({ tenant: 'main', compared })).toEqual(lines);
  });
});
