import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(import.meta.url);
/** The package's root from the sources, `dist` from the compiled files. */
const ROOT = dirname(dirname(HERE));
const COMPILED = HERE.endsWith('.js');

/** A file that the page's markup refers to. */
export interface Asset {
  /** Its path on the server, with a digest in it: another content has another address, so it may be kept for ever. */
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** The page's style and script. */
export interface Assets {
  readonly style: Asset;
  readonly script: Asset;
}

let made: Promise<Assets> | null = null;

/** Reads them: beside the compiled files in the published package, from `pages/` in a checkout; once for each process. */
export function pageAssets(): Promise<Assets> {
  made ??= readAssets();
  return made;
}

async function readAssets(): Promise<Assets> {
  const [style, script] = await Promise.all([
    readFile(join(ROOT, COMPILED ? 'page.css' : 'pages/page.css'), 'utf8'),
    COMPILED ? readFile(join(ROOT, 'page.js'), 'utf8') : makeScript(),
  ]);
  return {
    style: asset({ name: 'page', end: 'css', type: 'text/css; charset=utf-8', text: style }),
    script: asset({ name: 'page', end: 'js', type: 'text/javascript; charset=utf-8', text: script }),
  };
}

/** The script as browsers take it; from sources only, where the compiler is at hand. */
async function makeScript(): Promise<string> {
  const { transform } = await import('esbuild');
  const source = await readFile(join(ROOT, 'pages', 'page.ts'), 'utf8');
  const { code } = await transform(source, {
    loader: 'ts',
    format: 'esm',
    target: 'es2022',
    charset: 'ascii',
  });
  return code;
}

function asset({ name, end, type, text }: { name: string; end: string; type: string; text: string }): Asset {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { path: `/assets/${name}.${digest}.${end}`, type, text };
}
