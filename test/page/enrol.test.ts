import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { registrationChallenge } from '../../evidence/core/passkey/registration.ts';
import { passkeyFingerprint } from '../../evidence/core/passkey/key.ts';
import { makeAuthenticator, type Authenticator, type Bent } from '../support/authenticator.ts';
import { enrolmentOf, signedBy } from '../support/enrolled.ts';
import { openStage, type Stage } from './stage.ts';
import { codeOf, fieldOf, ORIGIN, Visitor } from './visitor.ts';

const PERSON = 'custodian-1';
const OTHER = 'custodian-2';
const OWN = `/people/${PERSON}/passkeys`;
const here = () => makeAuthenticator({ rp: 'localhost', origin: ORIGIN });

let stage: Stage;
let visitor: Visitor;
beforeAll(async () => {
  stage = await openStage();
  visitor = new Visitor(stage.app);
  await visitor.signIn({ person: stage.person(PERSON) });
});
beforeEach(() => {
  stage.organisation = { ...stage.organisation, passkeys: 'passkeys' };
  stage.standing = [];
  stage.stored.length = 0;
  stage.now += 1_000;
});
afterAll(() => stage.app.close());

const sshSign = (person: string, text: string, namespace = 'breakglass-passkey') =>
  stage.person(person).sign(text, namespace);

interface Enrolling {
  readonly person?: string;
  /** For whom it was made. */
  readonly of?: string;
  readonly device?: Authenticator;
  readonly bent?: Bent;
  readonly label?: string;
}

/** What the page writes for a new passkey of somebody. */
async function enrolling({
  person = PERSON,
  of = person,
  device = here(),
  bent = {},
  label = 'blue key',
}: Enrolling = {}) {
  const challenge = registrationChallenge({ organisation: 'example', person: of });
  const registration = JSON.stringify(device.register(challenge, bent));
  const answer = await visitor.post(`/people/${person}/passkeys`, { label, registration });
  return { answer, statement: fieldOf(answer.body, 'statement') ?? '' };
}

