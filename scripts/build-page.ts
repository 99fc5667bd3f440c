import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { verifyPage } from '../evidence/package/verify-page.ts';
import { pageAssets } from '../page/assets.ts';

/** `tsx scripts/build-page.ts FOLDER`: what browsers read of the published package: `verify.html`, and the page's files. */
const folder = process.argv[2];
if (folder === undefined) throw new Error('expected the folder to write to: scripts/build-page.ts FOLDER');

const { style, script } = await pageAssets();
await writeFile(path.join(folder, 'verify.html'), await verifyPage());
await writeFile(path.join(folder, 'page.css'), style.text);
await writeFile(path.join(folder, 'page.js'), script.text);
