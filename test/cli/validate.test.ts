import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { validate } from '../../cli/commands/validate.ts';
import { givenFrom } from '../../cli/given.ts';
import { EXIT } from '../../cli/io.ts';
import { recordIo } from '../support/io.ts';
import { exampleOrganisationText } from '../support/organisation.ts';

const VECTORS = fileURLToPath(new URL('../vectors/definitions', import.meta.url));

const vectors = z
  .array(
    z.strictObject({
      file: z.string(),
      kind: z.enum(['runbook', 'organisation', 'unknown']),
      faults: z.array(z.strictObject({ code: z.string(), line: z.int(), column: z.int() })).min(1),
    }),
  )
  .parse(JSON.parse(readFileSync(path.join(VECTORS, 'index.json'), 'utf8')));

const output = z.strictObject({
  ok: z.boolean(),
  faults: z.array(
    z.strictObject({
      code: z.string(),
      path: z.string(),
      message: z.string(),
      place: z.strictObject({ file: z.string(), line: z.int(), column: z.int() }),
    }),
  ),
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'breakglass-validate-'));
  await writeFile(path.join(folder, 'organisation.yaml'), exampleOrganisationText());
});
afterAll(() => rm(folder, { recursive: true }));

async function run({
  words,
  organisation,
  json = false,
  cwd = folder,
}: {
  words: string[];
  organisation?: string;
  json?: boolean;
  cwd?: string;
}) {
  const io = recordIo({ json, cwd });
  const exit = await validate(io, givenFrom({ words, options: { organisation } }));
  return { exit, stdout: io.stdout(), stderr: io.stderr() };
}

describe('the corpus of bad definitions', () => {
  it('lists every file of its folder', async () => {
    const files = (await readdir(VECTORS)).filter((file) => file.endsWith('.yaml'));
    expect(vectors.map(({ file }) => file).sort()).toEqual(files.sort());
    expect(files.length).toBeGreaterThanOrEqual(45);
  });

  it.each(vectors)('$file', async ({ file, faults }) => {
    const { exit, stdout } = await run({ words: [file], json: true, cwd: VECTORS });
    const found = output.parse(JSON.parse(stdout));
    expect(exit).toBe(EXIT.usage);
    expect(found.ok).toBe(false);
    expect(found.faults.map(({ code, place }) => ({ code, line: place.line, column: place.column }))).toEqual(
      faults,
    );
    for (const fault of found.faults) {
      expect(fault.place.file).toBe(file);
      expect(fault.message).toMatch(/expected|unknown key/);
    }
  });

  it('never repeats a secret from an address', async () => {
    const { stdout } = await run({ words: ['organisation-webhook-password.yaml'], cwd: VECTORS });
    expect(stdout).toContain('soc.example');
    expect(stdout).not.toMatch(/user:|secret@|\/hook/);
  });
});

