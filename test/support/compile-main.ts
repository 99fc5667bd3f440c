import { execFile } from 'node:child_process';
import { copyFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { verifyPage } from '../../evidence/package/verify-page.ts';
import { pageAssets } from '../../page/assets.ts';
import { cachedBundle } from './workflow-bundle.ts';

/** `compile-main.ts FOLDER`: everything that a program of this package or a test's own reads, compiled, in the folder. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('expected the folder to write: compile-main.ts FOLDER');

const inTree = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const compiler = inTree('node_modules/typescript-native/bin/tsc');
await promisify(execFile)(process.execPath, [
  compiler,
  '-p',
  inTree('test/support/tsconfig.compiled.json'),
  '--outDir',
  folder,
]);
for (const name of ['package.json', 'runbooks']) await symlink(inTree(name), path.join(folder, name));
await copyFile((await cachedBundle()).codePath, path.join(folder, 'workflow-bundle.js'));
await writeFile(path.join(folder, 'verify.html'), await verifyPage());
const { style, script } = await pageAssets();
await writeFile(path.join(folder, 'page.css'), style.text);
await writeFile(path.join(folder, 'page.js'), script.text);
