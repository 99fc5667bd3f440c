import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BreakglassError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { codeOf, ORIGIN, Visitor } from './visitor.ts';

const MARKUP = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>`;
const BIDI = 'approve \u202Enothing\u200B\u0007';
const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'";
const INLINE = /<[^>]* (?:on[a-z]+|style)=|<script(?![^>]* src=)|<style|javascript:/i;

let stage: Stage;
let visitor: Visitor;
beforeAll(async () => {
  const question = `${MARKUP} ${BIDI}`;
  const values = [{ name: 'seal', ask: question }];
  stage = await openStage({ asks: [{ ...EXAMPLE_ASK, question, values }] });
  const steps = EXAMPLE_STATE.steps.map((step) => ({ ...step, because: question }));
  stage.state = { ...stage.state, title: question, steps, waiting: { code: 'X', text: question } };
  stage.words = question;
  stage.events = eventsThatSay(question);
  visitor = new Visitor(stage.app);
  await visitor.signIn({ person: stage.person('custodian-1') });
});
afterAll(() => stage.app.close());

/** A question that is over, and a fact, of which each word that is free says this. */
function eventsThatSay(text: string): readonly JournalEvent[] {
  const header = { v: 1, run: RUN, n: 4, at: '2026-04-01T09:05:00.000Z' } as const;
  const past = { ask: 'past#1', step: 'approve' } as const;
  const answer = { person: 'custodian-2', choice: 'deny', statement: { reason: text } } as const;
  const source = { from: 'person:custodian-1', query: text };
  const fact = { account: null, claim: 'custody.opened', state: 'attested', artifacts: [] } as const;
  return [
    { ...header, ...EXAMPLE_ASK, ...past, type: 'asked', question: text },
    { ...header, ...past, ...answer, type: 'decision-accepted' },
    { ...header, ...past, type: 'ask-closed', outcome: 'denied', because: text },
    {
      ...header,
      ...fact,
      type: 'fact',
      step: 'x',
      seen: text,
      expected: text,
      source,
      observedAt: header.at,
    },
    {
      ...header,
      type: 'run-closed',
      verdict: 'failed',
      restored: false,
      reasons: [{ code: 'x', text, events: [4] }],
    },
  ] as unknown as readonly JournalEvent[];
}

/** What a view shows; what its forms carry on, and what its reader runs to sign their own words, is as it was. */
function shownIn(body: string): string {
  return body.replaceAll(/<input type="hidden"[^>]*>|<pre class="command"[^]*?<\/pre>/g, '');
}

/** Every address that the views lead to, found by following them as a bot does. */
async function everyLink(): Promise<Map<string, { status: number; body: string; csp: unknown }>> {
  const seen = new Map<string, { status: number; body: string; csp: unknown }>();
  const queue = ['/', '/sign-in'];
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    // The verifying page has its own one script and policy; it is tried in a browser.
    if (seen.has(url) || url === '/verify.html') continue;
    const { statusCode, body, headers } = await visitor.get(url);
    seen.set(url, { status: statusCode, body, csp: headers['content-security-policy'] });
    for (const [, found = ''] of body.matchAll(/(?:href|src|action)="(?<path>\/[^"#]*)/g))
      queue.push(found.replaceAll('&amp;', '&'));
  }
  return seen;
}

function requireHarmless(body: string): void {
  const shown = shownIn(body);
  expect(shown).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&gt;&lt;script&gt;');
  expect(shown).toContain('approve U+202Enothing');
  expect(shown).not.toMatch(/<img|alert\(2\)<\/script>|\p{Cf}/u);
}

describe('the page under attack', () => {
  it('decides nothing when a bot follows every link, and none of its views has anything inline', async () => {
    const seen = await everyLink();
    expect(seen.size).toBeGreaterThan(5);
    expect([stage.sent, stage.started]).toEqual([[], []]);
    expect((await visitor.get('/')).statusCode).toBe(200);
    for (const [url, { status, body, csp }] of seen) {
      expect([url, status < 500]).toEqual([url, true]);
      expect([url, csp]).toEqual([url, POLICY]);
      expect(body).not.toMatch(INLINE);
    }
  });

  it.each([
    '/',
    `/runs/${RUN}`,
    `/runs/${RUN}/asks/${encodeURIComponent(EXAMPLE_ASK.id)}`,
    `/runs/${RUN}/asks/past%231`,
    `/runs/${RUN}/plan`,
    '/start',
  ])('shows markup and invisible characters of files, people and runs as text on %s', async (url) => {
    requireHarmless((await visitor.get(url)).body);
  });

  it('shows those of a form as text, above what is signed and in a refusal', async () => {
    const url = `/runs/${RUN}/asks/${encodeURIComponent(EXAMPLE_ASK.id)}`;
    await visitor.get(url);
    const reason = `${MARKUP} ${BIDI}`;
    const sheet = await visitor.post(url, { choice: 'attest', 'value.seal': 'A-1001', reason });
    requireHarmless(sheet.body);
    const refused = await visitor.post(url, { choice: 'attest', 'value.other': reason });
    expect(codeOf(refused)).toBe('VALUE_NOT_ASKED');
    for (const { headers, body } of [sheet, refused]) {
      expect(headers['content-security-policy']).toBe(POLICY);
      expect(shownIn(body)).not.toMatch(INLINE);
    }
  });

  it('lists a run that cannot be read, with why, among the others', async () => {
    stage.now += 1_000;
    stage.broken = new BreakglassError({ code: 'RUN_BROKEN', message: 'expected its state at asks' });
    const { statusCode, body } = await visitor.get('/');
    stage.broken = null;
    stage.now += 1_000;
    expect([
      statusCode,
      body.includes('cannot be read (RUN_BROKEN): <span lang="en">expected its state at asks'),
    ]).toEqual([200, true]);
    expect(body).toContain(`href="/runs/${RUN}"`);
  });

  it.each([
    ['a form of another site', { origin: 'https://evil.example' }],
    ['a form of nowhere', { origin: 'null' }],
    ['a form of another port', { origin: 'http://localhost:9999' }],
    [
      'another name for this machine',
      { host: 'rebound.example:8420', origin: 'http://rebound.example:8420' },
    ],
  ])('refuses %s', async (_what, headers) => {
    const answer = await visitor.post('/sign-out', {}, headers);
    expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
    expect((await visitor.get('/')).statusCode).toBe(200);
  });

  it.each([
    ['none', { token: '' }],
    ['that of another session', { token: 'A'.repeat(43) }],
  ])('refuses a form with another token than its session has: %s', async (_what, form) => {
    const answer = await visitor.post('/sign-out', form);
    expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
    expect((await visitor.get('/')).statusCode).toBe(200);
  });

  it('leads from loopback by number to loopback by name, and answers under no other', async () => {
    const [numbered, other] = await Promise.all(
      ['127.0.0.1:8420', 'evil.example'].map((host) => visitor.get('/people?a=b', { host })),
    );
    expect(numbered?.headers.location).toBe(`${ORIGIN}/people?a=b`);
    expect([other?.statusCode, other === undefined ? null : codeOf(other)]).toEqual([403, 'ORIGIN_REFUSED']);
  });

  it.each([
    '/runs/another-organisations-20260401-0900-k3fz',
    '/runs/..%2f..%2fetc%2fpasswd',
    '/runs/ledger',
    '/runs/.work/plan',
    '/runs/..%2flarge/changes',
    '/runs/..%2f..%2fledger/package.zip',
    '/runs/another-organisations-20260401-0900-k3fz/package.zip',
    `/runs/${RUN}%00`,
    '/assets/..%2f..%2fpackage.json',
    '/nothing-here',
  ])('has no %s for anybody', async (url) => {
    const answer = await visitor.get(url);
    expect([answer.statusCode, codeOf(answer)]).toEqual([404, 'RUN_NOT_FOUND']);
    expect(answer.body).not.toContain('root:');
  });

  it('shows nothing to who is not signed in, and sends who follows a link from a chat round once', async () => {
    const stranger = new Visitor(stage.app);
    for (const url of ['/', `/runs/${RUN}`, `/runs/${RUN}/plan`, `/runs/${RUN}/changes`]) {
      const answer = await stranger.get(url);
      expect([answer.statusCode, answer.headers.location, answer.body]).toEqual([
        303,
        `/sign-in?next=${encodeURIComponent(url)}`,
        '',
      ]);
    }
    const came = await stranger.get(`/sign-in?next=%2Fruns%2F${RUN}`, { 'sec-fetch-site': 'cross-site' });
    expect(came.body).toContain(`content="0;url=/runs/${RUN}"`);
  });

  it.each([
    [
      new BreakglassError({
        code: 'FILE_NOT_FOUND',
        message: 'expected an organisation file at /srv/secret',
      }),
    ],
    [
      new BreakglassError({
        code: 'SIGNATURE_INVALID',
        message: 'expected a statement of custodian-1',
        place: { file: '/srv/secret.json', line: 1, column: 1 },
      }),
    ],
  ])('tells nobody who is not signed in what is wrong in its files, but the code: %s', async (fault) => {
    const stranger = new Visitor(stage.app);
    stage.unreadable = fault;
    const answers = await Promise.all([
      stranger.get('/sign-in'),
      stranger.post('/sign-in'),
      visitor.get('/'),
    ]);
    stage.unreadable = null;
    for (const answer of answers) {
      expect(codeOf(answer)).toBe(fault.code);
      expect(answer.body).not.toMatch(/secret|custodian-1/);
      expect(answer.body).toContain('ask whoever runs this page');
    }
    expect((await visitor.get('/runs/none')).body).toContain('expected');
  });

  it.each([
    ['too large', 413, `signature=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded'],
    ['no form', 415, '<a/>', 'application/xml'],
    ['a field twice', 400, 'token=a&token=b', 'application/x-www-form-urlencoded'],
    ['JSON', 400, '{"signature":{"a":1}}', 'application/json'],
  ])('refuses what is %s', async (_what, status, payload, type) => {
    const headers = { origin: ORIGIN, 'content-type': type };
    const answer = await visitor.ask({ method: 'POST', url: '/sign-in', headers, payload });
    expect([answer.statusCode, codeOf(answer)]).toEqual([status, 'FORM_INVALID']);
  });
});
