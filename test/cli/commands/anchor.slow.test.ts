import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { evidenceAnchor } from '../../../cli/commands/anchor.ts';
import { evidenceVerify } from '../../../cli/commands/evidence.ts';
import { givenFrom } from '../../../cli/given.ts';
import { openOutside, type OutsidePair } from '../../evidence/anchor/outside.ts';
import { buildRun, type SampleRun } from '../../evidence/build-run.ts';
import { enterRun, twoRuns } from '../../evidence/ledger/ledger-of.ts';
import { codeOfAsync } from '../../evidence/refused.ts';
import { recordIo } from '../../support/io.ts';
import { exampleOrganisationText } from '../../support/organisation.ts';

let sample: SampleRun;
let pair: OutsidePair;

beforeAll(async () => {
  sample = await twoRuns();
  await buildRun({ until: 'open', run: 'drill-3', base: sample.base, enter: enterRun });
});

beforeEach(async () => {
  pair = await openOutside({ logs: [sample.key.vkey] });
});

/** Writes the organisation file that lies beside the evidence. */
async function organise({ witnessUrl }: { witnessUrl?: string } = {}): Promise<void> {
  const { timestamps, witnesses } = pair.outside;
  const more = [
    'timestamps:',
    ...timestamps.map(
      ({ url, rootsFile }) => `  - { id: tsa-${Date.now()}, url: "${url}", ca: "${rootsFile}" }`,
    ),
    'witnesses:',
    ...witnesses.map(
      ({ id, url, vkey }) => `  - { id: ${id}, url: "${witnessUrl ?? url}", vkey: "${vkey}" }`,
    ),
    'waits: { request: 2s }',
  ];
  await writeFile(
    path.join(sample.base, 'organisation.yaml'),
    exampleOrganisationText({ more: more.join('\n') }),
  );
}

async function type({
  command = evidenceAnchor,
  words,
  options = {},
  json = false,
}: {
  command?: typeof evidenceAnchor;
  words: readonly string[];
  options?: Record<string, unknown>;
  json?: boolean;
}) {
  const io = recordIo({ json, cwd: sample.base });
  const exit = await command(io, givenFrom({ words, options }));
  return { exit, out: io.stdout() };
}

describe('evidence anchor', () => {
  it('asks for every closed run and the ledger where none is named, and passes over an open one', async () => {
    await organise();
    const { exit, out } = await type({ words: [] });
    expect({ exit, out }).toMatchObject({ exit: 0 });
    expect(out.split('\n').map((line) => line.replace(/tsa-\d+/, 'tsa'))).toEqual([
      'drill-1: timestamp by tsa',
      'drill-1: witness by audit',
      'drill-2: timestamp by tsa',
      'drill-2: witness by audit',
      'ledger: timestamp by tsa',
      'ledger: witness by audit',
      '',
    ]);
    expect(await readdir(path.join(sample.root, 'timestamps'))).toHaveLength(1);
  });

  it('says for one run what could not be had, and exits 3', async () => {
    await organise({ witnessUrl: 'http://127.0.0.1:9' });
    const { exit, out } = await type({ words: ['drill-2'], json: true });
    expect(exit).toBe(3);
    const failed = {
      run: 'drill-2',
      anchors: expect.arrayContaining([expect.objectContaining({ outcome: 'failed' })]),
    };
    expect(JSON.parse(out)).toEqual([failed]);
    expect(out).toContain('WITNESS_UNAVAILABLE');
    const told = (await type({ words: ['drill-2'] })).out;
    expect(told).toMatch(
      /^audit is on this machine \(127\.0\.0\.1:9\), where nothing answers: .* rehearsal/m,
    );
    expect(told).not.toMatch(/^tsa-\d+ is on this machine/m);
  });

  it('has nothing to do where nobody is named', async () => {
    await writeFile(path.join(sample.base, 'organisation.yaml'), exampleOrganisationText());
    expect(await type({ words: [] })).toEqual({
      exit: 0,
      out: 'nothing to do: the organisation file names no timestamp authority and no witness\n',
    });
  });
});

describe('evidence verify with those outside', () => {
  it('trusts the files that the reader names, and says time, authority and witness', async () => {
    await organise();
    await type({ words: ['drill-1'] });
    const [keys, witnesses] = ['keys.txt', 'witnesses.txt'].map((name) => path.join(sample.base, name));
    await writeFile(keys ?? '', `${sample.key.vkey}\n`);
    await writeFile(witnesses ?? '', `# audit\n${pair.trust.witnesses?.join('\n') ?? ''}\n`);
    const options = { keys, witnessKeys: witnesses };
    const { out } = await type({ command: evidenceVerify, words: ['evidence/drill-1'], options });
    expect(out).toMatch(/timestamp: \d{4}-\S+Z over \d+ events, by CN=Pretend timestamp authority/);
    expect(out).toMatch(/witness: \d{4}-\S+Z over \d+ events, by witness\.example\/w1/);
    expect(out).toContain('trust in its timestamp was not given');
  });

  it('holds the logs against checkpoints that the reader has', async () => {
    const seen = path.join(sample.base, 'seen');
    await cp(path.join(sample.directory, 'drill-1'), path.join(sample.base, 'alone', 'drill-1'), {
      recursive: true,
    });
    await writeFile(seen, await readFile(path.join(sample.directory, 'ledger', 'checkpoints', '3')));
    const look = (file: string, run = 'alone/drill-1') =>
      type({
        command: evidenceVerify,
        words: [run],
        options: { keys: path.join(sample.base, 'trusted.txt'), seen: [file] },
      });
    await writeFile(path.join(sample.base, 'trusted.txt'), `${sample.key.vkey}\n`);
    await writeFile(path.join(sample.base, 'other'), 'no checkpoint');
    expect(await codeOfAsync(() => look(seen))).toBe('EVIDENCE_MISSING');
    expect(await codeOfAsync(() => look(seen, 'evidence/drill-1'))).toBe('accepted');
    expect(await codeOfAsync(() => look(path.join(sample.base, 'gone')))).toBe('FILE_NOT_FOUND');
    expect(await codeOfAsync(() => look(path.join(sample.base, 'other')))).toBe('CHECKPOINT_INVALID');
  });
});
