import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from '@jest/globals';
import { verifyPage } from '../../evidence/package/verify-page.ts';
import { pageAssets } from '../../page/assets.ts';
import { until } from '../support/until.ts';

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

/** The page's script in a browser of this test's making, on a view that follows a run. */
async function following(answers: readonly ('fails' | 'refused' | 'over')[]) {
  const heard = new Map<string, () => void>();
  const hear = (name: string) => {
    heard.get(name)?.();
  };
  const stand = { stale: false, shown: 0, asked: 0 };
  const waiting: (() => void)[] = [];
  class EventSource {
    static readonly CLOSED = 2;
    readyState = 1;
    addEventListener(name: string, listener: () => void) {
      heard.set(name, listener);
    }
    close() {
      this.readyState = EventSource.CLOSED;
    }
  }
  const part = {
    id: 'live',
    dataset: { live: '/changes' },
    replaceChildren: () => (stand.shown += 1),
    toggleAttribute: (_name: string, is: boolean) => (stand.stale = is),
  };
  const { script } = await pageAssets();
  runInNewContext(script.text, {
    EventSource,
    document: { querySelectorAll: (found: string) => (found === '[data-live]' ? [part] : []) },
    DOMParser: class {
      parseFromString = () => ({ querySelector: () => ({ childNodes: [] }) });
    },
    location: { href: '/' },
    setTimeout: (go: () => void) => waiting.push(go),
    fetch: () => {
      const answer = answers[stand.asked];
      stand.asked += 1;
      if (answer === 'over') hear('over');
      return answer === 'fails'
        ? Promise.reject(new TypeError('no network'))
        : Promise.resolve({ ok: answer !== 'refused', text: () => Promise.resolve('') });
    },
  });
  return { stand, hear, waiting };
}

describe('a view that follows a run', () => {
  it('tries again where it could not be fetched, says meanwhile that it is old, and goes on to follow', async () => {
    const { stand, hear, waiting } = await following(['fails', 'refused']);
    hear('changed');
    for (const asked of [1, 2]) {
      const again = await until({ what: 'a pause', look: () => waiting.pop() ?? null });
      expect(stand).toEqual({ stale: true, shown: 0, asked });
      again();
    }
    await until({ what: 'the view', look: () => (stand.shown === 1 ? true : null) });
    expect(stand).toEqual({ stale: false, shown: 1, asked: 3 });
    hear('changed');
    await until({ what: 'the next', look: () => (stand.shown === 2 ? true : null) });
  });

  it('says that it is old, and asks no more, once the session is over', async () => {
    const { stand, hear } = await following(['over']);
    hear('changed');
    await until({ what: 'the last view', look: () => (stand.shown === 1 ? true : null) });
    hear('changed');
    expect(stand).toEqual({ stale: true, shown: 1, asked: 1 });
  });
});
