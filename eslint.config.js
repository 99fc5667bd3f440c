import { builtinModules } from 'node:module';
import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

/** Who may import whom (docs/architecture.md); inside a room everything may. */
const rooms = {
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
const room = (type) => ({ element: { type } });
const policies = [
  ...Object.entries(rooms)
    .filter(([, mayImport]) => mayImport.length > 0)
    .map(([from, mayImport]) => ({ from: room(from), allow: { to: mayImport.map(room) } })),
  { from: room('workflows'), allow: { to: room('activities'), dependency: { kind: 'type' } } },
  {
    from: ['worker', 'page', 'cli', 'scripts'].map(room),
    allow: { to: { ...room('workflows'), file: { categories: 'messages' } } },
  },
];

const pure =
  'This runs in the workflow sandbox or in a browser: no Node built-in, no outside world (docs/architecture.md).';
const bareBuiltins = builtinModules.filter((name) => !name.startsWith('_') && !name.startsWith('node:'));
const sandboxed = {
  'no-restricted-imports': [
    'error',
    {
      paths: bareBuiltins.map((name) => ({ name, message: pure })),
      patterns: [
        { group: ['node:*'], message: pure },
        { regex: '^@temporalio/(activity|client|envconfig|testing|worker)(/|$)', message: pure },
      ],
    },
  ],
  'no-restricted-globals': [
    'error',
    ...['process', 'Buffer', 'fetch', 'require'].map((name) => ({ name, message: pure })),
  ],
};

/** What `verify.html` is made of, beside the rooms above: a browser runs it as well. */
const browsable = [
  'pages/**',
  'cli/plain.ts',
  'cli/evidence/say-*.ts',
  'evidence/{names,json,event-schema,journal-file,key-history}.ts',
  'evidence/ledger/{read,verify,against-runs,entry-schema,review-entries,run-entries,schedule-times}.ts',
  'evidence/package/{archive,check,crc32,inside,layout,listed,zip-form}.ts',
  'evidence/timestamp/{asn1,certificate,chain,signature,signer,token,verify}.ts',
  'evidence/verify/**',
];
/** The last one speaks with the server that it came from. */
const onThisMachine = ['evidence/verify/files.ts', 'evidence/verify/trust.ts', 'pages/page.ts'];

const oneClock = 'Take the time from run.clock (workflows/clock.ts): workflow time differs between replays.';
const unsteady = {
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: oneClock },
    { selector: "MemberExpression[object.name='Date'][property.name='now']", message: oneClock },
  ],
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.breakglass/**', 'coverage/**'] },
  js.configs.recommended,
  // The rules that need types are in .oxlintrc.json: its compiler is ten times as fast.
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    plugins: { boundaries, tsdoc },
    settings: {
      'boundaries/root-path': import.meta.dirname,
      'boundaries/elements': [
        'evidence/core',
        ...Object.keys(rooms).filter((name) => name !== 'evidence/core'),
      ].map((type) => ({ type, pattern: type, partialMatch: false })),
      'boundaries/files': [{ category: 'messages', pattern: 'workflows/messages.ts' }],
      'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          message: '{{from.type}} may not import {{to.type}} (docs/architecture.md).',
          policies,
        },
      ],
      'boundaries/no-unknown-files': 'error',
      'tsdoc/syntax': 'error',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['domain/**', 'evidence/core/**', 'workflows/**'], rules: sandboxed },
  { files: browsable, ignores: onThisMachine, rules: sandboxed },
  { files: ['domain/**', 'workflows/**'], rules: unsteady },
  {
    files: ['test/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 400 }] },
  },
  { files: ['**/*.js'], rules: { 'boundaries/no-unknown-files': 'off' } },
);