describe('enrolling a passkey on the page', () => {
  it('asks the browser for one of this person at this place, kept, verified and without attestation', async () => {
    const { body } = await visitor.get(OWN);
    const text = /data-options="(?<text>[^"]*)"/.exec(body)?.groups?.text ?? '';
    const challenge = registrationChallenge({ organisation: 'example', person: PERSON });
    expect(JSON.parse(text.replaceAll('&quot;', '"'))).toMatchObject({
      rp: { id: 'localhost' },
      user: { id: challenge, name: PERSON },
      challenge,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    });
    stage.organisation = { ...stage.organisation, passkeys: undefined };
    const without = (await visitor.get(OWN)).body;
    expect([without.includes('passkeys: passkeys/'), without.includes('data-passkey')]).toEqual([
      true,
      false,
    ]);
    expect(codeOf(await visitor.get('/people/custodian-9/passkeys'))).toBe('PERSON_UNKNOWN');
  });

  it('has the SSH key of the same person sign the statement, and puts it into the folder', async () => {
    const { answer, statement } = await enrolling();
    expect(answer.body).toContain('ssh-keygen -Y sign -n breakglass-passkey');
    expect(answer.body).not.toMatch(/data-passkey|name="second"/);
    expect(JSON.parse(statement)).toMatchObject({
      kind: 'breakglass-passkey',
      person: PERSON,
      passkey: { label: 'blue key', rp: 'localhost', origins: [ORIGIN] },
    });
    expect((await visitor.post(`${OWN}/statement.json`, { statement })).body).toBe(statement);
    const signature = sshSign(PERSON, statement);
    const pasted = signature.replaceAll('\n', '\r\n');
    const done = await visitor.post(`${OWN}/signed`, { statement, signature: pasted });
    expect(done.body).toContain('The next run goes by it, and nothing has to be started again');
    expect(stage.stored).toEqual([
      { statement: JSON.parse(statement) as unknown, signatures: [{ person: PERSON, signature }] },
    ]);
  });

  it.each<[string, string, () => Enrolling]>([
    ['made for somebody else', 'PASSKEY_UNTRUSTED', () => ({ of: OTHER })],
    [
      'made on another page',
      'PASSKEY_ORIGIN',
      () => ({ device: makeAuthenticator({ rp: 'localhost', origin: 'http://localhost:9999' }) }),
    ],
    ['made without PIN or finger', 'PASSKEY_MALFORMED', () => ({ bent: { flags: 0x41 } })],
    ['without a name for the device', 'PASSKEY_MALFORMED', () => ({ label: ' ' })],
    ['of nobody of the roster', 'PERSON_UNKNOWN', () => ({ person: 'custodian-9' })],
  ])('writes nothing to sign for one %s', async (_what, code, about) => {
    const { answer, statement } = await enrolling(about());
    expect([codeOf(answer), statement]).toEqual([code, '']);
    if (code === 'PASSKEY_ORIGIN') expect(answer.body).toMatch(/role="alert"[^]*value="blue key"/);
  });

  it.each<[string, string, (text: string) => Record<string, string>]>([
    ["another's key", 'PASSKEY_UNTRUSTED', (text) => ({ signature: sshSign(OTHER, text) })],
    ['a passkey', 'SIGNATURE_MALFORMED', (text) => ({ signature: here().assert(text) })],
    [
      'the key over another text',
      'SIGNATURE_INVALID',
      (text) => ({ signature: sshSign(PERSON, text.replace('blue', 'red')) }),
    ],
    [
      'the key for something else',
      'SIGNATURE_MALFORMED',
      (text) => ({ signature: sshSign(PERSON, text, 'breakglass-page') }),
    ],
    [
      'what was changed since',
      'PASSKEY_MALFORMED',
      (text) => ({ statement: `${text} `, signature: sshSign(PERSON, `${text} `) }),
    ],
    [
      'a statement about somebody else',
      'PASSKEY_UNTRUSTED',
      (text) => {
        const statement = text.replace(`"person":"${PERSON}"`, `"person":"${OTHER}"`);
        return { statement, signature: sshSign(PERSON, statement) };
      },
    ],
    [
      'a statement of another organisation',
      'PASSKEY_UNTRUSTED',
      (text) => {
        const statement = text.replace('"organisation":"example"', '"organisation":"elsewhere"');
        return { statement, signature: sshSign(PERSON, statement) };
      },
    ],
  ])('stores nothing under %s', async (_what, code, made) => {
    const { statement } = await enrolling();
    const answer = await visitor.post(`${OWN}/signed`, { statement, ...made(statement) });
    expect([codeOf(answer), stage.stored]).toEqual([code, []]);
  });

  it('takes two others for one whose SSH key is lost, and neither one of them alone nor the same twice', async () => {
    const { answer, statement } = await enrolling({ person: 'security-1' });
    expect(answer.body).toMatch(/name="second"[^]*<option >custodian-2<\/option>/);
    const send = (second: string, by = second) =>
      visitor.post('/people/security-1/passkeys/signed', {
        statement,
        signature: sshSign(PERSON, statement),
        ...(second === '' ? {} : { second, 'second-signature': sshSign(by, statement) }),
      });
    for (const [second, by] of [[''], [PERSON], [OTHER, PERSON]] as const)
      expect(codeOf(await send(second, by))).toBe('PASSKEY_UNTRUSTED');
    const { body } = await send(OTHER, PERSON);
    expect(fieldOf(body, 'statement')).toBe(statement);
    expect(body).toContain('<option selected>custodian-2</option>');
    expect(body.split(`\n${sshSign(PERSON, statement).trim()}</textarea`)).toHaveLength(3);
    expect(stage.stored).toEqual([]);
    expect((await send(OTHER)).statusCode).toBe(200);
    expect(stage.stored[0]?.signatures.map(({ person }) => person)).toEqual([PERSON, OTHER]);
  });

  it('revokes one by a statement with a reason, and has the browser make no second one that counts', async () => {
    const { passkey } = here();
    const { credential } = passkey;
    const signed = signedBy({
      statement: enrolmentOf({ passkey, person: PERSON }),
      people: [PERSON],
      signAs: ({ person, text, namespace }) => sshSign(person, text, namespace),
    });
    stage.standing = [{ file: 'one.json', signed, state: 'counts', revocation: null }];
    expect((await visitor.get(OWN)).body).toContain(`&quot;id&quot;:&quot;${credential}&quot;`);
    const to = `${OWN}/revocations`;
    expect(codeOf(await visitor.post(to, { credential }))).toBe('REASON_REQUIRED');
    expect(codeOf(await visitor.post(to, { credential: '', reason: 'lost' }))).toBe('PASSKEY_MALFORMED');
    const answer = await visitor.post(to, { credential, reason: 'lost on the train' });
    for (const name of [passkey.label, passkeyFingerprint(passkey), credential])
      expect(answer.body).toContain(`${name}</li>`);
    const statement = fieldOf(answer.body, 'statement') ?? '';
    const form = { statement, signature: sshSign(PERSON, statement) };
    expect((await visitor.post(`${OWN}/signed`, form)).body).toContain('<h1>Revoked</h1>');
    expect(stage.stored[0]?.statement).toMatchObject({ credential, reason: 'lost on the train' });
  });
});
