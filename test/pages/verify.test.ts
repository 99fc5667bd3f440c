import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from '@jest/globals';
import { verifyPage } from '../../evidence/package/verify-page.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const bundle = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  platform: 'browser',
  format: 'esm',
  metafile: true,
  logLevel: 'silent',
} as const;

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

describe('the page that verifies', () => {
  it('takes nothing of Node with it', async () => {
    const { metafile } = await build({ ...bundle, entryPoints: [path.join(ROOT, 'pages', 'verify.ts')] });
    const inputs = Object.entries(metafile.inputs);
    const external = inputs.flatMap(([name, { imports }]) =>
      imports.flatMap((each) => (each.external === true ? [`${name}: ${each.path}`] : [])),
    );
    expect(external).toEqual([]);
    expect(inputs.map(([name]) => name)).toContain('evidence/verify/run.ts');
  });

  it('could not be built otherwise', async () => {
    const stdin = { contents: `import { readFile } from 'node:fs'; readFile();`, resolveDir: ROOT };
    await expect(build({ ...bundle, stdin })).rejects.toThrow('node:fs');
  });

  it('is one file that runs its own script and style only, and names no place on this machine', async () => {
    const page = Buffer.from(await verifyPage()).toString();
    const [, script = ''] = /<script>([^]*)<\/script>/.exec(page) ?? [];
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page) ?? [];
    expect(script.length).toBeGreaterThan(10_000);
    expect(page).toContain(
      `content="default-src 'none'; script-src 'sha256-${sumOf(script)}'; style-src 'sha256-${sumOf(style)}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain(ROOT);
  });
});
