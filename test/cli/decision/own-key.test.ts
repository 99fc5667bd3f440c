import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyFits, keyFromInit, requireOwnKey } from '../../../cli/decision/own-key.ts';
import { signText } from '../../../cli/decision/sign.ts';
import { DEFAULT_ANSWERS, organisationTemplate } from '../../../cli/init/template.ts';
import { placeOf } from '../../../cli/place.ts';
import { makeForger, makeRoster } from '../../../cli/rehearse/roster.ts';
import { loadOrganisation } from '../../../cli/definitions.ts';

describe('requireOwnKey', () => {
  let directory: string;
  const text = '{}';

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'own-key-'));
    const people = await makeRoster({ directory: path.join(directory, 'keys') });
    await makeForger({ directory: path.join(directory, 'keys') });
    writeFileSync(
      path.join(directory, 'organisation.yaml'),
      organisationTemplate({ answers: DEFAULT_ANSWERS, people }),
    );
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const check = async ({
    key,
    person,
    file = 'organisation.yaml',
  }: {
    key: string;
    person: string;
    file?: string;
  }) => {
    const signature = await signText({ text, key: path.join(directory, 'keys', key) });
    const place = placeOf({ option: path.join(directory, file), env: {}, cwd: directory });
    return requireOwnKey({ signed: { statement: text, signature }, person, place, cwd: directory });
  };

  it('lets a person’s own key pass, and stops any other before it is sent', async () => {
    await expect(check({ key: 'security-1', person: 'security-1' })).resolves.toBeUndefined();
    await expect(check({ key: 'security-2', person: 'security-1' })).rejects.toMatchObject({
      code: 'KEY_UNTRUSTED',
    });
  });

  it('leaves it to the run where nothing is known here', async () => {
    await expect(check({ key: 'forger', person: 'stranger' })).resolves.toBeUndefined();
    await expect(check({ key: 'forger', person: 'security-1', file: 'none.yaml' })).resolves.toBeUndefined();
  });

  it.each([
    { key: 'security-1', person: 'security-1', fits: 'theirs' },
    { key: 'security-2', person: 'security-1', fits: 'another' },
    { key: 'security-1', person: 'stranger', fits: 'maybe' },
    { key: 'alone', person: 'security-1', fits: 'maybe' },
    { key: 'nowhere', person: 'security-1', fits: 'none' },
  ])('is $fits: $key for $person', async ({ key, person, fits }) => {
    const keys = path.join(directory, 'keys');
    copyFileSync(path.join(keys, 'security-1'), path.join(keys, 'alone'));
    const place = placeOf({ option: path.join(directory, 'organisation.yaml'), env: {}, cwd: directory });
    expect(await keyFits({ file: path.join(keys, key), person, place, cwd: directory })).toBe(fits);
  });

  it('is theirs also where its comment is another', async () => {
    const keys = path.join(directory, 'keys');
    const publicKey = readFileSync(path.join(keys, 'security-1.pub'), 'utf8').trim().split(' ');
    copyFileSync(path.join(keys, 'security-1'), path.join(keys, 'moved'));
    writeFileSync(path.join(keys, 'moved.pub'), `${publicKey.slice(0, 2).join(' ')} laptop of mine\n`);
    const place = placeOf({ option: path.join(directory, 'organisation.yaml'), env: {}, cwd: directory });
    const file = path.join(keys, 'moved');
    expect(await keyFits({ file, person: 'security-1', place, cwd: directory })).toBe('theirs');
  });

  it('is named where init left it, until another key or nobody stands there', async () => {
    const look = (person: string, file = 'organisation.yaml') =>
      keyFromInit({
        person,
        place: placeOf({ option: path.join(directory, file), env: {}, cwd: directory }),
        cwd: directory,
      });
    expect(await look('soc-1')).toBe(path.join(directory, 'keys', 'soc-1'));
    expect(await look('../keys/soc-1')).toBeNull();
    expect(await look('soc-1', 'none.yaml')).toBeNull();
    const text = readFileSync(path.join(directory, 'organisation.yaml'), 'utf8');
    writeFileSync(path.join(directory, 'broken.yaml'), `${text}tenants: []\n`);
    expect(await look('soc-1', 'broken.yaml')).toBeNull();
    const [own, forged] = ['soc-1', 'forger'].map((name) =>
      readFileSync(path.join(directory, 'keys', `${name}.pub`), 'utf8').trim(),
    );
    writeFileSync(path.join(directory, 'replaced.yaml'), text.replace(own ?? '', forged ?? ''));
    expect(await look('soc-1', 'replaced.yaml')).toBeNull();
  });

  it('is tested with a template that is a valid organisation', async () => {
    const { value } = await loadOrganisation({ file: 'organisation.yaml', cwd: directory });
    expect(value.people.map(({ id }) => id)).toContain('custodian-3');
    execFileSync('ssh-keygen', ['-l', '-f', path.join(directory, 'keys', 'custodian-3.pub')]);
  });
});
