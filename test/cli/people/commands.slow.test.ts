import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { peopleTry } from '../../../cli/commands/people-try.ts';
import { peopleEnrol, peopleList, peopleRevoke } from '../../../cli/commands/people.ts';
import { loadOrganisation } from '../../../cli/definitions.ts';
import { givenFrom } from '../../../cli/given.ts';
import { registrationChallenge } from '../../../evidence/core/passkey/registration.ts';
import { hookReceiver, mailReceiver } from '../../activities/channels/receivers.ts';
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

  it('enrol their passkey again, from what its making gave, once their SSH key was renewed', async () => {
    const cwd = await place();
    const registration = await register(cwd, makeAuthenticator());
    const enrol = { as: 'custodian-1', registration, label: 'blue key', key: 'custodian-1' };
    expect(await peopleEnrol(recordIo({ cwd }), given(enrol))).toBe(0);
    const file = path.join(cwd, 'organisation.yaml');
    const old = (await readFile(path.join(cwd, 'custodian-1.pub'), 'utf8')).trim();
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path.join(cwd, 'renewed')]);
    const renewed = (await readFile(path.join(cwd, 'renewed.pub'), 'utf8')).trim();
    await writeFile(file, (await readFile(file, 'utf8')).replace(old, renewed));
    expect(await counting(cwd)).toEqual([]);
    const listed = recordIo({ cwd });
    await peopleList(listed, given({}));
    expect(listed.stdout()).toContain('blue key: does not count: who signed its enrolment');
    expect(await peopleEnrol(recordIo({ cwd }), given({ ...enrol, key: 'renewed' }))).toBe(0);
    expect(await counting(cwd)).toEqual(['custodian-1 by custodian-1']);
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

/** Two people with channels: mail, chat and a terminal, and a web hook that is read in German; the others have none. */
async function placeWithChannels({ mailPort, hookPort }: { mailPort: number; hookPort: number }) {
  const cwd = await temporaryDirectory('people-try');
  const channels = [
    `{ id: mail, kind: smtp, host: 127.0.0.1, port: ${mailPort}, tls: none, from: a@example.org, to: b@example.org }`,
    `{ id: hook, kind: webhook, url: "http://127.0.0.1:${hookPort}/" }`,
    '{ id: chat, kind: slack, url-file: chat.url }',
    '{ id: bell, kind: terminal }',
  ];
  const own = {
    'custodian-1':
      'channels: [{ channel: mail, to: custodian-1@example.org }, { channel: chat }, { channel: bell }]',
    'security-1': 'language: de, channels: [{ channel: hook }]',
  };
  const text = exampleOrganisationText().replace(
    /^channels:$/m,
    ['channels:', ...channels.map((line) => `  - ${line}`)].join('\n'),
  );
  const file = Object.entries(own).reduce(
    (so, [id, more]) => so.replace(`{ id: ${id},`, `{ id: ${id}, ${more},`),
    text,
  );
  await writeFile(path.join(cwd, 'organisation.yaml'), file);
  return cwd;
}

describe('people try', () => {
  const words = (...names: readonly string[]) => givenFrom({ words: names, options: { input: false } });

  it('tells of each channel of each person whether it took a message, which a refusal does not end', async () => {
    const [mail, hook] = await Promise.all([mailReceiver(), hookReceiver()]);
    try {
      const cwd = await placeWithChannels({ mailPort: mail.port, hookPort: hook.port });
      const before = await readdir(cwd);
      mail.mood = 'refuses';
      const failing = recordIo({ cwd });
      expect(await peopleTry(failing, words('security-1', 'custodian-1', 'soc-1'))).toBe(3);
      expect(failing.stdout().split('\n')).toEqual([
        'security-1  hook  accepted (200)',
        'custodian-1  mail  refused CHANNEL_FAILED: expected the channel mail to take the message, but it answered 550',
        expect.stringMatching(/^custodian-1 {2}chat {2}refused CREDENTIAL_UNREADABLE: /),
        'custodian-1  bell  cannot be tried here: rings at the terminal of a worker',
        'soc-1  -  cannot be tried here: names no channel',
        '',
      ]);
      expect(await peopleTry(recordIo({ cwd }), words('security-1'))).toBe(0);
      const [first, second] = hook.posts.map(({ body }) => JSON.parse(body) as unknown);
      expect(first).toMatchObject({ run: null, text: expect.stringContaining('TEST: Dies ist ein Test') });
      // The next trial is no repeat of this one.
      expect(hook.posts[0]?.headers['idempotency-key']).not.toBe(hook.posts[1]?.headers['idempotency-key']);
      expect(second).toMatchObject({ text: expect.stringContaining('Kanäle von example') });
      mail.mood = 'takes';
      const json = recordIo({ cwd, json: true });
      expect(await peopleTry(json, words('custodian-1'))).toBe(3);
      const one = { person: 'custodian-1', channel: 'mail', state: 'accepted', seen: '250' };
      expect(JSON.parse(json.stdout())).toMatchObject({
        tried: [one, { state: 'refused' }, { state: 'untried' }],
      });
      expect(mail.mails[0]).toMatch(/^To: custodian-1@example\.org$/m);
      expect(mail.mails[0]).toMatch(/^Subject: TEST: this is a test of the channels of example/m);
      expect(await readdir(cwd)).toEqual(before);
    } finally {
      await Promise.all([mail.close(), hook.close()]);
    }
  });

  it('sends nothing where one name is of nobody', async () => {
    const hook = await hookReceiver();
    try {
      const cwd = await placeWithChannels({ mailPort: 9, hookPort: hook.port });
      const trial = () => peopleTry(recordIo({ cwd }), words('security-1', 'stranger-1'));
      expect(await codeOfAsync(trial)).toBe('PERSON_UNKNOWN');
      expect(hook.posts).toEqual([]);
    } finally {
      await hook.close();
    }
  });
});
