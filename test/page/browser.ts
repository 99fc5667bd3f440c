import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { PAGE_NAMESPACE } from '../../page/challenge.ts';
import type { Language } from '../../domain/language/language.ts';
import { signText } from '../../cli/decision/sign.ts';

/** Where a Chromium lies; undefined where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));

const START_MS = 120_000;
/** A phone held upright, of the narrowest kind, and a desk. */
export const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } } as const;
export type Size = keyof typeof SIZES;
/** What somebody sits at: a phone has a finger as well, and a browser that heeds what a view says of its width. */
const SCREENS = {
  phone: { ...SIZES.phone, isMobile: true, hasTouch: true },
  desk: { ...SIZES.desk, isMobile: false, hasTouch: false },
} as const;
export type Screen = keyof typeof SCREENS;

/** Starts it with a profile of its own. */
export function startBrowser(profile: string): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
  ];
  return launch({ executablePath: CHROMIUM ?? '', args, userDataDir: profile, timeout: START_MS });
}

/** A person at their own browser. */
export interface Sitter {
  readonly page: Page;
  /** What a browser says of its own accord: requests to elsewhere, errors, refusals of the policy. */
  readonly complaints: string[];
}

/** A browser of its own for a person, with no cookie of anybody else's. */
export async function sit({
  browser,
  origin,
  screen,
}: {
  browser: Browser;
  origin: string;
  screen: Screen;
}): Promise<Sitter> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport(SCREENS[screen]);
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      complaints.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints };
}

/** Signs in as a person does: runs the command that is shown, with their key, and pastes what it prints. */
export async function signInAt({
  page,
  origin,
  keyFile,
  path = '/',
}: {
  page: Page;
  origin: string;
  keyFile: string;
  path?: string;
}): Promise<void> {
  await page.goto(`${origin}${path}`);
  const challenge = await valueOf({ page, field: 'input[name="challenge"]' });
  const signature = await signText({ text: `${challenge}\n`, key: keyFile, namespace: PAGE_NAMESPACE });
  await page.locator('#signature').fill(signature);
  await press({ page, button: 'form:has(#signature) button' });
}

/** Gives a person's browser an authenticator with a finger that is always there; it stays for as long as the browser. */
export async function giveAuthenticator(page: Page): Promise<void> {
  const client = await page.createCDPSession();
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Presses the button of the form that a passkey fills, once the view's script shows it. */
export async function tapPasskey(page: Page): Promise<void> {
  const button = await page.waitForSelector('form[data-passkey]:not([hidden]) button');
  await Promise.all([page.waitForNavigation(), button?.click()]);
}

/** Signs out, and in again by passkey, with no key at hand. */
export async function signInByPasskey({ page, origin }: { page: Page; origin: string }): Promise<void> {
  await page.goto(origin);
  await press({ page, button: 'header form button' });
  await tapPasskey(page);
}

/** The value of a field of the view. */
export async function valueOf({ page, field }: { page: Page; field: string }): Promise<string> {
  return String(await page.evaluate(`document.querySelector(${JSON.stringify(field)}).value`));
}

/** All that the view says. */
export async function textOf(page: Page): Promise<string> {
  return String(await page.evaluate('document.querySelector("main").textContent'));
}

/** Presses a button and waits for the view that follows. */
export async function press({ page, button }: { page: Page; button: string }): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.click(button)]);
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

let axe: Promise<string> | null = null;

/**
 * What axe-core finds in the view as it stands, a line for each; none where it is fit for everybody. `colours`: its rule
 * of contrast alone.
 */
export async function foundByAxe({
  page,
  look = 'all',
}: {
  page: Page;
  look?: 'all' | 'colours';
}): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(await axe);
  const only = look === 'all' ? '' : ', runOnly: ["color-contrast"]';
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations']${only} }).then((all) => all.violations)`,
  );
  return (found as Violation[]).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** By how many pixels the view is wider than the screen. */
export function widerBy(page: Page): Promise<unknown> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** A view by its address. */
interface Address {
  readonly page: Page;
  readonly origin: string;
  readonly url: string;
}

