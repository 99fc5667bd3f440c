import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import type { OpenAsk } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { enterIntoLedger } from '../../evidence/ledger/store.ts';
import { pageAddress } from '../../page/address.ts';
import { listen } from '../../page/listen.ts';
import { askPath, passkeysPath, runPath } from '../../page/say.ts';
import { freePort } from '../../worker/server/ports.ts';
import { EXAMPLE_ASK, EXAMPLE_STATE } from '../cli/example-run.ts';
import { buildRun } from '../evidence/build-run.ts';
import type { SshPerson } from '../evidence/ssh-people.ts';
import { closingOf, enterRun, minute, ORGANISATION } from '../evidence/ledger/ledger-of.ts';
import { makeAuthenticator } from '../support/authenticator.ts';
import { enrolled, enrolmentOf } from '../support/enrolled.ts';
import { examplePlan } from '../support/organisation.ts';
import { atEnd, temporaryDirectory } from '../support/temporary.ts';
import {
  CHROMIUM,
  fitnessHere,
  giveAuthenticator,
  press,
  sit,
  startBrowser,
  tapPasskey,
  textOf,
  valueOf,
} from './browser.ts';
import { openStage, RUN, type Stage } from './stage.ts';
import { Visitor } from './visitor.ts';

if (CHROMIUM === undefined) console.warn('skipped: sheets in a browser, expected chromium in /usr/bin');
const inBrowser = CHROMIUM === undefined ? describe.skip : describe;
const WITHIN_MS = 240_000;

/** Reads German, whose words are longer; starts, approves and reviews. */
const PERSON = 'security-1';
const OTHER = 'custodian-2';
const REVIEWED = 'drill-1';
const APPROVAL: OpenAsk = {
  ...{ ...EXAMPLE_ASK, id: 'approve#1', step: 'approve', kind: 'approve', values: [] },
  ...{ choices: ['approve', 'deny'], people: [PERSON], missing: [], answered: [] },
};
const SIGNED = 'form:has(#signature)';

let stage: Stage;
let browser: Browser;
let page: Page;
let origin: string;
/** The same person under the key that the plan of the reviewed run has. */
let reviewer: SshPerson;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  const evidence = await buildRun({
    ...{ run: REVIEWED, enter: enterRun, review: { by: ['security'], withinBusinessDays: 5 } },
  });
  const { base, directory, key } = evidence;
  reviewer = evidence.people[PERSON];
  await enterIntoLedger({
    ...{ directory, organisation: ORGANISATION, keys: [key], now: minute(1), body: closingOf(evidence) },
  });
  const port = await freePort();
  const address = pageAddress({ listen: `localhost:${port}`, origin: undefined, hasCertificate: false });
  ({ origin } = address);
  stage = await openStage({ evidence, origin });
  await listen({ app: stage.app, address });
  const passkeys = path.join(base, 'passkeys');
  const people = stage.organisation.people.map((person) =>
    person.id === PERSON
      ? {
          ...person,
          keys: [...person.keys, reviewer.publicKey],
          language: 'de' as const,
          zone: 'Europe/Berlin',
        }
      : person,
  );
  stage.organisation = { ...stage.organisation, people, passkeys };
  browser = await startBrowser(path.join(await temporaryDirectory('sheets'), 'profile'));
  atEnd(() => browser.close());
  ({ page } = await sit({ browser, origin, screen: 'desk' }));
  const visitor = new Visitor(stage.app, origin);
  await visitor.signIn({ person: stage.person(PERSON) });
  for (const [name, value] of visitor.cookies)
    await page.browserContext().setCookie({ name, value, domain: 'localhost', path: '/' });
}, WITHIN_MS);
beforeEach(() => {
  if (CHROMIUM === undefined) return;
  stage.refused = null;
  // A look is shared for a moment.
  stage.now += 1_000;
  stage.state = { ...EXAMPLE_STATE, initiator: PERSON, asks: [APPROVAL] };
  const people = stage.organisation.people.map(({ id, roles, keys }) => ({ id, roles, keys }));
  stage.plan = { ...examplePlan('quarterly-drill'), people };
});
afterAll(async () => {
  if (CHROMIUM !== undefined) await stage.app.close();
});

const goTo = (url: string) => page.goto(`${origin}${url}`);
const pressed = (button: string) => press({ page, button });

/** What hinders anybody on the view that is open, which must say this. */
async function faultsHere(name: string, says: RegExp): Promise<string[]> {
  expect(await textOf(page)).toMatch(says);
  return fitnessHere({ page, name });
}

/** Signs what the view shows as this person, and sends it. */
async function sign(namespace: string, person = PERSON): Promise<void> {
  const text = await valueOf({ page, field: `${SIGNED} input[name="statement"]` });
  const isReview = person === PERSON && namespace === 'breakglass-review';
  const signer = isReview ? reviewer : stage.person(person);
  await page.locator('#signature').fill(await signer.sign(text, namespace));
  await pressed(`${SIGNED} button.big`);
}

