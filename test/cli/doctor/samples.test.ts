import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkPrivateKeys, checkSamples } from '../../../cli/doctor/samples.ts';
import { loadOrganisation } from '../../../cli/definitions.ts';
import { DEFAULT_ANSWERS, organisationTemplate } from '../../../cli/init/template.ts';
import { placeOf } from '../../../cli/place.ts';
import type { OrganisationDefinition } from '../../../domain/organisation.ts';
import { EXAMPLE_PEOPLE, examplePublicKey, exampleOrganisationText } from '../../support/organisation.ts';

let directory: string;
let sample: OrganisationDefinition;
let own: OrganisationDefinition;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'samples-'));
  const people = Object.entries(EXAMPLE_PEOPLE).map(([id, roles]) => ({
    id,
    roles,
    publicKey: examplePublicKey(id),
  }));
  const read = async (name: string, text: string) => {
    await writeFile(path.join(directory, name), text);
    return (await loadOrganisation({ file: name, cwd: directory })).value;
  };
  sample = await read('sample.yaml', organisationTemplate({ answers: DEFAULT_ANSWERS, people }));
  own = await read('organisation.yaml', exampleOrganisationText());
});
afterAll(() => rm(directory, { recursive: true }));

describe('checkSamples', () => {
  it('fails while the ids are those of init, and names them', () => {
    expect(checkSamples(sample)).toMatchObject({ state: 'fail' });
    expect(checkSamples(sample).seen).toContain('tenant-id of main');
    expect(checkSamples(sample).seen).toContain('object-id of breakglass-2');
    expect(checkSamples(own)).toMatchObject({ state: 'ok', mend: null });
  });

  it("fails while an account names the guide's own policy, of zeros only", () => {
    const policy = '00000000-0000-0000-0000-000000000000';
    const [first, ...rest] = own.accounts;
    if (first === undefined) throw new Error('expected an account');
    const accounts = [{ ...first, 'policies-that-may-apply': [policy] }, ...rest];
    const { state, seen } = checkSamples({ ...own, accounts });
    expect(state).toBe('fail');
    expect(seen).toBe('still samples: policies-that-may-apply of breakglass-1');
  });
});

describe('checkPrivateKeys', () => {
  const check = (organisation: OrganisationDefinition) =>
    checkPrivateKeys({
      place: placeOf({ option: 'organisation.yaml', env: {}, cwd: directory }),
      organisation,
    });

  it('finds private keys beside a real organisation, warns beside a sample, and passes over public halves', async () => {
    expect(await check(own)).toMatchObject({ state: 'ok' });
    const keys = path.join(directory, 'keys');
    await mkdir(keys);
    await writeFile(path.join(keys, 'security-1.pub'), `${examplePublicKey('security-1')}\n`);
    expect(await check(own)).toMatchObject({ state: 'ok' });
    await writeFile(path.join(keys, 'security-1'), '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n');
    expect(await check(own)).toMatchObject({ state: 'fail' });
    expect((await check(own)).seen).toMatch(/keys: security-1$/);
    expect(await check(sample)).toMatchObject({ state: 'warn' });
  });
});
