import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { validate } from '../../../cli/commands/validate.ts';
import { checkBypass, incidentChecks } from '../../../cli/doctor/incident.ts';
import { checkNames } from '../../../cli/doctor/names.ts';
import { givenFrom } from '../../../cli/given.ts';
import { placeOf } from '../../../cli/place.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisation, exampleOrganisationText } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const organisation = exampleOrganisation();

describe('whether the real day is prepared for', () => {
  it.each([
    ['somebody may bypass', { roles: ['commander'] }, 'ok'],
    ['nobody has the role', { roles: ['king'] }, 'warn'],
    ['nothing is said of it', undefined, 'warn'],
  ])('%s', (_what, bypass, state) => {
    expect(checkBypass({ bypass, people: organisation.people }).state).toBe(state);
  });

  it('takes the packaged runbook, or a copy beside the organisation file, in the mode of an incident', async () => {
    const cwd = await temporaryDirectory('incident');
    const place = placeOf({ option: path.join(cwd, 'organisation.yaml'), env: {}, cwd });
    const look = () => Object.fromEntries(incidentChecks({ organisation, place })).incident;
    await writeFile(place.organisationFile, exampleOrganisationText());
    expect(await look()).toMatchObject({ state: 'ok', seen: expect.stringMatching(/^regain-access: \d+/) });
    await mkdir(path.join(cwd, 'runbooks'));
    await writeFile(path.join(cwd, 'runbooks', 'regain-access.yaml'), 'runbook: regain-access\n');
    expect(await look()).toMatchObject({ state: 'warn', mend: expect.stringContaining(' validate /') });
  });
});

describe('the name of an account under a domain that no tenant has', () => {
  const [first, ...others] = organisation.accounts;
  if (first === undefined) throw new Error('expected an account');
  const mistyped = { ...first, 'user-principal-name': 'breakglass-1@exmaple.onmicrosoft.com' };

  it('is told', () => {
    expect(checkNames(organisation).state).toBe('ok');
    expect(checkNames({ ...organisation, accounts: [mistyped, ...others] })).toMatchObject({
      state: 'warn',
      seen: 'no tenant has this domain: breakglass-1@exmaple.onmicrosoft.com (breakglass-1)',
    });
  });

  it('is no fault of the file, and validate warns of it', async () => {
    const cwd = await temporaryDirectory('names');
    const text = exampleOrganisationText().replace(
      first['user-principal-name'],
      mistyped['user-principal-name'],
    );
    await writeFile(path.join(cwd, 'organisation.yaml'), text);
    const io = recordIo({ cwd });
    expect(await validate(io, givenFrom({ words: ['organisation.yaml'], options: {} }))).toBe(0);
    expect(io.stderr().join('\n')).toMatch(/warning: no tenant has this domain: breakglass-1@exmaple/);
  });
});
