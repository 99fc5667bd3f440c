import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { verifyPage } from '../../evidence/package/verify-page.ts';
import { verifyPackage } from '../../evidence/package/verify.ts';
import type { SampleRun } from '../evidence/build-run.ts';
import { twoRuns } from '../evidence/ledger/ledger-of.ts';
import { ALWAYS, exported } from '../evidence/package/packages.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));
if (CHROMIUM === undefined) console.warn('skipped: the page in a browser, expected chromium in /usr/bin');
const START_MS = 120_000;

let browser: Browser | undefined;
let sample: SampleRun;
let zip: Buffer;
let folder: string;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  folder = await temporaryDirectory('page');
  sample = await twoRuns();
  const { file } = await exported({
    directory: sample.directory,
    scope: { kind: 'account', account: 'breakglass-1', ...ALWAYS },
  });
  zip = await readFile(file);
  await writeFile(path.join(folder, 'verify.html'), await verifyPage());
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
  ];
  browser = await launch({
    executablePath: CHROMIUM,
    args,
    userDataDir: path.join(folder, 'profile'),
    timeout: START_MS,
  });
}, 2 * START_MS);
afterAll(async () => {
  await browser?.close();
});

/** The page as it lies on disk; `asked` holds every request beside that for the page itself. */
async function opened(): Promise<{ page: Page; asked: string[] }> {
  if (browser === undefined) throw new Error('expected a browser that runs');
  const page = await browser.newPage();
  const own = pathToFileURL(path.join(folder, 'verify.html')).href;
  const asked: string[] = [];
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url() === own) {
      void request.continue();
      return;
    }
    asked.push(request.url());
    void request.abort();
  });
  page.on('pageerror', (error) => asked.push(String(error)));
  await page.goto(own);
  return { page, asked };
}

/** What the page says of a package: its state, headline and report. */
async function saidOf({ bytes, keys = '' }: { bytes: Uint8Array; keys?: string }) {
  const file = path.join(folder, 'package.zip');
  await writeFile(file, bytes);
  const { page, asked } = await opened();
  await page.locator('#keys').fill(keys);
  const input = await page.$('input#file');
  if (input === null) throw new Error('expected a file input in the page');
  await input.uploadFile(file);
  await page.waitForSelector('[data-state="valid"], [data-state="open"], [data-state="broken"]');
  const [state, head, text] = [
    await page.evaluate('document.body.dataset.state'),
    await page.evaluate('document.getElementById("headline").textContent'),
    await page.evaluate('document.getElementById("report").textContent'),
  ];
  await page.close();
  const cli = await verifyPackage({ path: file, vkeys: [sample.key.vkey] });
  return { state, head, text, asked, cli };
}

/** The same package with one byte of a place changed. */
function changedAt(at: number): Uint8Array {
  const bytes = Uint8Array.from(zip);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

const inBrowser = CHROMIUM === undefined ? describe.skip : describe;

inBrowser('verify.html in Chromium, opened from disk', () => {
  it('says valid of a true package, by whose keys, and asks nobody', async () => {
    const { state, head, text, asked, cli } = await saidOf({ bytes: zip, keys: sample.key.vkey });
    expect(cli.valid).toBe(true);
    expect({ state, head, asked }).toEqual({
      state: 'valid',
      head: 'VALID, by the keys that you gave',
      asked: [],
    });
    for (const part of [sample.key.vkey, 'not derived again in a browser', 'not in this evidence'])
      expect(text).toContain(part);
    for (const { run } of cli.evidence?.runs ?? []) expect(text).toContain(`VALID   ${run ?? ''}`);
  });

  it('asks to compare the keys where none were given', async () => {
    const { head, text } = await saidOf({ bytes: zip });
    expect(head).toBe('VALID, by the keys in it: compare them');
    expect(text).toContain(sample.key.vkey);
  });

  it('refuses evidence that other keys signed than those given', async () => {
    const other = 'breakglass/other+00000000+AQ';
    const { state, head } = await saidOf({ bytes: zip, keys: other });
    expect([state, head]).toEqual(['broken', 'NOT CHECKED']);
  });

  it.each([
    ['a journal', '"type":"run-opened"'],
    ['the ledger', '"type":"ledger-opened"'],
    ['the manifest', '"format":"breakglass-package"'],
  ])('says what and where when one byte of %s was changed, as the command does', async (_what, mark) => {
    const { state, head, text, asked, cli } = await saidOf({ bytes: changedAt(zip.indexOf(mark)) });
    expect(cli.broken?.code).toMatch(/^PACKAGE_/);
    expect({ state, head, asked }).toEqual({
      state: 'broken',
      head: `BROKEN: ${cli.broken?.code ?? ''}`,
      asked: [],
    });
    expect(text).toContain(`${cli.broken?.code ?? ''} at ${cli.broken?.place ?? ''}:`);
  });
});
