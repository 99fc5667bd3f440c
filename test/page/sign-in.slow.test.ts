import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askPath } from '../../domain/page-address.ts';
import { PAGE_NAMESPACE } from '../../page/challenge.ts';
import { serverCertificate } from '../../simulator/certificates.ts';
import { makeSigner } from '../../scripts/bench/signer.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { codeOf, ORIGIN, Visitor } from './visitor.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.app.close());

const PERSON = 'custodian-1';
const MINUTE_MS = 60_000;

/** What a signature may be made of, with one thing other than it should be. */
interface Try {
  readonly challenge: string;
  readonly signature: string;
}

const sign = (text: string, person = PERSON, namespace: string = PAGE_NAMESPACE) =>
  stage.person(person).sign(text, namespace);

/** As a message names it. */
const ASK = askPath({ run: RUN, ask: 'approve#1' });

describe('signing in', () => {
  it.each(['\n', '', '\r\n'])('takes a signature over the challenge and %j, and leads on', async (end) => {
    const visitor = new Visitor(stage.app);
    const challenge = await visitor.challenge();
    const answer = await visitor.post('/sign-in', {
      challenge,
      signature: sign(`${challenge}${end}`),
      next: ASK,
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, ASK]);
    const [cookie] = answer.cookies;
    expect(cookie).toMatchObject({ name: 'breakglass', httpOnly: true, sameSite: 'Strict', path: '/' });
    expect((await visitor.get('/')).body).toContain(PERSON);
  });

  it.each([
    ['that of most shells', undefined, ['\n'], ['\r\n', '']],
    ['that of Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', ['\r\n'], ['\n', '']],
  ])(
    'takes %s however many wrong tries there are, and looks for no other then',
    async (_what, agent, taken, refused) => {
      stage.now += MINUTE_MS;
      const headers = agent === undefined ? {} : { 'user-agent': agent };
      const send = async (end: string) => {
        const visitor = new Visitor(stage.app);
        const challenge = await visitor.challenge();
        const form = { challenge, signature: sign(`${challenge}${end}`) };
        return codeOf(await visitor.post('/sign-in', form, headers));
      };
      expect(await Promise.all([...taken, ...refused].map((end) => send(end)))).toEqual([null, null, null]);
      for (let wrong = 0; wrong < 10; wrong += 1) expect(await send(' ')).toBe('SIGNATURE_INVALID');
      for (const end of refused) expect([end, await send(end)]).toEqual([end, 'TRIES_LIMITED']);
      for (const end of taken) expect([end, await send(end)]).toEqual([end, null]);
    },
  );

  it('names the key as the command line finds it, for the shell of whoever signs', async () => {
    const { body } = await new Visitor(stage.app).get('/sign-in');
    expect(body).toMatch(
      /-f (?:"|&quot;|&#34;)\$\{BREAKGLASS_KEY:-\$HOME\/\.ssh\/id_ed25519\}(?:"|&quot;|&#34;)/,
    );
  });

  it.each([
    '//evil.example/x',
    '/\\evil.example',
    '/.//evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '',
  ])('leads nowhere else than on this page: %j', async (next) => {
    const answer = await new Visitor(stage.app).signIn({ person: stage.person(PERSON), next });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/']);
  });

  it.each<[string, string, (challenge: string) => Try]>([
    ['nothing at all', 'CHALLENGE_REFUSED', () => ({ challenge: '', signature: '' })],
    ['a signature that is none', 'SIGNATURE_MALFORMED', (challenge) => ({ challenge, signature: 'yes' })],
    [
      'a decision of the same person',
      'SIGNATURE_MALFORMED',
      (challenge) => ({ challenge, signature: sign(`${challenge}\n`, PERSON, 'breakglass-decision') }),
    ],
    [
      'a key that is not on the roster',
      'KEY_UNTRUSTED',
      (challenge) => ({
        challenge,
        signature: makeSigner({ id: PERSON, roles: [] }).sign(`${challenge}\n`, PAGE_NAMESPACE),
      }),
    ],
    [
      'a signature over another text',
      'SIGNATURE_INVALID',
      (challenge) => ({ challenge, signature: sign('other') }),
    ],
    [
      'a challenge of our own making',
      'CHALLENGE_REFUSED',
      (challenge) => {
        const made = challenge.replace(/until \S+/, 'until 2099-01-01T00:00:00.000Z');
        return { challenge: made, signature: sign(`${made}\n`) };
      },
    ],
    [
      'a challenge for another origin',
      'CHALLENGE_REFUSED',
      (challenge) => {
        const made = challenge.replace(ORIGIN, 'https://evil.example');
        return { challenge: made, signature: sign(`${made}\n`) };
      },
    ],
  ])('refuses %s', async (_what, code, made) => {
    stage.now += MINUTE_MS;
    const visitor = new Visitor(stage.app);
    const answer = await visitor.post('/sign-in', { ...made(await visitor.challenge()) });
    expect([answer.statusCode >= 400, codeOf(answer)]).toEqual([true, code]);
    expect((await visitor.get('/')).statusCode).toBe(303);
  });

  it('takes a challenge once, in the browser that asked, for five minutes', async () => {
    const [asked, other] = [new Visitor(stage.app), new Visitor(stage.app)];
    const challenge = await asked.challenge();
    await other.challenge();
    const form = { challenge, signature: sign(`${challenge}\n`) };
    expect(codeOf(await other.post('/sign-in', form))).toBe('CHALLENGE_REFUSED');
    expect((await asked.post('/sign-in', form)).statusCode).toBe(303);
    const replayed = await asked.post('/sign-in', form);
    expect([codeOf(replayed), replayed.statusCode]).toEqual(['CHALLENGE_REFUSED', 403]);

    const hasty = new Visitor(stage.app);
    const text = await hasty.challenge();
    const both = { challenge: text, signature: sign(`${text}\n`) };
    const answers = await Promise.all([hasty.post('/sign-in', both), hasty.post('/sign-in', both)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([303, 403]);

    const late = await other.challenge();
    stage.now += 5 * MINUTE_MS;
    expect(codeOf(await other.post('/sign-in', { challenge: late, signature: sign(`${late}\n`) }))).toBe(
      'CHALLENGE_REFUSED',
    );
  });
});

describe('a session', () => {
  it('has a new id at each sign-in, whatever cookie a browser brought', async () => {
    const planted = new Visitor(stage.app);
    planted.cookies.set('breakglass', 'planted-by-somebody');
    await planted.signIn({ person: stage.person(PERSON) });
    const first = planted.cookies.get('breakglass');
    expect(first).not.toBe('planted-by-somebody');
    const thief = new Visitor(stage.app);
    thief.cookies.set('breakglass', 'planted-by-somebody');
    expect((await thief.get('/')).statusCode).toBe(303);
  });

  it('is over at the server once its person signed out: a stolen cookie is worth nothing', async () => {
    const visitor = new Visitor(stage.app);
    await visitor.signIn({ person: stage.person(PERSON) });
    const thief = new Visitor(stage.app);
    for (const [name, value] of visitor.cookies) thief.cookies.set(name, value);
    expect((await thief.get('/')).statusCode).toBe(200);
    expect((await visitor.post('/sign-out')).headers.location).toBe('/sign-in');
    expect((await thief.get('/')).statusCode).toBe(303);
  });

  it.each([
    ['after half an hour without a sign of life', [29, 29, 31], [200, 200, 303]],
    [
      'after half a day in any case',
      Array.from({ length: 29 }, () => 25),
      [...Array.from({ length: 28 }, () => 200), 303],
    ],
  ])('ends %s', async (_what, pauses, expected) => {
    const visitor = new Visitor(stage.app);
    await visitor.signIn({ person: stage.person(PERSON) });
    const seen: number[] = [];
    for (const minutes of pauses) {
      stage.now += minutes * MINUTE_MS;
      seen.push((await visitor.get('/')).statusCode);
    }
    expect(seen).toEqual(expected);
  });

  it.each([
    ['by itself', '/', { 'x-refresh': '1' }, 200],
    ['that it follows', '/runs/none/changes', {}, 404],
  ] as const)('is not kept alive by what a view asks for %s', async (_what, url, headers, status) => {
    const visitor = new Visitor(stage.app);
    await visitor.signIn({ person: stage.person(PERSON) });
    for (const expected of [status, 303]) {
      stage.now += 16 * MINUTE_MS;
      expect((await visitor.get(url, headers)).statusCode).toBe(expected);
    }
  });

  it('ends with the eleventh of the same person, and with no other person’s', async () => {
    const [first, second, other] = [new Visitor(stage.app), new Visitor(stage.app), new Visitor(stage.app)];
    for (const [visitor, person] of [
      [other, 'auditor-1'],
      [first, 'soc-1'],
      [second, 'soc-1'],
    ] as const)
      await visitor.signIn({ person: stage.person(person) });
    const states = async () =>
      Promise.all([first, second, other].map(async (each) => (await each.get('/')).statusCode));
    for (let more = 0; more < 8; more += 1)
      await new Visitor(stage.app).signIn({ person: stage.person('soc-1') });
    expect(await states()).toEqual([200, 200, 200]);
    await new Visitor(stage.app).signIn({ person: stage.person('soc-1') });
    expect(await states()).toEqual([303, 200, 200]);
  });

  it('ends when the roster has the key no more', async () => {
    const visitor = new Visitor(stage.app);
    await visitor.signIn({ person: stage.person('custodian-2') });
    const before = stage.organisation;
    const people = before.people.map((each) =>
      each.id === 'custodian-2' ? { ...each, keys: [stage.person('custodian-3').publicKey] } : each,
    );
    stage.organisation = { ...before, people };
    expect((await visitor.get('/')).statusCode).toBe(303);
    stage.organisation = before;
    expect((await visitor.get('/')).statusCode).toBe(303);
  });
});

describe('over TLS', () => {
  it('keeps cookies for TLS and this host alone, and says so to browsers', async () => {
    const { certificate, key } = await serverCertificate();
    const tls = { cert: Buffer.from(certificate), key: Buffer.from(key) };
    const secure = await openStage({ origin: 'https://breakglass.example', tls });
    const visitor = new Visitor(secure.app, 'https://breakglass.example');
    const answer = await visitor.signIn({ person: secure.person(PERSON) });
    await secure.app.close();
    expect(answer.statusCode).toBe(303);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    expect(answer.cookies).toEqual([
      expect.objectContaining({
        name: '__Host-breakglass',
        secure: true,
        httpOnly: true,
        sameSite: 'Strict',
        path: '/',
      }),
    ]);
    expect([...visitor.cookies.keys()]).toEqual(['__Host-breakglass-browser', '__Host-breakglass']);
  });
});
