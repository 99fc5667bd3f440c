import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { peopleEnrol, peopleList, peopleRevoke } from '../../../cli/commands/people.ts';
import { loadOrganisation } from '../../../cli/definitions.ts';
import { givenFrom } from '../../../cli/given.ts';
import { registrationChallenge } from '../../../evidence/core/passkey/registration.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { makeAuthenticator, type Authenticator } from '../../support/authenticator.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const PEOPLE = ['custodian-1', 'security-1', 'commander-1'] as const;

/** An organisation with a folder of passkeys, three of whose people have keys made by `ssh-keygen`. */
async function place(): Promise<string> {
  const cwd = await temporaryDirectory('people');
  for (const id of PEOPLE)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path.join(cwd, id)]);
  const read = PEOPLE.map(
    async (id) => [id, (await readFile(path.join(cwd, `${id}.pub`), 'utf8')).trim()] as const,
  );
  const keys = Object.fromEntries(await Promise.all(read));
  await writeFile(
    path.join(cwd, 'organisation.yaml'),
    exampleOrganisationText({ keys, more: 'passkeys: people\n' }),
  );
  await mkdir(path.join(cwd, 'people'));
  return cwd;
}

const given = (options: Record<string, unknown>) =>
  givenFrom({ words: [], options: { input: false, ...options } });

async function register(cwd: string, device: Authenticator, person = 'custodian-1'): Promise<string> {
  const file = path.join(cwd, `registration-${device.passkey.credential}.json`);
  const challenge = registrationChallenge({ organisation: 'example', person });
  await writeFile(file, JSON.stringify(device.register(challenge)));
  return file;
}

async function counting(cwd: string): Promise<readonly string[]> {
  const { value } = await loadOrganisation({ file: 'organisation.yaml', cwd });
  return (value.enrolled ?? []).map(
    ({ enrolment, vouches }) => `${enrolment.person} by ${vouches.map(({ person }) => person).join(' and ')}`,
  );
}

describe('people', () => {
  it('are enrolled with their own key, listed, and lose their passkey by a statement', async () => {
    const cwd = await place();
    const registration = await register(cwd, makeAuthenticator());
    const enrol = { as: 'custodian-1', registration, label: 'blue key', key: 'custodian-1' };
    expect(
      await codeOfAsync(() => peopleEnrol(recordIo({ cwd }), given({ ...enrol, key: 'security-1' }))),
    ).toBe('PASSKEY_UNTRUSTED');
    expect(
      await codeOfAsync(() => peopleEnrol(recordIo({ cwd }), given({ ...enrol, as: 'custodian-9' }))),
    ).toBe('PERSON_UNKNOWN');
    expect(await readdir(path.join(cwd, 'people'))).toEqual([]);
    expect(await peopleEnrol(recordIo({ cwd }), given(enrol))).toBe(0);
    expect(await counting(cwd)).toEqual(['custodian-1 by custodian-1']);
    expect(await codeOfAsync(() => peopleEnrol(recordIo({ cwd }), given({ ...enrol, label: 'again' })))).toBe(
      'ID_DUPLICATE',
    );

    const listed = recordIo({ cwd });
    expect(await peopleList(listed, given({}))).toBe(0);
    expect(listed.stdout()).toMatch(
      /custodian-1 {2}\(custodian\)\n {2}SSH key {3}SHA256:\S+\n {2}passkey {3}blue key: counts\n/,
    );

    const revoke = { as: 'custodian-1', reason: 'lost on the train', key: 'custodian-1' };
    expect(
      await codeOfAsync(() => peopleRevoke(recordIo({ cwd }), given({ ...revoke, credential: 'AQID' }))),
    ).toBe('USAGE');
    expect(await peopleRevoke(recordIo({ cwd, json: true }), given(revoke))).toBe(0);
    expect(await counting(cwd)).toEqual([]);
    const after = recordIo({ cwd });
    await peopleList(after, given({}));
    expect(after.stdout()).toContain('blue key: REVOKED ');
    expect(after.stdout()).toContain('lost on the train');
    expect(await codeOfAsync(() => peopleRevoke(recordIo({ cwd }), given(revoke)))).toBe('USAGE');
    expect(await codeOfAsync(() => peopleEnrol(recordIo({ cwd }), given(enrol)))).toBe('ID_DUPLICATE');
  });

  it('are enrolled by two others, who sign the written statement on machines of their own', async () => {
    const cwd = await place();
    const registration = await register(cwd, makeAuthenticator({ algorithm: 'EdDSA' }));
    const out = path.join(cwd, 'statement.json');
    const io = recordIo({ cwd });
    expect(await peopleEnrol(io, given({ as: 'custodian-1', registration, label: 'new phone', out }))).toBe(
      0,
    );
    expect(io.stderr().join('\n')).toContain(
      'ssh-keygen -Y sign -n breakglass-passkey -f KEY statement.json',
    );
    for (const id of ['security-1', 'commander-1']) {
      await writeFile(path.join(cwd, `${id}.json`), await readFile(out));
      execFileSync(
        'ssh-keygen',
        [
          '-q',
          '-Y',
          'sign',
          '-n',
          'breakglass-passkey',
          '-f',
          path.join(cwd, id),
          path.join(cwd, `${id}.json`),
        ],
        { stdio: 'ignore' },
      );
    }
    const one = { import: out, signed: ['security-1=security-1.json.sig'] };
    expect(await codeOfAsync(() => peopleEnrol(recordIo({ cwd }), given({ import: out })))).toBe(
      'FILE_NOT_FOUND',
    );
    expect(await codeOfAsync(() => peopleEnrol(recordIo({ cwd }), given(one)))).toBe('PASSKEY_UNTRUSTED');
    expect(await codeOfAsync(() => peopleRevoke(recordIo({ cwd }), given(one)))).toBe('PASSKEY_MALFORMED');
    const both = { ...one, signed: [...one.signed, 'commander-1=commander-1.json.sig'] };
    expect(await peopleEnrol(recordIo({ cwd }), given(both))).toBe(0);
    expect(await counting(cwd)).toEqual(['custodian-1 by security-1 and commander-1']);
  });

  it('need a folder that the organisation file names', async () => {
    const cwd = await temporaryDirectory('people');
    await writeFile(path.join(cwd, 'organisation.yaml'), exampleOrganisationText());
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(cwd, 'key')]);
    const registration = await register(cwd, makeAuthenticator());
    const key = (await readFile(path.join(cwd, 'key.pub'), 'utf8')).trim();
    await writeFile(
      path.join(cwd, 'organisation.yaml'),
      exampleOrganisationText({ keys: { 'custodian-1': key } }),
    );
    const enrol = { as: 'custodian-1', registration, label: 'blue key', key: 'key' };
    expect(await codeOfAsync(() => peopleEnrol(recordIo({ cwd }), given(enrol)))).toBe('USAGE');
  });
});
