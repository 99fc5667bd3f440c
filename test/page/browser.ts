import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { PAGE_NAMESPACE } from '../../page/challenge.ts';
import { signText } from '../../cli/decision/sign.ts';

/** Where a Chromium lies; undefined where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));

const START_MS = 120_000;
/** A phone held upright, of the narrowest kind, and a desk. */
export const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } } as const;
export type Size = keyof typeof SIZES;

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
export async function sit({ browser, origin }: { browser: Browser; origin: string }): Promise<Sitter> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport(SIZES.desk);
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

/** Is the view fit for everybody: on a desk and a phone, in light and dark? */
export async function fitnessOf({
  page,
  origin,
  url,
}: {
  page: Page;
  origin: string;
  url: string;
}): Promise<string[]> {
  const faults: string[] = [];
  await page.goto(`${origin}${url}`);
  // Each size and each colour scheme is looked at for everything once, and each pair for what may differ in it.
  for (const [size, value, look] of [
    ['desk', 'light', 'all'],
    ['desk', 'dark', 'colours'],
    ['phone', 'dark', 'all'],
    ['phone', 'light', 'colours'],
  ] as const) {
    await page.setViewport(SIZES[size]);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    const about = `${url} ${size} ${value}`;
    const wider = await widerBy(page);
    if (wider !== 0) faults.push(`${about}: ${String(wider)} px too wide`);
    faults.push(...(await foundByAxe({ page, look })).map((found) => `${about}: ${found}`));
  }
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await page.setViewport(SIZES.desk);
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