/** Is the view at this address fit for everybody? */
export async function fitnessOf({ page, origin, url }: Address): Promise<string[]> {
  await page.goto(`${origin}${url}`);
  return fitnessHere({ page, name: url });
}

/** The same of the view that is open, which a form may have led to: on a desk and a phone, in light and dark, by keyboard alone. */
export async function fitnessHere({ page, name }: { page: Page; name: string }): Promise<string[]> {
  const faults: string[] = [];
  const own = page.viewport();
  // Each size and each colour scheme is looked at for everything once, and each pair for what may differ in it.
  for (const [size, value, look] of [
    ['desk', 'light', 'all'],
    ['desk', 'dark', 'colours'],
    ['phone', 'dark', 'all'],
    ['phone', 'light', 'colours'],
  ] as const) {
    await page.setViewport(SIZES[size]);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    const about = `${name} ${size} ${value}`;
    const wider = await widerBy(page);
    if (wider !== 0) faults.push(`${about}: ${String(wider)} px too wide`);
    faults.push(...(await foundByAxe({ page, look })).map((found) => `${about}: ${found}`));
  }
  faults.push(...(await keptFromKeys(page)).map((found) => `${name} by keyboard: ${found}`));
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await page.setViewport(own);
  return faults;
}

/** Numbers what can be pressed or written to, radio buttons of one question as one; says how many there are. */
const NUMBER = `(() => {
  const numbers = new Map();
  for (const each of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (each.disabled || each.type === 'hidden' || !each.checkVisibility()) continue;
    const one = each.type === 'radio' ? each.form.action + each.name : each;
    if (!numbers.has(one)) numbers.set(one, numbers.size);
    each.dataset.stop = numbers.get(one);
  }
  document.activeElement.blur();
  return numbers.size;
})()`;
const STOP = `(() => {
  const { dataset, outerHTML } = document.activeElement;
  const shown = getComputedStyle(document.activeElement).outlineStyle !== 'none';
  return { stop: Number(dataset.stop ?? -1), shown, html: outerHTML.slice(0, 80) };
})()`;

/** What nobody without a mouse comes to with the tabulator, or comes to without seeing it. */
export async function keptFromKeys(page: Page): Promise<string[]> {
  const stops = Number(await page.evaluate(NUMBER));
  const faults: string[] = [];
  const reached = new Set<number>();
  for (let pressed = 0; pressed < stops + 5; pressed += 1) {
    await page.keyboard.press('Tab');
    const at = (await page.evaluate(STOP)) as { stop: number; shown: boolean; html: string };
    if (at.stop < 0) continue;
    reached.add(at.stop);
    if (!at.shown) faults.push(`no outline: ${at.html}`);
  }
  await page.evaluate('document.activeElement.blur()');
  for (let stop = 0; stop < stops; stop += 1)
    if (!reached.has(stop))
      faults.push(
        `not reached: ${String(await page.evaluate(`document.querySelector('[data-stop="${stop}"]').outerHTML.slice(0, 80)`))}`,
      );
  return faults;
}

/** Goes with the tabulator to what fits a selector, as somebody without a mouse does. */
export async function tabTo({ page, selector }: { page: Page; selector: string }): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) === true) return;
  }
  throw new Error(`expected ${selector} to be reached with the tabulator`);
}

/** What is wider than a phone, for whoever reads this language. */
export async function narrowly({
  page,
  origin,
  url,
  language,
}: Address & { readonly language: Language }): Promise<string[]> {
  await page.setViewport(SIZES.phone);
  await page.goto(`${origin}${url}`);
  const said = await page.evaluate('document.documentElement.lang');
  if (said !== language) return [`${url}: in ${String(said)}`];
  const wider = await widerBy(page);
  return wider === 0 ? [] : [`${url} in ${language}: ${String(wider)} px too wide`];
}

/** What a link of the evidence view gives, in base64. */
export async function fetched({ page, origin, url }: Address): Promise<string> {
  await page.goto(`${origin}/evidence`);
  if ((await page.$(`a[href="${url}"]`)) === null) throw new Error(`expected a link to ${url}`);
  return String(
    await page.evaluate(
      `fetch(${JSON.stringify(url)}).then((answer) => answer.arrayBuffer())
        .then((bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')))`,
    ),
  );
}