describe('validate', () => {
  it('finds no fault in the bundled runbooks and the example organisation', async () => {
    const words = [
      'quarterly-drill',
      'regain-access',
      'sign-in-check',
      'idp-core-outage',
      'organisation.yaml',
    ];
    expect(await run({ words })).toEqual({ exit: EXIT.ok, stdout: '', stderr: ['5 files, no fault'] });
  });

  it('prints one line for each fault, with its place', async () => {
    const { stdout, stderr } = await run({ words: ['runbook-key-misspelt.yaml'], cwd: VECTORS });
    expect(stdout).toBe(
      'runbook-key-misspelt.yaml:4:1: KEY_UNKNOWN unknown key "objectivs"; did you mean "objectives"?\n',
    );
    expect(stderr).toEqual(['1 file, faults: 1']);
  });

  it.each([
    [
      'a key that is misspelt is not missing too',
      '{ id: b, do: attest, instruction: Do, by: [{ role: soc, count: 1 }], withn: 1h }',
      ['bad.yaml:6:74: KEY_UNKNOWN unknown key "withn"; did you mean "within"?'],
    ],
    [
      'a duration that is a number',
      '{ id: b, do: sign-in, within: 30, method: passkey }',
      ['bad.yaml:6:35: VALUE_TYPE expected a duration such as 90s, 30m, 24h or 7d; got the number 30'],
    ],
    [
      'an outage that is too long, by its own limit',
      '{ id: b, do: outage, of: entra, how: declared, for: 45d }',
      ['bad.yaml:6:57: VALUE_INVALID expected a duration of at most 24h; got "45d"'],
    ],
    [
      'an id that was given before, with its line',
      '{ id: a, do: outage, of: entra, how: declared, for: 1h }',
      [
        'bad.yaml:6:11: ID_DUPLICATE expected a step id of its own, got the one in line 5 (method[0].id) again',
      ],
    ],
  ])('says of %s what to mend', async (_what, step, faults) => {
    const first = '  - { id: a, do: sign-in, within: 1h, method: passkey }';
    const head = ['runbook: bad', 'title: Bad', 'scenario: key-lost', 'method:', first];
    await writeFile(path.join(folder, 'bad.yaml'), [...head, `  - ${step}`, ''].join('\n'));
    const { stdout } = await run({ words: ['bad.yaml'] });
    expect(stdout.trimEnd().split('\n')).toEqual(faults);
  });

  it.each([
    'abC8Q~canary.of-a-client~secret',
    '-----BEGIN PRIVATE KEY----- canary',
    'AGE-SECRET-KEY-1canary',
  ])('refuses a secret in place of its file, without a word of it: %s', async (secretFile) => {
    await writeFile(path.join(folder, 'typed.yaml'), exampleOrganisationText({ secretFile }));
    const { exit, stdout } = await run({ words: ['typed.yaml'] });
    expect(exit).toBe(EXIT.usage);
    expect(stdout).toMatch(/^typed\.yaml:\d+:\d+: VALUE_INVALID expected the path of a file.*not shown/);
    expect(stdout).not.toContain('canary');
  });

  it('says of a tenant id that is a number what it must be', async () => {
    const text = exampleOrganisationText().replace(/tenant-id: .*/, 'tenant-id: 1234');
    await writeFile(path.join(folder, 'number.yaml'), text);
    const { stdout } = await run({ words: ['number.yaml'] });
    expect(stdout).toMatch(
      /^number.yaml:\d+:\d+: VALUE_TYPE expected a GUID in lower case, .*; got the number 1234\n$/,
    );
  });

  it('plans a runbook against an organisation and places what is impossible', async () => {
    const text = [
      'runbook: broken',
      'title: Broken',
      'scenario: key-lost',
      'accounts: [breakglass-1, breakglass-9]',
      'method:',
      '  - { id: in, do: sign-in, within: 1h, method: passkey, from: moon }',
    ].join('\n');
    await writeFile(path.join(folder, 'broken.yaml'), text);
    const { exit, stdout } = await run({ words: ['broken.yaml'], organisation: 'organisation.yaml' });
    expect(exit).toBe(EXIT.usage);
    expect(stdout.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'broken.yaml:4:26: REFERENCE_UNKNOWN',
      'broken.yaml:6:63: REFERENCE_UNKNOWN',
      '',
    ]);
  });

  it('plans against the organisation at the usual place without being told', async () => {
    const text =
      'runbook: lost\ntitle: Lost\nscenario: key-lost\nmethod:\n  - { id: tell, do: notify, to: moon }\n';
    await writeFile(path.join(folder, 'lost.yaml'), text);
    const { exit, stdout } = await run({ words: ['lost.yaml'] });
    expect(exit).toBe(EXIT.usage);
    expect(stdout).toMatch(/^lost.yaml:5:\d+: REFERENCE_UNKNOWN /);
  });

  it('says what it could not check where there is no organisation', async () => {
    const { exit, stderr } = await run({ words: ['quarterly-drill'], cwd: VECTORS });
    expect(exit).toBe(EXIT.ok);
    expect(stderr).toEqual([
      '1 file, no fault',
      expect.stringMatching(/^not checked, .*--organisation FILE/),
    ]);
  });

  it('names every fault of a review, and what it cannot see', async () => {
    const text =
      'review: drill-1\nclassification: drill\nfindings:\n  - { text: late, severity: grave, owner: soc-1 }\n';
    await writeFile(path.join(folder, 'review.yaml'), text);
    const { exit, stdout, stderr } = await run({ words: ['review.yaml'] });
    expect(exit).toBe(EXIT.usage);
    expect(stdout.match(/^review.yaml:4:\d+: \S+ expected .*$/gm)).toHaveLength(3);
    expect(stderr).toEqual(['1 file, faults: 3']);
    await writeFile(path.join(folder, 'review.yaml'), 'review: drill-1\nclassification: drill\n');
    expect((await run({ words: ['review.yaml'] })).stderr).toEqual([
      '1 file, no fault',
      expect.stringMatching(/^not checked, for want of its run: .*review RUN --sign FILE/),
    ]);
  });

  it('stops at the first tab in the indentation', async () => {
    const text = 'runbook: tab\ntitle: Tab\nmethod:\n\t- id: one\n\t  do: notify\n\t  to: soc\n';
    await writeFile(path.join(folder, 'tab.yaml'), text);
    const { stdout } = await run({ words: ['tab.yaml'] });
    expect(stdout).toMatch(/^tab.yaml:4:1: YAML_SYNTAX .*\n$/);
  });

  it.each([
    { name: 'absent.yaml', code: 'FILE_NOT_FOUND' },
    { name: 'organisation.yaml/inside', code: 'FILE_NOT_FOUND' },
    { name: '.', code: 'FILE_UNREADABLE' },
    { name: 'no-such-bundled-runbook', code: 'FILE_NOT_FOUND' },
  ])('refuses $name with $code and goes on', async ({ name, code }) => {
    const { exit, stdout } = await run({ words: [name, 'organisation.yaml'] });
    expect(exit).toBe(EXIT.usage);
    expect(stdout).toMatch(new RegExp(`:1:1: ${code} expected`));
  });

  it('reads no more than a definition may have', async () => {
    await writeFile(path.join(folder, 'large.yaml'), `runbook: large\n# ${'x'.repeat(300_000)}\n`);
    const { stdout } = await run({ words: ['large.yaml'] });
    expect(stdout).toBe('large.yaml:1:1: FILE_TOO_LARGE expected at most 256 KiB, got more\n');
  });
});
