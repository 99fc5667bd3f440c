import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { startPageChild } from '../../cli/engine.ts';
import type { Child } from '../../cli/children.ts';
import { signText } from '../../cli/decision/sign.ts';
import { ATTENDED } from '../../cli/rehearse/attended.ts';
import { carryOut, type Room } from '../../cli/rehearse/duties.ts';
import { rehearse } from '../../cli/rehearse/rehearse.ts';
import { furnishRoom } from '../../cli/rehearse/room.ts';
import { openSession, type Session } from '../../cli/rehearse/session.ts';
import { readState } from '../../cli/runs.ts';
import { choicesFor } from '../../cli/decision/statement.ts';
import { packageFile } from '../../cli/place.ts';
import { REVIEW_NAMESPACE } from '../../domain/review.ts';
import type { OpenAsk } from '../../domain/decision.ts';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { PASSKEY_NAMESPACE } from '../../domain/passkey.ts';
import { askPath, passkeysPath, runPath } from '../../page/say.ts';
import { freePort } from '../../worker/server/ports.ts';
import type { RunState } from '../../workflows/messages.ts';
import { recordIo } from '../support/io.ts';
import { atEnd, temporaryDirectory } from '../support/temporary.ts';
import { until } from '../support/until.ts';
import { haveRead } from './have-read.ts';
import { latePaper } from './late-paper.ts';
import { picture } from './pictures.ts';
import {
  CHROMIUM,
  fetched,
  fitnessOf,
  foundByAxe,
  giveAuthenticator,
  narrowly,
  press,
  signInAt,
  signInByPasskey,
  sit,
  SIZES,
  startBrowser,
  tabTo,
  tapPasskey,
  textOf,
  valueOf,
  widerBy,
  type Sitter,
  type Screen,
} from './browser.ts';

if (CHROMIUM === undefined) console.warn('skipped: the page in a browser, expected chromium in /usr/bin');
const inBrowser = CHROMIUM === undefined ? describe.skip : describe;
const WITHIN_MS = 240_000;
const PICTURED = new Set([
  ...['today', 'start', 'run', 'plan', 'past-ask', 'history', 'evidence', 'people', 'passkeys', 'not-found'],
]);
const SAYS: Readonly<Record<string, RegExp>> = {
  '/': /breakglass-1\s[^]*in time[^]*No finding is open[^]*No review is owed/,
  '/history': /Time to access[^]*breakglass-1[^]*held[^]*Time to alert[^]*held[^]*covered/,
  '/people': /auditor-1 \(you\)[^]*SHA256:/,
};
const REVIEWER = 'commander-2';
/** Reads German, whose words are longer. */
const GERMAN = 'security-2';
/** What everybody sits at; `phone.long.test.ts` has all of it once more on phones. */
const SCREEN: Screen = process.env.BREAKGLASS_SCREEN === 'phone' ? 'phone' : 'desk';
const onDesk = SCREEN === 'desk' ? it : it.skip;
/** Who has a passkey, and signs with nothing else once it is enrolled. */
const TAPPING: readonly string[] = ['security-1', 'custodian-1', REVIEWER];
const noPass = () => Promise.reject(new Error('these drills make no pass'));

let session: Session;
let browser: Browser;
let child: Child;
let origin: string;
const sitters = new Map<string, Sitter>();
const bringPaper = latePaper(() => session);
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  const directory = await temporaryDirectory('browser');
  const io = recordIo({ cwd: directory });
  const env = process.env;
  [session, browser] = await Promise.all([
    openSession({ directory: path.join(directory, 'drill'), overlay: {}, io: { ...io, env } }),
    startBrowser(path.join(directory, 'profile')),
  ]);
  // Before the folder that all of them write to is removed.
  atEnd(() => session.close());
  atEnd(() => browser.close());
  const port = await freePort();
  origin = `http://localhost:${port}`;
  child = await startPageChild({ place: session.place, env, options: ['--listen', `localhost:${port}`] });
  atEnd(() => child.stop());
}, WITHIN_MS);

