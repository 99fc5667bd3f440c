import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAsk } from '../../domain/decision.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { ANYONE, LANGUAGES, type Language, type Said } from '../../domain/language/language.ts';
import { sayStep } from '../../domain/language/steps.ts';
import { outlineOf } from '../../domain/plan/outline.ts';
import { openingQuestion, questionsOf } from '../../domain/plan/questions.ts';
import { digestOf } from '../../evidence/core/hash.ts';
import { html, recorded } from '../../page/html.ts';
import { planFor } from '../../page/read/plan.ts';
import { readerOfRequest } from '../../page/reader.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';
import { examplePlan } from '../support/organisation.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { Visitor } from './visitor.ts';

/** Words of English that German has not, and no id, role or name of the example. */
const ENGLISH =
  /\b(?:the|of|is|are|were|and|to|you|your|yet|with|not|nobody|who|what|this|that|until|for|by|it|no|none|left|needed|asked|sign|now)\b/iu;
const VOID = new Set(['meta', 'link', 'input', 'br', 'line', '!doctype']);
/** What is typed, searched for or compared is in no language. */
const VERBATIM = new Set(['pre', 'code', 'script', 'style', 'textarea']);
const READ = /\s(?:aria-label|data-name|title|alt|placeholder)="([^"]*)"/gu;

/** Words of the evidence follow in brackets, commands stand in quotes or after a colon. */
function isEnglish(text: string): boolean {
  return ENGLISH.test(text.replaceAll(/\([^)]*\)|„[^“]*“|: breakglass .*$/gu, ''));
}

/** All that somebody reads or hears of a view in its own language: texts and named attributes. */
function readIn(body: string): string[] {
  const open: { name: string; skip: boolean }[] = [];
  const texts: string[] = [];
  for (const [, close, name = '', attributes = '', text = ''] of body.matchAll(
    /<(\/?)([a-z0-9!]+)([^>]*)>([^<]*)/giu,
  )) {
    const tag = name.toLowerCase();
    if (close === '/') {
      while (open.length > 0 && open.pop()?.name !== tag);
    } else {
      const foreign = tag !== 'html' && /\slang="en"/u.test(attributes);
      const skip = VERBATIM.has(tag) || foreign || open.at(-1)?.skip === true;
      if (!skip) texts.push(...[...attributes.matchAll(READ)].map(([, value = '']) => value));
      if (!VOID.has(tag) && !attributes.endsWith('/')) open.push({ name: tag, skip });
    }
    if (open.at(-1)?.skip !== true) texts.push(text);
  }
  return texts.map((text) => text.replaceAll(/\s+/gu, ' ').trim()).filter((text) => text !== '');
}

const plan = { ...examplePlan('quarterly-drill'), title: 'Quartal' };
const envelope = plan.steps.find((step) => step.do === 'retrieve');
const [opening] = [openingQuestion(plan)].flatMap((question) => question ?? []);
const [opened] = envelope === undefined ? [] : questionsOf({ plan, step: envelope });
const ASK: OpenAsk = { ...EXAMPLE_ASK, ...opened };
const APPROVAL: OpenAsk = {
  ...EXAMPLE_ASK,
  ...opening,
  id: 'approve#1',
  choices: ['approve', 'deny', 'bypass'],
  bypassers: ['custodian-1'],
};
const BERLIN = { language: 'de', zone: 'Europe/Berlin' } as const;
const STATE = { ...EXAMPLE_STATE, plan: digestOf(plan), asks: [ASK, APPROVAL] };
const header = { v: 1, run: RUN, n: 4, at: '2026-04-01T09:05:00.000Z' } as const;
const EVENTS = [
  { ...header, ...APPROVAL, type: 'asked', ask: 'past#1' },
  {
    ...header,
    type: 'decision-accepted',
    ask: 'past#1',
    step: 'approve',
    person: 'custodian-2',
    choice: 'deny',
    statement: { reason: 'Nicht heute' },
  },
  { ...header, type: 'ask-closed', ask: 'past#1', outcome: 'denied', because: 'denied by custodian-2' },
  {
    ...header,
    type: 'fact',
    step: 'x',
    account: null,
    claim: 'custody.opened',
    state: 'attested',
    seen: 'by custodian-1',
    expected: 'so it is',
    source: { from: 'person:custodian-1', query: null },
    artifacts: [],
    observedAt: header.at,
  },
  {
    ...header,
    type: 'objective',
    objective: 'time-to-access',
    account: 'breakglass-1',
    limitMs: 60_000,
    measuredMs: 61_000,
    held: false,
  },
  {
    ...header,
    type: 'run-closed',
    verdict: 'failed',
    restored: false,
    reasons: [{ code: 'step-failed', text: 'the step failed', events: [4], step: null, account: null }],
  },
] as unknown as readonly JournalEvent[];

