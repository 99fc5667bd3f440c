import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const ROOMS = [
  'domain',
  'evidence/core',
  'evidence',
  'workflows',
  'activities',
  'worker',
  'page',
  'simulator',
  'cli',
  'scripts',
  'pages',
  'test',
] as const;
type Room = (typeof ROOMS)[number];

/** The direction list of docs/architecture.md, written out once more on purpose: the config must agree with it. */
const ALLOWED: Readonly<Record<Room, readonly Room[]>> = {
  domain: [],
  'evidence/core': ['domain'],
  evidence: ['domain', 'evidence/core'],
  workflows: ['domain', 'evidence/core'],
  activities: ['domain', 'evidence/core', 'evidence'],
  worker: ['domain', 'evidence/core', 'evidence', 'activities'],
  page: ['domain', 'evidence/core', 'evidence'],
  simulator: [],
  cli: ['domain', 'evidence/core', 'evidence', 'activities', 'worker', 'page', 'simulator'],
  scripts: ['domain', 'evidence/core', 'evidence', 'activities', 'worker', 'page', 'simulator', 'cli'],
  pages: ['domain', 'evidence/core', 'evidence', 'cli'],
  test: [
    'domain',
    'evidence/core',
    'evidence',
    'workflows',
    'activities',
    'worker',
    'page',
    'simulator',
    'cli',
    'scripts',
  ],
};

const eslint = new ESLint({
  cwd: ROOT,
  ruleFilter: ({ ruleId }) => /^(boundaries\/|no-restricted-)/.test(ruleId),
});

interface Planted {
  readonly file: string;
  readonly text: string;
}

async function faults({ file, text }: Planted) {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, file) });
  if (result === undefined) throw new Error(`expected ${file} to be linted`);
  return result.messages.map(({ ruleId, message, line }) => ({ rule: ruleId ?? message, line }));
}

async function broken(planted: Planted) {
  return (await faults(planted)).map(({ rule }) => rule);
}

/** What is broken in each line. */
async function brokenByLine({ file, lines }: { file: string; lines: readonly string[] }) {
  const found = await faults({ file, text: lines.join('\n') });
  return lines.map((_line, index) => found.filter(({ line }) => line === index + 1).map(({ rule }) => rule));
}

/** A module of the room that exists, because only what resolves belongs to a room. */
function someModule(room: Room): string {
  const inside = readdirSync(join(ROOT, room)).filter(
    (name) => name.endsWith('.ts') && name !== 'messages.ts',
  );
  const name = inside[0];
  if (name === undefined) throw new Error(`expected a module in ${room}/`);
  return `${room}/${name}`;
}

function importing(from: string, to: string, form: 'value' | 'type' = 'value'): string {
  const path = relative(dirname(from), to);
  const source = path.startsWith('.') ? path : `./${path}`;
  return form === 'type' ? `import type { X } from '${source}';` : `import { x } from '${source}';`;
}

describe('who may import whom', () => {
  it.each(ROOMS)('%s may import what the list says, and nothing else', async (from) => {
    const file = `${from}/virtual.ts`;
    const others = ROOMS.filter((to) => to !== from);
    const found = await brokenByLine({ file, lines: others.map((to) => importing(file, someModule(to))) });
    expect(others.map((to, index) => [to, found[index]])).toEqual(
      others.map((to) => [to, ALLOWED[from].includes(to) ? [] : ['boundaries/dependencies']]),
    );
  });

  it.each(ROOMS)('%s may import from itself', async (room) => {
    const file = `${room}/virtual.ts`;
    expect(await broken({ file, text: importing(file, someModule(room)) })).toEqual([]);
  });

  it.each([
    { from: 'domain/steps/virtual.ts', to: 'workflows/messages.ts' },
    { from: 'activities/tenant/virtual.ts', to: 'worker/logger.ts' },
    { from: 'evidence/core/virtual.ts', to: 'worker/server/start.ts' },
  ])('looks at folders inside a room: $from → $to', async ({ from, to }) => {
    expect(await broken({ file: from, text: importing(from, to) })).toEqual(['boundaries/dependencies']);
  });

  it.each(['worker', 'page', 'cli', 'scripts'])(
    '%s may import the messages of the workflows',
    async (room) => {
      const file = `${room}/virtual.ts`;
      expect(await broken({ file, text: importing(file, 'workflows/messages.ts') })).toEqual([]);
    },
  );

  it('lets workflows import activity types, not activities', async () => {
    const file = 'workflows/virtual.ts';
    const type = importing(file, 'activities/types.ts', 'type');
    const value = importing(file, 'activities/types.ts');
    expect(await broken({ file, text: type })).toEqual([]);
    expect(await broken({ file, text: value })).toEqual(['boundaries/dependencies']);
  });

  it('refuses a type just as a value elsewhere', async () => {
    const file = 'domain/virtual.ts';
    const text = importing(file, 'activities/types.ts', 'type');
    expect(await broken({ file, text })).toEqual(['boundaries/dependencies']);
  });

  it('refuses a room that docs/architecture.md does not name', async () => {
    expect(await broken({ file: 'utils/virtual.ts', text: 'export {};' })).toEqual([
      'boundaries/no-unknown-files',
    ]);
  });
});

describe('the one clock', () => {
  it.each(['workflows', 'domain'])('%s may not ask the sandbox for the time', async (room) => {
    const text = 'export const times = [new Date(), Date.now(), new Date(0), Date.parse("2026-01-01")];';
    const rules = await broken({ file: `${room}/virtual.ts`, text });
    expect(rules).toEqual(['no-restricted-syntax', 'no-restricted-syntax']);
  });
});

describe('the rooms of the sandbox', () => {
  const pure = ['domain', 'evidence/core', 'workflows'];
  const outside = [
    'node:fs',
    'fs',
    'fs/promises',
    'node:crypto',
    'util',
    '@temporalio/client',
    '@temporalio/worker',
  ];

  it.each(pure)('%s may import nothing of Node, nor of the worker', async (room) => {
    const lines = outside.map((name) => `import '${name}';`);
    expect(await brokenByLine({ file: `${room}/virtual.ts`, lines })).toEqual(
      outside.map(() => ['no-restricted-imports']),
    );
  });

  it.each(pure)('%s may not reach for Node through globals', async (room) => {
    const text = 'export const home = process.env.HOME;';
    expect(await broken({ file: `${room}/virtual.ts`, text })).toEqual(['no-restricted-globals']);
  });

  it.each(['evidence', 'activities', 'worker', 'cli'])('%s may import node:fs', async (room) => {
    const text = `import x from 'node:fs';`;
    expect(await broken({ file: `${room}/virtual.ts`, text })).toEqual([]);
  });
});

describe('what a browser runs as well', () => {
  it.each([
    'evidence/verify/run.ts',
    'evidence/ledger/verify.ts',
    'evidence/package/archive.ts',
    'pages/verify.ts',
  ])('%s may not import node:fs, nor use Buffer', async (file) => {
    const imported = await broken({ file, text: `import x from 'node:fs';` });
    const used = await broken({ file, text: 'export const x = Buffer.alloc(1);' });
    expect([imported, used]).toEqual([['no-restricted-imports'], ['no-restricted-globals']]);
  });

  it('leaves reading from disk apart', async () => {
    const text = `import x from 'node:fs';`;
    expect(await broken({ file: 'evidence/verify/files.ts', text })).toEqual([]);
  });
});