function keyOf(person: string): string {
  return session.people.find(({ id }) => id === person)?.keyFile ?? '';
}

/** A person at their browser, signed in. */
async function at(person: string): Promise<Page> {
  const known = sitters.get(person);
  if (known !== undefined) return known.page;
  const sitter = await sit({ browser, origin, screen: SCREEN });
  sitters.set(person, sitter);
  await signInAt({ page: sitter.page, origin, keyFile: keyOf(person) });
  return sitter.page;
}

/** Signs what the view shows, by passkey or under the person's own key, and sends it. */
async function signHere({
  page,
  person,
  namespace,
}: {
  page: Page;
  person: string;
  namespace: string;
}): Promise<string> {
  if (namespace !== PASSKEY_NAMESPACE && TAPPING.includes(person)) {
    await tapPasskey(page);
    return textOf(page);
  }
  const text = await valueOf({ page, field: 'form:has(#signature) input[name="statement"]' });
  await page.locator('#signature').fill(await signText({ text, key: keyOf(person), namespace }));
  await press({ page, button: 'form:has(#signature) button.big' });
  return textOf(page);
}

const fitness = (about: { page: Page; url: string }) => fitnessOf({ ...about, origin });

/** A person answers one question through the page alone. */
async function answerOnPage({
  person,
  state,
  ask,
  room,
}: {
  person: string;
  state: RunState;
  ask: OpenAsk;
  room: Room;
}): Promise<void> {
  const step = state.steps.find(({ id }) => id === ask.step);
  const kind = step?.do ?? 'phase';
  const { choice, values } = await carryOut({
    room,
    ask,
    kind,
    account: step?.account ?? null,
    plan: state.plan,
  });
  const page = await at(person);
  await page.goto(`${origin}${askPath({ run: state.run, ask: ask.id })}`);
  if (ask.kind === 'approve' && person === 'security-1') await picture({ page, name: 'decide' });
  for (const [name, value] of Object.entries(values))
    // A clock shows the reader's zone, here UTC, to the second.
    await page.locator(`[name="value.${name}"]`).fill(name === 'seen-at' ? value.slice(0, 19) : value);
  if (person === 'soc-1') {
    // Without a mouse.
    await tabTo({ page, selector: `button[value="${choice}"]` });
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  } else {
    expect(await widerBy(page)).toBe(0);
    await press({ page, button: `button[value="${choice}"]` });
  }
  expect(await widerBy(page)).toBe(0);
  if (ask.kind === 'approve' && person === 'security-1') await picture({ page, name: 'sign' });
  expect(await signHere({ page, person, namespace: DECISION_NAMESPACE })).toContain('accepted, as event');
  if (ask.step === 'approve' && person === 'security-1' && SCREEN === 'desk') {
    expect(await fitness({ page, url: askPath({ run: state.run, ask: ask.id }) })).toEqual([]);
    expect(await page.$('button[value="withdraw"]')).not.toBeNull();
    await picture({ page, name: 'withdraw' });
  }
}

/** Plays those who are attended until the run is over. */
async function playOnPage({ run, room }: { run: string; room: Room }): Promise<void> {
  for (;;) {
    const state = await until({
      what: 'a question to somebody who is attended, or the end',
      withinMs: WITHIN_MS,
      look: async () => {
        const seen = await readState({ client: session.client, run }).catch(() => null);
        return seen !== null && (seen.judgement !== null || mineOf(seen).length > 0) ? seen : null;
      },
    });
    const [mine] = mineOf(state);
    if (mine === undefined) return;
    await bringPaper({ ...mine, state });
    await answerOnPage({ ...mine, state, room });
  }
}