let stage: Stage;
const visitors = new Map<Language, Visitor>();
beforeAll(async () => {
  stage = await openStage({ plan });
  const people = stage.organisation.people.map((person) => {
    if (person.id === 'custodian-1') return { ...person, language: 'de' as const, zone: 'Europe/Berlin' };
    return { ...person, roles: person.id === 'custodian-2' ? ['custodian'] : person.roles };
  });
  stage.organisation = { ...stage.organisation, people };
  stage.state = { ...STATE, title: 'Vierteljahr', waiting: { code: 'X', text: 'waits for the world' } };
  stage.events = EVENTS;
  for (const [language, person] of [
    ['de', 'custodian-1'],
    ['en', 'custodian-2'],
  ] as const) {
    const visitor = new Visitor(stage.app);
    await visitor.signIn({ person: stage.person(person) });
    visitors.set(language, visitor);
  }
});
afterAll(() => stage.app.close());

const visitorIn = (language: Language) => {
  const visitor = visitors.get(language);
  if (visitor === undefined) throw new Error(`expected a reader of ${language}`);
  return visitor;
};
const path = (...more: string[]) => `/runs/${[RUN, ...more].map(encodeURIComponent).join('/')}`;

describe('a view', () => {
  it.each([
    '/',
    path(),
    path('asks', ASK.id),
    path('asks', APPROVAL.id),
    path('asks', 'past#1'),
    path('plan'),
    '/start',
    '/history',
    '/evidence',
    '/people',
    '/people/custodian-1/passkeys',
    '/nothing-there',
  ])('%s has no English left for who reads German, but what is marked as such', async (url) => {
    const { body, statusCode } = await visitorIn('de').get(url);
    expect(statusCode).toBe(url === '/nothing-there' ? 404 : 200);
    expect(body).toMatch(/<html lang="de"/u);
    const texts = readIn(body);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.filter(isEnglish)).toEqual([]);
    const english = await visitorIn('en').get(url);
    expect(english.body).toMatch(/<html lang="en"/u);
    expect(readIn(english.body).some(isEnglish)).toBe(true);
  });

  it('of what is signed has it in German, and the exact words in English', async () => {
    const visitor = visitorIn('de');
    await visitor.get(path('asks', ASK.id));
    const { body } = await visitor.post(path('asks', ASK.id), { choice: 'attest', 'value.seal': 'A-0001' });
    const texts = readIn(body);
    expect(texts).toContain(
      'custodian-1 sagt zum Lauf quarterly-drill-20260401-0900-k3fz: bestätigen (attest)',
    );
    expect(texts.filter(isEnglish)).toEqual([]);
    expect(body).toContain(`<span lang="en">${ASK.question}</span>`);
  });

  it('of the sign-in is in the language that the browser asks for', async () => {
    const stranger = new Visitor(stage.app);
    const { body } = await stranger.get('/sign-in', { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' });
    expect(body).toMatch(/<html lang="de"/u);
    expect(readIn(body).filter(isEnglish)).toEqual([]);
  });

  it('of a question shows the German one, the time in the reader’s zone, and the words that are signed', async () => {
    const { body } = await visitorIn('de').get(path('asks', ASK.id));
    expect(body).toContain('Öffnen Sie gemeinsam den Umschlag von breakglass-1');
    expect(body).toContain(`<span lang="en">${ASK.question}</span>`);
    expect(body).toContain('2026-04-01 13:00 MESZ (11:00 UTC)');
    expect(body).toContain('Siegelnummer, wie vorgefunden');
  });

  it('says each part of a run in words, and its id beside them', async () => {
    const unsaid = outlineOf(plan).filter((part) =>
      LANGUAGES.some((each) => sayStep(part)[each] === part.id),
    );
    expect(unsaid).toEqual([]);
    const id = '<code class="id">get-in/breakglass-1</code>';
    const views = [path(), path('asks', ASK.id)].map((url) => visitorIn('de').get(url));
    for (const { body } of await Promise.all(views)) {
      expect(body).toContain(`<b>Anmeldung von Hand, breakglass-1</b> ${id}`);
      expect(body).toMatch(/<b>Öffnen des Umschlags, breakglass-1<\/b>/);
    }
    expect((await visitorIn('de').get('/')).body).toContain('<b>Genehmigung des Plans</b>');
  });

  it.each([
    ['for readers of English', ANYONE, STATE.plan, () => Promise.resolve(plan)],
    ['where another plan lies here', BERLIN, 'c'.repeat(64), () => Promise.resolve(plan)],
    ['where none does', BERLIN, 'd'.repeat(64), () => Promise.resolve(null)],
    ['where it cannot be read', BERLIN, 'e'.repeat(64), () => Promise.reject(new Error('no disk'))],
  ])('has no plan to say its questions by %s', async (_why, reader, digest, read) => {
    await expect(planFor({ desk: { plan: read }, run: RUN, digest, reader })).resolves.toBeNull();
  });
});

describe('the language that a browser asks for', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE-ch', 'de'],
    ['fr, de;q=0.7, en;q=0.3', 'de'],
    ['en;q=0.3, de;q=0.7', 'de'],
    ['de;q=0', 'en'],
    ['en-GB,de', 'en'],
    ['den', 'en'],
    ['de ; q=0.5 , en;q=0.4', 'de'],
    ['de;q=much', 'en'],
  ])('in %j is %s', (header, language) => {
    const headers = header === undefined ? {} : { 'accept-language': header };
    expect(readerOfRequest({ headers })).toEqual({ language, zone: 'UTC' });
  });

  it('is found at once in a header that is as long as a server takes', () => {
    const of = (header: string) => readerOfRequest({ headers: { 'accept-language': header } }).language;
    expect(of('de;q=0.1,'.repeat(1_500))).toBe('de');
    expect(of(`de${';'.repeat(15_000)}`)).toBe('en');
    expect(of(`${' '.repeat(15_000)}x`)).toBe('en');
    // Only its beginning is looked at.
    expect(of(`de${' '.repeat(15_000)}x`)).toBe('de');
  });
});

