import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

const rooms = ['domain', 'workflows', 'activities', 'worker', 'cli', 'simulator', 'scripts', 'test'];
const nodeBuiltins = {
  group: [
    'node:*',
    'fs',
    'path',
    'crypto',
    'os',
    'child_process',
    'http',
    'https',
    'net',
    'tls',
    'stream',
    'util',
  ],
  message: 'This room is pure: no Node built-in (docs/architecture.md).',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.breakglass/**', 'coverage/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { boundaries, tsdoc },
    settings: {
      'boundaries/include': ['**/*.ts'],
      'boundaries/elements': [
        { type: 'evidence-core', pattern: 'evidence/core', mode: 'folder' },
        { type: 'evidence', pattern: 'evidence', mode: 'folder' },
        ...rooms.map((type) => ({ type, pattern: type, mode: 'folder' })),
      ],
      'import/resolver': { typescript: {}, node: { extensions: ['.ts', '.js'] } },
    },
    rules: {
      'tsdoc/syntax': 'error',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['domain/**', 'evidence/core/**', 'workflows/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [nodeBuiltins] }] },
  },
  {
    files: ['test/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 400 }] },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
