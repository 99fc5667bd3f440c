import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TYPED_MS = 60_000;

const ROOMS = [
  'domain',
  'evidence/core',
  'evidence',
  'workflows',
  'activities',
  'worker',
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
  simulator: [],
  cli: ['domain', 'evidence/core', 'evidence', 'activities', 'worker', 'simulator'],
  scripts: ['domain', 'evidence/core', 'evidence', 'activities', 'worker', 'simulator', 'cli'],
  pages: ['domain', 'evidence/core', 'evidence', 'cli'],
  test: [
    'domain',
    'evidence/core',
    'evidence',
    'workflows',
    'activities',
    'worker',
    'simulator',
    'cli',
    'scripts',
  ],
};

/** Our own configuration, without the type checker, which most rules here do not need. */
const quick = new ESLint({
  cwd: ROOT,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => /^(boundaries\/|no-restricted-)/.test(ruleId),
});

async function broken(eslint: ESLint, { file, text }: { file: string; text: string }) {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, file) });
  if (result === undefined) throw new Error(`expected ${file} to be linted`);
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
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
  const edges = ROOMS.flatMap((from) => ROOMS.filter((to) => to !== from).map((to) => ({ from, to })));

  it.each(edges)('$from → $to', async ({ from, to }) => {
    const file = `${from}/virtual.ts`;
    const rules = await broken(quick, { file, text: importing(file, someModule(to)) });
    expect(rules).toEqual(ALLOWED[from].includes(to) ? [] : ['boundaries/dependencies']);
  });

  it.each(ROOMS)('%s may import from itself', async (room) => {
    const file = `${room}/virtual.ts`;
    expect(await broken(quick, { file, text: importing(file, someModule(room)) })).toEqual([]);
  });

  it.each([
    { from: 'domain/steps/virtual.ts', to: 'workflows/messages.ts' },
    { from: 'activities/tenant/virtual.ts', to: 'worker/logger.ts' },
    { from: 'evidence/core/virtual.ts', to: 'worker/server/start.ts' },
  ])('looks at folders inside a room: $from → $to', async ({ from, to }) => {
    expect(await broken(quick, { file: from, text: importing(from, to) })).toEqual([
      'boundaries/dependencies',
    ]);
  });

  it.each(['worker', 'cli', 'scripts'])('%s may import the messages of the workflows', async (room) => {
    const file = `${room}/virtual.ts`;
    expect(await broken(quick, { file, text: importing(file, 'workflows/messages.ts') })).toEqual([]);
  });

  it('lets workflows import activity types, not activities', async () => {
    const file = 'workflows/virtual.ts';
    const type = importing(file, 'activities/types.ts', 'type');
    const value = importing(file, 'activities/types.ts');
    expect(await broken(quick, { file, text: type })).toEqual([]);
    expect(await broken(quick, { file, text: value })).toEqual(['boundaries/dependencies']);
  });

  it('refuses a type just as a value elsewhere', async () => {
    const file = 'domain/virtual.ts';
    const text = importing(file, 'activities/types.ts', 'type');
    expect(await broken(quick, { file, text })).toEqual(['boundaries/dependencies']);
  });

  it('refuses a room that docs/architecture.md does not name', async () => {
    expect(await broken(quick, { file: 'utils/virtual.ts', text: 'export {};' })).toEqual([
      'boundaries/no-unknown-files',
    ]);
  });
});

describe('the one clock', () => {
  it.each(['workflows', 'domain'])('%s may not ask the sandbox for the time', async (room) => {
    const text = 'export const times = [new Date(), Date.now(), new Date(0), Date.parse("2026-01-01")];';
    const rules = await broken(quick, { file: `${room}/virtual.ts`, text });
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

  it.each(pure.flatMap((room) => outside.map((name) => ({ room, name }))))(
    '$room may not import $name',
    async ({ room, name }) => {
      const text = `import x from '${name}';`;
      expect(await broken(quick, { file: `${room}/virtual.ts`, text })).toEqual(['no-restricted-imports']);
    },
  );

  it.each(pure)('%s may not reach for Node through globals', async (room) => {
    const text = 'export const home = process.env.HOME;';
    expect(await broken(quick, { file: `${room}/virtual.ts`, text })).toEqual(['no-restricted-globals']);
  });

  it.each(['evidence', 'activities', 'worker', 'cli'])('%s may import node:fs', async (room) => {
    const text = `import x from 'node:fs';`;
    expect(await broken(quick, { file: `${room}/virtual.ts`, text })).toEqual([]);
  });
});

describe('what a browser runs as well', () => {
  it.each([
    'evidence/verify/run.ts',
    'evidence/ledger/verify.ts',
    'evidence/package/archive.ts',
    'pages/verify.ts',
  ])('%s may not import node:fs, nor use Buffer', async (file) => {
    const imported = await broken(quick, { file, text: `import x from 'node:fs';` });
    const used = await broken(quick, { file, text: 'export const x = Buffer.alloc(1);' });
    expect([imported, used]).toEqual([['no-restricted-imports'], ['no-restricted-globals']]);
  });

  it('leaves reading from disk apart', async () => {
    const text = `import x from 'node:fs';`;
    expect(await broken(quick, { file: 'evidence/verify/files.ts', text })).toEqual([]);
  });
});

describe('promises', () => {
  it.each(['workflows/messages.ts', 'worker/logger.ts'])(
    'may not be left floating in %s',
    async (file) => {
      expect(existsSync(join(ROOT, file))).toBe(true);
      const typed = new ESLint({
        cwd: ROOT,
        ruleFilter: ({ ruleId }) => ruleId === '@typescript-eslint/no-floating-promises',
      });
      expect(await broken(typed, { file, text: 'Promise.resolve(1);\n' })).toEqual([
        '@typescript-eslint/no-floating-promises',
      ]);
      expect(await broken(typed, { file, text: 'await Promise.resolve(1);\n' })).toEqual([]);
    },
    TYPED_MS,
  );
});
