import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CLOUDS } from '../../domain/clouds.ts';
import { evidenceShow, evidenceVerify } from '../../cli/commands/evidence.ts';
import { givenFrom } from '../../cli/given.ts';
import type { Io } from '../../cli/io.ts';
import { exampleOrganisationText } from '../support/organisation.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import { codeOfAsync } from './refused.ts';
import { copyOf } from './tamper.ts';

let sample: SampleRun;
beforeAll(async () => {
  sample = await buildRun();
});

async function type({
  command = evidenceVerify,
  words,
  options = {},
  json = false,
  env,
}: {
  command?: typeof evidenceVerify;
  words: readonly string[];
  options?: Record<string, unknown>;
  json?: boolean;
  env?: Io['env'];
}) {
  const home = await temporaryDirectory('home');
  let out = '';
  const said: string[] = [];
  const io: Io = {
    out: (text) => (out += text),
    say: (line) => said.push(line),
    lively: false,
    json,
    env: env ?? { HOME: home },
    cwd: sample.base,
    signal: new AbortController().signal,
  };
  const exit = await command(io, givenFrom({ words, options }));
  return { exit, out, said, home };
}

const PATH = `evidence/${RUN}`;

describe('evidence verify', () => {
  it('says that a run is valid, by which key, what was checked and what was absent', async () => {
    const keys = path.join(sample.base, 'keys.txt');
    await writeFile(keys, `# the key of example\n\n${sample.key.vkey}\n`);
    const { exit, out } = await type({ words: [PATH], options: { keys: 'keys.txt' } });
    expect(exit).toBe(0);
    expect(out).toContain(`VALID   ${RUN}: the run passed, restored: yes`);
    expect(out).toContain('events 22, decisions 2, artifacts 2, checkpoints 1');
    expect(out).toContain('a key that you gave');
    expect(out).toContain(sample.key.vkey);
    expect(out).toContain('event 12: custodian-1, attest, check-seal (SHA256:');
    expect(out).toContain('no witness');
  });

  it('remembers the key at first use for the person', async () => {
    const real = await buildRun({ origins: CLOUDS.global });
    const first = await type({ words: [real.root] });
    expect(first.exit).toBe(0);
    expect(first.out).toContain('for the first time');
    const pins = path.join(first.home, '.config', 'breakglass', 'known-evidence-keys');
    expect(await readFile(pins, 'utf8')).toBe(`${real.key.vkey}\n`);
    const again = await type({ words: [real.root], env: { HOME: first.home } });
    expect(again.out).toContain('remembered from earlier evidence');
  });

  it('says that the key of a pretend tenant is not remembered', async () => {
    const { exit, out } = await type({ words: [PATH] });
    expect(exit).toBe(0);
    expect(out).toContain("came with the evidence, and is not remembered, as the tenant is not Microsoft's");
  });

  it('with an organisation file says that the plan is not of it', async () => {
    await writeFile(path.join(sample.base, 'organisation.yaml'), exampleOrganisationText());
    const options = { organisation: 'organisation.yaml' };
    const { exit, out } = await type({ words: [PATH], options });
    expect(exit).toBe(3);
    expect(out).toMatch(/KEY_UNTRUSTED at plan\.json/);
    expect(out).toContain('the plan: not known: the check broke off before');
    expect(out).not.toContain('no organisation file');
  });

  it('names the break and ends with 3', async () => {
    const { root } = await copyOf(sample);
    await rm(path.join(root, 'checkpoints/22'));
    const { exit, out } = await type({ words: [root] });
    expect(exit).toBe(3);
    expect(out).toContain(`BROKEN  ${RUN}: CHECKPOINT_MISSING at checkpoints/22: `);
    expect(out).toContain('held before the break');
  });

  it('says what is not known rather than not there, where a break came first', async () => {
    const { root } = await copyOf(sample);
    await rm(path.join(root, 'decisions/3.sig'));
    const { out } = await type({ words: [root] });
    expect(out).toContain('EVIDENCE_MISSING at decisions/3.sig');
    expect(out).toContain('sealed by: not known: the check broke off before');
    expect(out).toContain('signed by people: not known: the check broke off before');
    expect(out).toContain('events 22, decisions not known, artifacts not known, checkpoints not known');
    expect(out).not.toMatch(/signed by people: nobody|no key/);
  });

  it('says who started the run without a signature, and names what lies beside the runs', async () => {
    const { out } = await type({ words: ['evidence'] });
    expect(out).toContain('started by: commander-1, who did not sign for it');
    expect(out).not.toContain('Beside the runs');
    await mkdir(path.join(sample.directory, '.hidden'));
    await writeFile(path.join(sample.directory, 'notes.txt'), 'x');
    try {
      const { exit, out: named } = await type({ words: ['evidence'] });
      expect(exit).toBe(0);
      expect(named).toMatch(
        /Beside the runs, not checked and no evidence:\n {2}\.hidden\/\n {2}notes\.txt\n$/,
      );
    } finally {
      await rm(path.join(sample.directory, '.hidden'), { recursive: true });
      await rm(path.join(sample.directory, 'notes.txt'));
    }
  });

  it('does not call an open run valid', async () => {
    const open = await buildRun({ until: 'open' });
    const { exit, out } = await type({ words: [open.root] });
    expect(exit).toBe(3);
    expect(out).toMatch(/^OPEN {4}/);
  });

  it('prints the report as one JSON document', async () => {
    const { exit, out } = await type({ words: [PATH], json: true });
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ valid: true, runs: [{ run: RUN, status: 'valid' }] });
  });

  it('refuses what it cannot work with', async () => {
    expect(await codeOfAsync(() => type({ words: ['nowhere'] }))).toBe('FILE_NOT_FOUND');
    expect(await codeOfAsync(() => type({ words: [PATH], options: { keys: 'nowhere' } }))).toBe(
      'FILE_NOT_FOUND',
    );
    expect(await codeOfAsync(() => type({ words: [PATH], env: {} }))).toBe('USAGE');
    await writeFile(path.join(sample.base, 'bad-keys.txt'), 'nonsense\n');
    expect(await codeOfAsync(() => type({ words: [PATH], options: { keys: 'bad-keys.txt' } }))).toBe(
      'VALUE_INVALID',
    );
  });
});

describe('evidence show', () => {
  it('prints the timeline on stdout and a caution on stderr', async () => {
    const { exit, out, said } = await type({ command: evidenceShow, words: [PATH] });
    expect(exit).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(sample.events.length);
    expect(said).toEqual(['Shown as written, not verified.']);
  });

  it('prints the events as one JSON document', async () => {
    const { out } = await type({ command: evidenceShow, words: [PATH], json: true });
    expect(JSON.parse(out)).toEqual({
      verified: false,
      lines: sample.events.map((event, index) => ({ line: index + 1, event })),
    });
  });
});
