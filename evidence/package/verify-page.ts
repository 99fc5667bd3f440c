import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(import.meta.url);
/** The package's root from the sources, `dist` from the compiled files. */
const ROOT = dirname(dirname(dirname(HERE)));
const COMPILED = HERE.endsWith('.js');

let made: Promise<Uint8Array> | null = null;

/**
 * The bytes of `verify.html`, the page that verifies a package in a browser without a network: `dist/verify.html` in the
 * published package; from sources it is made once for each process. The same sources give the same bytes everywhere.
 */
export function verifyPage(): Promise<Uint8Array> {
  made ??= COMPILED ? readFile(join(ROOT, 'verify.html')) : makePage();
  return made;
}

async function makePage(): Promise<Uint8Array> {
  const folder = join(ROOT, 'pages');
  const [script, form, style] = await Promise.all([
    scriptFor(join(folder, 'verify.ts')),
    readFile(join(folder, 'verify.html'), 'utf8'),
    readFile(join(folder, 'verify.css'), 'utf8'),
  ]);
  const policy = `default-src 'none'; script-src '${sourceHash(script)}'; style-src '${sourceHash(style)}'; base-uri 'none'; form-action 'none'`;
  return Buffer.from(
    form
      .replace('content="policy"', () => `content="${policy}"`)
      .replace('<style></style>', () => `<style>${style}</style>`)
      .replace('<script></script>', () => `<script>${script}</script>`),
  );
}

/** The page's program as one script; a Node built-in in it is an error of the build. */
async function scriptFor(entry: string): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  return (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
}

/** CSP Level 3, section 2.3.1. */
function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