function mineOf(state: RunState): { person: string; ask: OpenAsk }[] {
  return state.asks.flatMap((ask) =>
    [...ATTENDED]
      .filter((person) => ask.missing.some(({ people }) => people.includes(person)))
      .filter((person) => choicesFor({ ask, person }).length > 0)
      .map((person) => ({ person, ask })),
  );
}

let drilled: string;

/** A person makes a passkey on the page, enrols it with their SSH key, and signs in by it. */
async function enrolOnPage(person: string): Promise<void> {
  const page = await at(person);
  await giveAuthenticator(page);
  await page.goto(`${origin}/people`);
  await press({ page, button: `a[href="${passkeysPath(person)}"]` });
  await page.locator('#label').fill('phone');
  await tapPasskey(page);
  expect(await signHere({ page, person, namespace: PASSKEY_NAMESPACE })).toContain('Enrolled');
  await signInByPasskey({ page, origin });
  expect(await page.evaluate('document.querySelector(".who").textContent')).toBe(person);
}

async function startOnPage({ runbook, reason }: { runbook: string; reason: string }): Promise<string> {
  const page = await at('commander-1');
  await page.goto(`${origin}/start`);
  await page.click(`form:has([value="drill"]) input[value="${runbook}"]`);
  await page.locator('#drill-reason').fill(reason);
  await press({ page, button: 'form:has([value="drill"]) button' });
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** A question and what would be signed, in German on a phone; it is left at that. */
async function signInGerman(ask: string): Promise<void> {
  const page = await at(GERMAN);
  expect(await narrowly({ page, origin, url: ask, language: 'de' })).toEqual([]);
  expect(await foundByAxe({ page })).toEqual([]);
  await picture({ page, name: 'decide-german', size: 'phone' });
  await press({ page, button: 'button[value="approve"]' });
  expect(await widerBy(page)).toBe(0);
  expect(await foundByAxe({ page })).toEqual([]);
}

inBrowser('the page in Chromium', () => {
  it(
    'makes passkeys, which their people enrol with their SSH keys and sign in by',
    async () => {
      for (const person of TAPPING) await enrolOnPage(person);
      // The worker was there before them: the drill after this shows that it takes plans which have them.
      expect([...sitters.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'carries an attended drill from its start to its review, by passkey, and asks nobody outside',
    async () => {
      const watcher = await at('auditor-1');
      const runs: ReturnType<typeof rehearse>[] = [];
      const { run, room } = await new Promise<{ run: string; room: Room }>((resolve) => {
        const running = rehearse({
          session,
          runbook: packageFile('runbooks/quarterly-drill.yaml'),
          mode: 'drill',
          fault: null,
          attended: ATTENDED,
          start: ({ plan: { runbook }, reason }) => startOnPage({ runbook, reason: reason ?? '' }),
          io: recordIo({ cwd: session.place.directory }),
          started: ({ input, passkeys }) => {
            const { signal } = new AbortController();
            resolve({
              run: input.run,
              room: furnishRoom({ tenant: session.tenant, passkeys, readPass: noPass, signal }),
            });
          },
        });
        runs.push(running);
      });
      drilled = run;
      await until({
        what: 'the run on the first view',
        look: async () => {
          await watcher.goto(origin);
          return watcher.$(`a[href="${runPath(run)}"]`);
        },
      });
      await watcher.goto(`${origin}${runPath(run)}`);
      await playOnPage({ run, room });
      const [followed] = await Promise.all(runs);
      const judgement = followed?.state.judgement;
      expect([judgement?.verdict, judgement?.restored]).toEqual(['passed', true]);
      // Nobody loaded this view again: it followed by itself.
      await watcher.waitForSelector('[data-state="done"]');
      await watcher.waitForFunction('document.querySelector("main").textContent.includes("put back: yes")');
      expect([...sitters.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'takes a review, and gives the package, which the verifying page finds valid',
    async () => {
      const page = await at(REVIEWER);
      await page.goto(`${origin}${runPath(drilled, 'review')}`);
      expect(await fitness({ page, url: runPath(drilled, 'review') })).toEqual([]);
      await picture({ page, name: 'review' });
      await page.click('input[value="drill"]');
      for (const field of await page.$$('input[value="accepted"]')) await field.click();
      for (const field of await page.$$('input[name$=".why"]')) await field.type('seen in the record');
      await press({ page, button: 'main button.big' });
      const said = await signHere({ page, person: REVIEWER, namespace: REVIEW_NAMESPACE });
      expect(said).toContain('Stored with the evidence');

      const file = path.join(session.place.directory, 'package.zip');
      await writeFile(
        file,
        Buffer.from(await fetched({ page, origin, url: runPath(drilled, 'package.zip') }), 'base64'),
      );
      await page.goto(`${origin}/verify.html`);
      const input = await page.$('input#file');
      await input?.uploadFile(file);
      await page.waitForSelector('[data-state="valid"]');
      expect([...sitters.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
    },
    WITHIN_MS,
  );

  onDesk(
    'is fit for everybody on every view, on a phone as on a desk, in light and in dark',
    async () => {
      const page = await at('auditor-1');
      const faults: string[] = [];
      const views: [string, string][] = [
        ['today', '/'],
        ['start', '/start'],
        ['run', runPath(drilled)],
        ['plan', runPath(drilled, 'plan')],
        ['past-ask', askPath({ run: drilled, ask: 'approve#1' })],
        ['review', runPath(drilled, 'review')],
        ['history', '/history'],
        ['evidence', '/evidence'],
        ['people', '/people'],
        ['passkeys', passkeysPath('security-1')],
        ['not-found', '/nothing'],
      ];
      for (const [name, url] of views) {
        faults.push(...(await fitness({ page, url })));
        const expected = SAYS[url];
        if (expected !== undefined) expect(await textOf(page)).toMatch(expected);
        if (name === 'past-ask') expect(await textOf(page)).toMatch(/Came late[^]*security-2 denied/);
        if (PICTURED.has(name)) await picture({ page, name });
      }
      await haveRead({ session, person: GERMAN, language: 'de' });
      const german = await at(GERMAN);
      for (const [, url] of views)
        faults.push(...(await narrowly({ page: german, origin, url, language: 'de' })));
      const { page: stranger } = await sit({ browser, origin, screen: SCREEN });
      faults.push(...(await fitness({ page: stranger, url: '/sign-in' })));
      await picture({ page: stranger, name: 'sign-in' });
      expect(faults).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'starts a run, and shows and asks it on a phone',
    async () => {
      const page = await at('commander-1');
      await page.goto(`${origin}/start`);
      await page.click('input[value="sign-in-check"]');
      await press({ page, button: 'form:has([value="drill"]) button' });
      const run = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      expect(await fitness({ page, url: runPath(run, 'abort') })).toEqual([]);
      await picture({ page, name: 'abort' });
      const security = await at('security-1');
      await until({
        what: 'its first question',
        look: async () => {
          await security.goto(origin);
          return security.$(`a[href^="${runPath(run, 'asks')}"]`);
        },
      });
      const ask = askPath({ run, ask: 'approve#1' });
      expect(await fitness({ page: security, url: ask })).toEqual([]);
      await picture({ page: security, name: 'decide-phone', size: 'phone' });
      if (SCREEN === 'desk') await signInGerman(ask);
      await security.type('#reason', 'only tried');
      await press({ page: security, button: 'button[value="deny"]' });
      await security.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
      await picture({ page: security, name: 'sign-phone', size: 'phone' });
      if (SCREEN === 'desk') await security.setViewport(SIZES.phone);
      expect(await foundByAxe({ page: security })).toEqual([]);
      expect(await widerBy(security)).toBe(0);
      expect(
        await signHere({ page: security, person: 'security-1', namespace: DECISION_NAMESPACE }),
      ).toContain('The question is closed');
    },
    WITHIN_MS,
  );
});
