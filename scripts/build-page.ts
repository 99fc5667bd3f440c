import { writeFile } from 'node:fs/promises';
import { verifyPage } from '../evidence/package/verify-page.ts';

/** `tsx scripts/build-page.ts OUT`: the page `verify.html` of the published package. */
const out = process.argv[2];
if (out === undefined) throw new Error('expected the file to write: scripts/build-page.ts OUT');

await writeFile(out, await verifyPage());
