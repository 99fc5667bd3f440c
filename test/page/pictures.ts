import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { SIZES, type Size } from './browser.ts';

/** Named where the pictures of docs/page.md are to be taken anew. */
const PICTURES =
  process.env.BREAKGLASS_PICTURES === '1' ? fileURLToPath(new URL('../../docs/page', import.meta.url)) : null;

/** Takes one of a view, for docs/page.md. */
export async function picture({
  page,
  name,
  size = 'desk',
}: {
  page: Page;
  name: string;
  size?: Size;
}): Promise<void> {
  if (PICTURES === null) return;
  await mkdir(PICTURES, { recursive: true });
  await page.setViewport(SIZES[size]);
  // A whole timeline is longer than a picture may be.
  const fullPage = name !== 'run';
  await page.screenshot({
    path: path.join(PICTURES, `${name}.webp`),
    type: 'webp',
    quality: 70,
    fullPage,
    captureBeyondViewport: fullPage,
  });
}