/** A sheet, the same after a signature of somebody else, and the view after one's own. */
async function faultsOfSheet(about: { name: string; namespace: string; done: RegExp }): Promise<string[]> {
  const { name, namespace, done } = about;
  const faults = await faultsHere(name, /Mit Ihrem SSH-Schlüssel unterschreiben/);
  await sign(namespace, OTHER);
  faults.push(...(await faultsHere(`${name} again`, /Davon die Prüfsumme SHA-256/)));
  expect(await valueOf({ page, field: '#signature' })).toContain('BEGIN SSH SIGNATURE');
  await sign(namespace);
  return [...faults, ...(await faultsHere(`${name} done`, done))];
}

inBrowser('what is written and signed on the page is fit for everybody', () => {
  it(
    'a decision, whose passkey the plan of the run does not have',
    async () => {
      const { passkey } = makeAuthenticator({ rp: 'localhost', origin });
      const planned = enrolled({
        enrolment: enrolmentOf({ passkey, person: PERSON }),
        signAs: ({ person, text, namespace }) => stage.person(person).sign(text, namespace),
        keysOf: (person) => [stage.person(person).publicKey],
      });
      stage.organisation = { ...stage.organisation, enrolled: [planned] };
      await goTo(askPath({ run: RUN, ask: APPROVAL.id }));
      await pressed('button[value="deny"]');
      const faults = await faultsHere('deny', /Dafür braucht es einen Grund/);
      await page.locator('#reason').fill('nicht heute');
      await pressed('button[value="deny"]');
      expect(await textOf(page)).toContain('Ihr Passkey gilt in diesem Lauf nicht');
      const sheet = { name: 'decision', namespace: 'breakglass-decision', done: /angenommen, als Ereignis/ };
      expect([...faults, ...(await faultsOfSheet(sheet))]).toEqual([]);
      stage.organisation = { ...stage.organisation, enrolled: [] };
    },
    WITHIN_MS,
  );

  it(
    'a stop, and one that comes too late',
    async () => {
      const ask = async (reason: string) => {
        await goTo(runPath(RUN, 'abort'));
        await page.locator('#reason').fill(reason);
        await pressed('main button.big');
      };
      await ask(' ');
      const faults = await faultsHere('stop refused', /Ein Grund fehlt/);
      await ask('der falsche Tag');
      const sheet = { name: 'stop', namespace: 'breakglass-decision', done: /Der Lauf bricht ab/ };
      faults.push(...(await faultsOfSheet(sheet)));
      await ask('zu spät');
      stage.refused = new BreakglassError({ code: 'ASK_CLOSED', message: 'expected an open run' });
      await sign('breakglass-decision');
      expect([...faults, ...(await faultsHere('late', /Zurück zum Abbrechen/))]).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'a review, and one that is not whole yet',
    async () => {
      await goTo(runPath(REVIEWED, 'review'));
      await page.click('input[value="drill"]');
      await page.click('summary');
      await page.locator('[name="own.1.text"]').fill('Eine Lampe kaufen.');
      await pressed('main button.big');
      const faults = await faultsHere('review refused', /hat eine andere Form als verlangt/);
      expect(await valueOf({ page, field: '[name="own.1.text"]' })).toBe('Eine Lampe kaufen.');
      await page.locator('[name="own.1.text"]').fill('');
      await pressed('main button.big');
      const sheet = { name: 'review', namespace: 'breakglass-review', done: /Eintrag 7 im Hauptbuch/ };
      expect([...faults, ...(await faultsOfSheet(sheet))]).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'a start that is refused',
    async () => {
      stage.refused = new BreakglassError({ code: 'NOT_CONFIRMED', message: 'expected the name' });
      await goTo('/start');
      await page.click('form:has([value="incident"]) input[type="radio"]');
      await page.locator('#incident-reason').fill('ausgesperrt');
      await page.locator('#confirmed').fill('quartrly');
      await pressed('form:has([value="incident"]) button');
      expect(await faultsHere('start', /Der getippte Name ist nicht der des Runbooks/)).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'a passkey, one’s own and somebody else’s, and the end of one',
    async () => {
      await giveAuthenticator(page);
      const make = async (person: string) => {
        await goTo(passkeysPath(person));
        await page.locator('#label').fill('blauer Schlüssel');
        await tapPasskey(page);
      };
      await make(OTHER);
      const faults = await faultsHere('for another', /Die zweite Person/);
      await page.select('#second', 'custodian-3');
      await page.locator('#second-signature').fill('keine');
      await sign('breakglass-passkey');
      faults.push(...(await faultsHere('for another again', /Das ist keine Unterschrift|gilt hier nicht/)));
      expect(await valueOf({ page, field: '#second' })).toBe('custodian-3');

      await make(PERSON);
      const own = { name: 'passkey', namespace: 'breakglass-passkey', done: /nichts muss neu gestartet/ };
      faults.push(...(await faultsOfSheet(own)));

      const [signed] = stage.stored;
      if (signed?.statement.kind !== 'breakglass-passkey') throw new Error('expected the passkey');
      const { statement, signatures } = signed;
      const standing = { file: 'one.json', state: 'counts', revocation: null } as const;
      stage.standing = [{ ...standing, signed: { statement, signatures } }];
      await goTo(passkeysPath(PERSON));
      await page.locator('[name="reason"]').fill('im Zug verloren');
      await pressed('form[action$="revocations"] button');
      const end = { name: 'revocation', namespace: 'breakglass-passkey', done: /nichts muss neu gestartet/ };
      expect([...faults, ...(await faultsOfSheet(end))]).toEqual([]);
    },
    WITHIN_MS,
  );
});