/** Words that are the same in both. */
const SAME = new Set(['Plan', 'Person', 'Code', 'Runbook', 'plan', 'Passkeys']);

describe('the words of the page', () => {
  const folder = new URL('../../page/language/', import.meta.url);
  it.each(readdirSync(folder))('in %s are German in German', async (file) => {
    const words: unknown = await import(new URL(file, folder).href);
    const all = saidIn(words);
    expect(all.length).toBeGreaterThan(0);
    for (const { en, de } of all) {
      if (SAME.has(en)) continue;
      expect(de).not.toBe(en);
      expect([de, isEnglish(de)]).toEqual([de, false]);
    }
  });

  it('are said in one place where several views have the same', async () => {
    const folders = [folder, new URL('../../domain/language/', import.meta.url)];
    const files = folders.flatMap((each) =>
      readdirSync(each).flatMap((name) => (name.endsWith('.ts') ? [new URL(name, each).href] : [])),
    );
    const all = saidIn(await Promise.all(files.map((file) => import(file) as Promise<unknown>)));
    const first = new Map(all.toReversed().map((said) => [`${said.en} | ${said.de}`, said]));
    const twice = all.filter((said) => first.get(`${said.en} | ${said.de}`) !== said);
    expect(twice).toEqual([]);
  });

  it('are escaped in every language, with whatever they hold', () => {
    const said: Said = { en: '<b>\u202E', de: '"<i>\u2066' };
    const [english, german] = LANGUAGES.map((language) =>
      html`<p title="${said}">${said}${recorded('<u>')}</p>`.for({ language, zone: 'UTC' }),
    );
    const marked = '<span lang="en">&lt;u&gt;</span></p>';
    expect(english).toBe(`<p title="&lt;b&gt;U+202E">&lt;b&gt;U+202E${marked}`);
    expect(german).toBe(`<p title="&quot;&lt;i&gt;U+2066">&quot;&lt;i&gt;U+2066${marked}`);
  });
});

function saidIn(value: unknown): Said[] {
  if (typeof value !== 'object' || value === null) return [];
  return isSaid(value) ? [value] : Object.values(value).flatMap(saidIn);
}

function isSaid(value: object): value is Said {
  const { en, de }: { en?: unknown; de?: unknown } = value;
  return typeof en === 'string' && typeof de === 'string';
}
