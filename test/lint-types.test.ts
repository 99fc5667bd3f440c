import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { packageFile } from '../cli/place.ts';
import { temporaryDirectory } from './support/temporary.ts';

const CONFIG = '.oxlintrc.json';
const ROOMS = ['domain', 'evidence', 'workflows', 'activities', 'worker', 'simulator', 'cli', 'scripts'];

const configSchema = z.object({ rules: z.record(z.string(), z.unknown()) });
const reportSchema = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

/** One fault for each rule that needs types. */
const FAULTS: Readonly<Record<string, string>> = {
  'await-thenable': 'export const x = await 1;',
  'dot-notation': 'export const x = (of: { key: number }) => of["key"];',
  'no-array-delete': 'export function f(list: number[]) { delete list[0]; }',
  'no-base-to-string': 'export const x = (of: object) => String(of);',
  'no-confusing-void-expression': 'declare function f(): void; export const x = f();',
  'no-deprecated': '/** @deprecated no more */ declare function f(): number; export const x = f();',
  'no-duplicate-type-constituents': 'export type X = string | string;',
  'no-floating-promises': 'Promise.resolve(1); export {};',
  'no-for-in-array': 'export function f(list: number[]) { for (const x in list) x.trim(); }',
  'no-generated-empty-object-type': 'export type X = NonNullable<unknown>;',
  'no-implied-eval': 'export const x = new Function("return 1");',
  'no-meaningless-void-operator': 'declare function f(): void; void f(); export {};',
  'no-misused-promises': 'export function f(of: Promise<boolean>) { if (of) return 1; return 2; }',
  'no-misused-spread': 'export const x = (of: Map<string, number>) => ({ ...of });',
  'no-mixed-enums': 'export enum X { A = 1, B = "b" }',
  'no-redundant-type-constituents': 'export type X = unknown | string;',
  'no-unnecessary-boolean-literal-compare': 'export const x = (of: boolean) => of === true;',
  'no-unnecessary-condition': 'export const x = (of: object) => (of ? 1 : 2);',
  'no-unnecessary-template-expression': 'export const x = (of: string) => `${of}`;',
  'no-unnecessary-type-arguments': 'declare function f<T = string>(): T; export const x = f<string>();',
  'no-unnecessary-type-assertion': 'export const x = (of: string) => of as string;',
  'no-unnecessary-type-conversion': 'export const x = (of: string) => String(of);',
  'no-unnecessary-type-parameters': 'export function f<T>(of: T): void { of; }',
  'no-unsafe-argument': 'declare const any: any; declare function f(of: string): void; f(any); export {};',
  'no-unsafe-assignment': 'declare const any: any; export const x: string = any;',
  'no-unsafe-call': 'declare const any: any; any(); export {};',
  'no-unsafe-enum-comparison': 'enum X { A = 1 } export const x = (of: X) => of === 1;',
  'no-unsafe-member-access': 'declare const any: any; any.key; export {};',
  'no-unsafe-return': 'declare const any: any; export function f(): string { return any; }',
  'no-unsafe-unary-minus': 'export const x = (of: string) => -of;',
  'no-useless-default-assignment': 'export const x = [1].map((of = 2) => of);',
  'non-nullable-type-assertion-style': 'export const x = (of: string | null) => of as string;',
  'only-throw-error': 'export function f() { throw "x"; }',
  'prefer-find': 'export const x = (list: number[]) => list.filter((of) => of > 1)[0];',
  'prefer-includes': 'export const x = (list: number[]) => list.indexOf(1) !== -1;',
  'prefer-nullish-coalescing': 'export const x = (of: string | null) => of || "x";',
  'prefer-optional-chain': 'export const x = (of: { key: number } | null) => of && of.key;',
  'prefer-promise-reject-errors': 'export const x = () => Promise.reject("x");',
  'prefer-reduce-type-parameter': 'export const x = [1].reduce((all, of) => [...all, of], [] as number[]);',
  'prefer-regexp-exec': 'export const x = (of: string) => of.match(/x/);',
  'prefer-return-this-type': 'export class X { f(): X { return this; } }',
  'prefer-string-starts-ends-with': 'export const x = (of: string) => of[0] === "x";',
  'related-getter-setter-pairs': 'export interface X { get x(): string; set x(of: number); }',
  'require-await': 'export async function f() { return 1; }',
  'restrict-plus-operands': 'export const x = (of: number) => of + "x";',
  'restrict-template-expressions': 'export const x = (of: object) => `${of} x`;',
  'return-await': 'export async function f(of: Promise<number>) { try { return of; } catch { return 1; } }',
  'unbound-method': 'class X { f() { return this; } } export const { f } = new X();',
  'use-unknown-in-catch-callback-variable':
    'export const x = (of: Promise<number>) => of.catch((error) => 1);',
};

let found: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  const root = await temporaryDirectory('lint');
  await copyFile(packageFile(CONFIG), path.join(root, CONFIG));
  const { compilerOptions } = z
    .object({ compilerOptions: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(await readFile(packageFile('tsconfig.json'), 'utf8')));
  const config = { compilerOptions: { ...compilerOptions, types: [] }, include: ['.'] };
  await writeFile(path.join(root, 'tsconfig.json'), JSON.stringify(config));
  for (const room of ROOMS) {
    await mkdir(path.join(root, room));
    await writeFile(path.join(root, room, 'floating.ts'), FAULTS['no-floating-promises'] ?? '');
  }
  for (const [rule, text] of Object.entries(FAULTS)) await writeFile(path.join(root, `${rule}.ts`), text);
  found = await lint(root);
});

/** The rules that each file breaks. */
async function lint(root: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const program = packageFile('node_modules/oxlint/bin/oxlint');
  const env = {
    ...process.env,
    PATH: [packageFile('node_modules/.bin'), process.env.PATH].join(path.delimiter),
  };
  const text = await new Promise<string>((resolve) => {
    execFile(process.execPath, [program, '--format=json'], { cwd: root, env }, (_error, stdout) => {
      resolve(stdout);
    });
  });
  const rules = new Map<string, string[]>();
  for (const { code, filename } of reportSchema.parse(JSON.parse(text)).diagnostics)
    rules.set(filename, [...(rules.get(filename) ?? []), code]);
  return rules;
}

describe('the rules that need types', () => {
  it('each have a fault here', async () => {
    const { rules } = configSchema.parse(JSON.parse(await readFile(packageFile(CONFIG), 'utf8')));
    expect(Object.keys(FAULTS).map((rule) => `typescript/${rule}`)).toEqual(Object.keys(rules));
  });

  it.each(Object.keys(FAULTS))('see the fault of %s', (rule) => {
    expect(found.get(`${rule}.ts`)).toContain(`typescript(${rule})`);
  });

  it.each(ROOMS)('let no promise float in %s', (room) => {
    expect(found.get(`${room}/floating.ts`)).toEqual(['typescript(no-floating-promises)']);
  });
});
