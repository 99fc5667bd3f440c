import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BreakglassError } from '../../domain/errors.ts';
import type { PlannedPasskey } from '../../domain/passkey.ts';
import type { RevokedPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';
import { makeAuthenticator, type Authenticator } from '../support/authenticator.ts';
import { enrolled, enrolmentOf, signedBy } from '../support/enrolled.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { examplePlan } from '../support/organisation.ts';
import { codeOf, fieldOf, ORIGIN, Visitor } from './visitor.ts';

const PERSON = 'custodian-1';
const OTHER = 'custodian-2';
const ASK = `/runs/${RUN}/asks/${encodeURIComponent(EXAMPLE_ASK.id)}`;
const SEND = `/runs/${RUN}/decisions`;
const ELSEWHERE = 'http://localhost:9999';

let stage: Stage;
let own: Authenticator;
let others: Authenticator;
let signedIn: Visitor;
beforeAll(async () => {
  stage = await openStage({ asks: [EXAMPLE_ASK] });
  signedIn = new Visitor(stage.app);
});
beforeEach(async () => {
  const make = () => makeAuthenticator({ rp: 'localhost', origin: ORIGIN });
  [own, others] = [make(), make()];
  stage.sent.length = 0;
  stage.refused = null;
  stage.held = null;
  stage.standing = [];
  stage.now += 61_000;
  stage.state = { ...EXAMPLE_STATE, asks: [EXAMPLE_ASK] };
  count([own, PERSON], [others, OTHER]);
  signedIn = new Visitor(stage.app);
  await signedIn.signIn({ person: stage.person(PERSON) });
});
afterAll(() => stage.app.close());

/** From now on these passkeys count, in the roster and in the plan of the run. */
function count(...all: readonly (readonly [Authenticator, string])[]): void {
  const planned = all.map(([{ passkey }, person]) => plannedOf({ passkey, person }));
  stage.organisation = { ...stage.organisation, enrolled: planned };
  const people = stage.organisation.people.map(({ id, roles, keys }) => ({
    id,
    roles,
    keys,
    passkeys: planned.filter(({ enrolment }) => enrolment.person === id),
  }));
  stage.plan = { ...examplePlan('quarterly-drill'), people };
}

function plannedOf(about: { passkey: Authenticator['passkey']; person: string }): PlannedPasskey {
  return enrolled({
    enrolment: enrolmentOf(about),
    signAs: ({ person, text, namespace }) => stage.person(person).sign(text, namespace),
    keysOf: (person) => [stage.person(person).publicKey],
  });
}

const NOW = '2026-11-02T08:00:00.000Z';

/** The statement that took the own passkey back. */
function revokedAt(at: string): RevokedPasskey {
  const kind = 'breakglass-passkey-revoked' as const;
  const about = { organisation: 'example', person: PERSON, credential: own.passkey.credential };
  const statement = { kind, version: 1 as const, ...about, reason: 'lost', at };
  return { file: 'two.json', signed: { statement, signatures: [] } };
}

async function signInWith(device: Authenticator, bent = {}, visitor = new Visitor(stage.app)) {
  const challenge = await visitor.challenge();
  const form = { challenge, signature: device.assert(challenge, bent) };
  return { visitor, form, answer: await visitor.post('/sign-in', form) };
}

/** The statement that the page writes for an attestation. */
async function written(visitor = signedIn): Promise<string> {
  const { body } = await visitor.post(ASK, { choice: 'attest', 'value.seal': 'A-1001' });
  return fieldOf(body, 'statement') ?? '';
}

describe('signing in by passkey', () => {
  it('takes whose passkey it is, and offers it only where somebody has one here', async () => {
    const { visitor, answer } = await signInWith(own);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/']);
    expect((await visitor.get('/people')).body).toContain(`${PERSON} (you)`);
    expect((await new Visitor(stage.app).get('/sign-in')).body).toContain('data-passkey="get"');
    stage.organisation = { ...stage.organisation, enrolled: [] };
    expect((await new Visitor(stage.app).get('/sign-in')).body).not.toContain('data-passkey');
  });

  it('names no credential to whom it does not know', async () => {
    expect((await new Visitor(stage.app).get('/sign-in')).body).not.toContain(own.passkey.credential);
  });

  it.each([
    ['at another origin', 'PASSKEY_ORIGIN', { client: { origin: ELSEWHERE } }],
    ['in a frame', 'PASSKEY_ORIGIN', { client: { crossOrigin: true } }],
    ['for another relying party', 'PASSKEY_ORIGIN', { rp: 'evil.example' }],
    ['without PIN or finger', 'PASSKEY_FLAGS', { flags: 0x01 }],
    ['over another challenge', 'SIGNATURE_INVALID', { client: { challenge: 'AAAA' } }],
    ['as a registration', 'SIGNATURE_INVALID', { client: { type: 'webauthn.create' } }],
    ['by a credential of nobody', 'KEY_UNTRUSTED', { parts: { credential: 'AQID' } }],
    ['with more than an assertion has', 'SIGNATURE_MALFORMED', { parts: { userHandle: 'AQID' } }],
  ])('refuses an assertion %s', async (_what, code, bent) => {
    const { visitor, answer } = await signInWith(own, bent);
    expect([answer.statusCode >= 400, codeOf(answer)]).toEqual([true, code]);
    expect((await visitor.get('/')).statusCode).toBe(303);
  });

  it('refuses the same assertion again, and that of another browser', async () => {
    const { visitor, form } = await signInWith(own);
    expect(codeOf(await visitor.post('/sign-in', form))).toBe('CHALLENGE_REFUSED');
    const [asked, thief] = [new Visitor(stage.app), new Visitor(stage.app)];
    const challenge = await asked.challenge();
    await thief.challenge();
    const stolen = { challenge, signature: own.assert(challenge) };
    expect(codeOf(await thief.post('/sign-in', stolen))).toBe('CHALLENGE_REFUSED');
    expect((await asked.post('/sign-in', stolen)).statusCode).toBe(303);
  });

  it.each([7, 6])('refuses a counter that went back, or stood still: %i after 7', async (counter) => {
    expect((await signInWith(own, { counter: 7 })).answer.statusCode).toBe(303);
    expect(codeOf((await signInWith(own, { counter })).answer)).toBe('PASSKEY_COUNTER');
    expect((await signInWith(own, { counter: 8 })).answer.statusCode).toBe(303);
  });

  it('lets nobody in by a passkey that was revoked, or that is enrolled for elsewhere, and ends its sessions', async () => {
    const { visitor } = await signInWith(own);
    expect((await visitor.get('/')).statusCode).toBe(200);
    count([others, OTHER]);
    expect((await visitor.get('/')).statusCode).toBe(303);
    const signed = signedBy({
      statement: enrolmentOf({ passkey: own.passkey, person: PERSON }),
      people: [],
      signAs: () => '',
    });
    stage.standing = [{ file: 'one.json', signed, state: 'revoked', revocation: revokedAt(NOW) }];
    const { answer } = await signInWith(own);
    expect(codeOf(answer)).toBe('KEY_UNTRUSTED');
    expect(answer.body).toContain(`it was revoked at ${NOW}`);
    const forged = await signInWith(own, { client: { challenge: 'AAAA' } });
    expect(forged.answer.body).not.toContain('was revoked');
    const elsewhere = makeAuthenticator({ rp: 'localhost', origin: ELSEWHERE });
    count([elsewhere, PERSON], [others, OTHER]);
    expect(codeOf((await signInWith(elsewhere, { client: { origin: ORIGIN } })).answer)).toBe(
      'KEY_UNTRUSTED',
    );
  });

  it('takes of a passkey of two origins what it signed at this page, and nothing that it signed at the other', async () => {
    const both = { ...own, passkey: { ...own.passkey, origins: [ORIGIN, ELSEWHERE] } };
    count([both, PERSON], [others, OTHER]);
    const there = { client: { origin: ELSEWHERE } };
    expect(codeOf((await signInWith(own, there)).answer)).toBe('PASSKEY_ORIGIN');
    expect((await signInWith(own)).answer.statusCode).toBe(303);
    const text = await written();
    const sent = (signature: string) => signedIn.post(SEND, { statement: text, signature });
    expect(codeOf(await sent(own.assert(text, there)))).toBe('PASSKEY_ORIGIN');
    expect((await sent(own.assert(text))).body).toContain('accepted, as event');
  });

  it('counts wrong tries with those by SSH key', async () => {
    for (let tries = 0; tries < 10; tries += 1) await signInWith(own, { flags: 0x01 });
    const { answer } = await signInWith(own, { flags: 0x01 });
    expect([answer.statusCode, codeOf(answer)]).toEqual([429, 'TRIES_LIMITED']);
    expect((await signInWith(own)).answer.statusCode).toBe(303);
  });
});

describe('deciding by passkey', () => {
  it('asks for the own passkeys that roster and plan have, and sends what they sign as it is', async () => {
    const { body } = await signedIn.post(ASK, { choice: 'attest', 'value.seal': 'A-1001' });
    expect(body).toContain(own.passkey.credential);
    expect(body).not.toContain(others.passkey.credential);
    const text = fieldOf(body, 'statement') ?? '';
    const signature = own.assert(text);
    expect((await signedIn.post(SEND, { statement: text, signature })).body).toContain('accepted, as event');
    expect(stage.sent).toEqual([{ statement: text, signature }]);
    [stage.held, stage.plan] = [stage.plan, null];
    expect((await signedIn.post(ASK, { choice: 'attest', 'value.seal': 'A-1001' })).body).toContain(
      own.passkey.credential,
    );
  });

  it('says why there is no button, where somebody has a passkey that the plan of the run does not have', async () => {
    const why = /<p class="notice">Your passkey does not count in this run/;
    const sheet = async () => (await signedIn.post(ASK, { choice: 'attest', 'value.seal': 'A-1001' })).body;
    expect(await sheet()).not.toMatch(why);
    const bare = (stage.plan?.people ?? []).map(({ id, roles, keys }) => ({ id, roles, keys }));
    stage.plan = { ...examplePlan('quarterly-drill'), people: bare };
    expect(await sheet()).toMatch(why);
    expect(await sheet()).not.toContain('data-passkey');
    // Of a stop the stored plan is all there is to go by.
    stage.plan = null;
    stage.state = { ...stage.state, initiator: PERSON };
    const stop = async () => (await signedIn.post(`/runs/${RUN}/abort`, { reason: 'x' })).body;
    expect(await stop()).toContain('nobody can tell whether your passkey counts in it');
    stage.organisation = { ...stage.organisation, enrolled: [] };
    expect(await stop()).not.toContain('your passkey');
  });

  it.each<[string, string, (text: string) => string]>([
    ['of somebody else', 'KEY_UNTRUSTED', (text) => others.assert(text)],
    ['over another statement', 'SIGNATURE_INVALID', (text) => own.assert(text.replace('A-1001', 'A-1002'))],
    ['at another origin', 'PASSKEY_ORIGIN', (text) => own.assert(text, { client: { origin: ELSEWHERE } })],
    ['without PIN or finger', 'PASSKEY_FLAGS', (text) => own.assert(text, { flags: 0x01 })],
    [
      'with its signature changed',
      'SIGNATURE_INVALID',
      (text) =>
        own.assert(text, { signature: (honest) => honest.map((byte, at) => (at === 8 ? byte ^ 1 : byte)) }),
    ],
    ['in another form', 'SIGNATURE_MALFORMED', (text) => own.assert(text).replace(':', ': ')],
  ])('sends nothing under an assertion %s', async (_what, code, made) => {
    const text = await written();
    expect(codeOf(await signedIn.post(SEND, { statement: text, signature: made(text) }))).toBe(code);
    expect(stage.sent).toEqual([]);
  });

  it('takes no sign-in for a decision, and no decision for a sign-in', async () => {
    const text = await written();
    const { form } = await signInWith(own);
    expect(codeOf(await signedIn.post(SEND, { statement: text, signature: form.signature }))).toBe(
      'SIGNATURE_INVALID',
    );
    const visitor = new Visitor(stage.app);
    const answer = await visitor.post('/sign-in', {
      challenge: await visitor.challenge(),
      signature: own.assert(text),
    });
    expect(codeOf(answer)).toBe('SIGNATURE_INVALID');
  });

  it('sends the last assertion again as it is, so that what became of it is told by who takes it', async () => {
    const text = await written();
    const form = { statement: text, signature: own.assert(text) };
    for (const [code, message] of [
      ['SERVER_UNREACHABLE', 'expected a server'],
      ['DECISION_DUPLICATE', 'custodian-1 has already answered'],
    ] as const) {
      stage.refused = new BreakglassError({ code, message });
      expect(codeOf(await signedIn.post(SEND, form))).toBe(code);
    }
    stage.refused = null;
    expect((await signedIn.post(SEND, form)).body).toContain('accepted, as event');
    expect(stage.sent).toEqual([form]);
  });

  it('refuses an earlier assertion, one from before a later sign-in, and another of the same count', async () => {
    const text = await written();
    const [early, late] = [own.assert(text), own.assert(text, { counter: 9 })];
    expect((await signedIn.post(SEND, { statement: text, signature: late })).statusCode).toBe(200);
    const other = own.assert(text.replace('A-1001', 'A-1002'), { counter: 9 });
    const swapped = { statement: text.replace('A-1001', 'A-1002'), signature: other };
    expect(codeOf(await signedIn.post(SEND, swapped))).toBe('PASSKEY_COUNTER');
    expect(codeOf(await signedIn.post(SEND, { statement: text, signature: early }))).toBe('PASSKEY_COUNTER');
    const before = own.assert(text, { counter: 10 });
    await signInWith(own, { counter: 11 });
    expect(codeOf(await signedIn.post(SEND, { statement: text, signature: before }))).toBe('PASSKEY_COUNTER');
    expect(stage.sent).toHaveLength(1);
  });

  it('sends nothing by a passkey that was revoked, nor by one that the plan does not have', async () => {
    const text = await written();
    const { plan, organisation } = stage;
    const bare = (plan?.people ?? []).map(({ id, roles, keys }) => ({ id, roles, keys }));
    stage.plan = { ...examplePlan('quarterly-drill'), people: bare };
    expect((await signedIn.post(ASK, { choice: 'attest', 'value.seal': 'A-1' })).body).not.toContain(
      'data-passkey',
    );
    expect(codeOf(await signedIn.post(SEND, { statement: text, signature: own.assert(text) }))).toBe(
      'KEY_UNTRUSTED',
    );
    stage.plan = plan;
    stage.organisation = { ...organisation, enrolled: [] };
    expect(codeOf(await signedIn.post(SEND, { statement: text, signature: own.assert(text) }))).toBe(
      'KEY_UNTRUSTED',
    );
    expect(stage.sent).toEqual([]);
  });
});
