import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import {
  changing,
  copyOf,
  editLines,
  expectNamed,
  fileIn,
  replaceIn,
  rewrite,
  sealedAgain,
  verdictOn,
  type Copy,
  type Row,
} from './tamper.ts';

let sample: SampleRun;
beforeAll(async () => {
  sample = await buildRun();
});

async function artifactOf(copy: Copy): Promise<string> {
  const [digest = ''] = await readdir(fileIn(copy, 'artifacts'));
  return fileIn(copy, `artifacts/${digest}`);
}

const JOURNAL: readonly Row[] = [
  [
    'a dropped event',
    'EVIDENCE_GAP',
    'journal.jsonl:6',
    (copy) => editLines(copy, (lines) => lines.toSpliced(5, 1)),
  ],
  [
    'a doubled event',
    'EVENT_OUT_OF_ORDER',
    'journal.jsonl:7',
    (copy) => editLines(copy, (lines) => lines.toSpliced(5, 0, lines[5] ?? '')),
  ],
  [
    'two events in the other order',
    'EVIDENCE_GAP',
    'journal.jsonl:6',
    (copy) => editLines(copy, (lines) => lines.toSpliced(5, 2, lines[6] ?? '', lines[5] ?? '')),
  ],
  [
    'an inserted event',
    'EVENT_OUT_OF_ORDER',
    'journal.jsonl:7',
    (copy) =>
      editLines(copy, (lines) =>
        lines.toSpliced(5, 0, (lines[1] ?? '').replace('"n":1', '"n":5').replace('09:00:01', '09:00:05')),
      ),
  ],
  [
    'a dropped event, the rest renumbered',
    'EVIDENCE_TRUNCATED',
    'journal.jsonl:22',
    (copy) => rewrite(copy, (events) => events.toSpliced(5, 1)),
  ],
  [
    'an edited event before a decision',
    'ROOT_MISMATCH',
    'journal.jsonl:4',
    changing(1, { account: 'breakglass-2' }),
  ],
  [
    'an edited event after the last decision',
    'ROOT_MISMATCH',
    'checkpoints/22',
    changing(13, { because: 'nobody' }),
  ],
  [
    'an edited event, sealed again by the operator',
    'ROOT_MISMATCH',
    'journal.jsonl:13',
    sealedAgain(8, { seen: 'disabled' }),
  ],
  [
    'a cut tail',
    'EVIDENCE_TRUNCATED',
    'journal.jsonl:22',
    (copy) => editLines(copy, (lines) => lines.slice(0, -1)),
  ],
  [
    'a cut tail without its checkpoint, which reaches a decision',
    'EVIDENCE_TRUNCATED',
    'journal.jsonl:8',
    async (copy) => {
      await rm(fileIn(copy, 'checkpoints/22'));
      await editLines(copy, (lines) => lines.slice(0, 7));
    },
  ],
  [
    'a torn last line',
    'EVIDENCE_TRUNCATED',
    'journal.jsonl:22',
    async (copy) => {
      const { length } = await readFile(fileIn(copy, 'journal.jsonl'));
      await truncate(fileIn(copy, 'journal.jsonl'), length - 1);
    },
  ],
  [
    'an empty journal',
    'EVIDENCE_TRUNCATED',
    'journal.jsonl:1',
    (copy) => writeFile(fileIn(copy, 'journal.jsonl'), ''),
  ],
  ['no journal', 'EVIDENCE_MISSING', 'journal.jsonl', (copy) => rm(fileIn(copy, 'journal.jsonl'))],
  [
    'an event in other bytes of the same meaning',
    'EVENT_MALFORMED',
    'journal.jsonl:2',
    (copy) => editLines(copy, (lines) => lines.with(1, ` ${lines[1] ?? ''}`)),
  ],
  ['an unknown key in an event', 'EVENT_MALFORMED', 'journal.jsonl:2', changing(1, { zz: 1 })],
  [
    'a byte that is no UTF-8',
    'EVENT_MALFORMED',
    'journal.jsonl:12',
    async (copy) => {
      const bytes = await readFile(fileIn(copy, 'journal.jsonl'));
      bytes[bytes.indexOf('—')] = 0xff;
      await writeFile(fileIn(copy, 'journal.jsonl'), bytes);
    },
  ],
  [
    'a time that goes back',
    'EVENT_OUT_OF_ORDER',
    'journal.jsonl:6',
    changing(5, { at: '2026-04-01T09:00:03.999Z' }),
  ],
  ['an event of another run', 'EVENT_OUT_OF_ORDER', 'journal.jsonl:6', changing(5, { run: 'other-run' })],
  [
    'something after the close',
    'EVENT_OUT_OF_ORDER',
    'journal.jsonl:23',
    (copy) =>
      rewrite(copy, (events) => [
        ...events,
        { v: 1, run: RUN, n: 22, at: '2026-04-01T10:00:00.000Z', type: 'clock-started', step: 'late' },
      ]),
  ],
  [
    'a changed verdict, sealed again by the operator',
    'VERDICT_MISMATCH',
    'journal.jsonl:22',
    sealedAgain(21, { verdict: 'failed' }),
  ],
  [
    'a changed claim of being restored, sealed again',
    'VERDICT_MISMATCH',
    'journal.jsonl:22',
    sealedAgain(21, { restored: false }),
  ],
];

const FILES: readonly Row[] = [
  [
    'a changed artifact',
    'ARTIFACT_CHANGED',
    'artifacts/*',
    async (copy) => writeFile(await artifactOf(copy), 'other'),
  ],
  ['a missing artifact', 'ARTIFACT_MISSING', 'artifacts/*', async (copy) => rm(await artifactOf(copy))],
  [
    'an unknown file',
    'ARTIFACT_UNKNOWN',
    'artifacts/notes.txt',
    (copy) => writeFile(fileIn(copy, 'artifacts/notes.txt'), 'by the way'),
  ],
  [
    'an unknown folder with a file',
    'ARTIFACT_UNKNOWN',
    'more/notes.txt',
    async (copy) => {
      await mkdir(fileIn(copy, 'more'));
      await writeFile(fileIn(copy, 'more/notes.txt'), 'by the way');
    },
  ],
  [
    'a link for a file',
    'ARTIFACT_UNKNOWN',
    'runbook.yaml',
    async (copy) => {
      await rm(fileIn(copy, 'runbook.yaml'));
      await symlink(path.join(copy.sample.root, 'runbook.yaml'), fileIn(copy, 'runbook.yaml'));
    },
  ],
  [
    'a changed plan',
    'PLAN_CHANGED',
    'plan.json',
    (copy) => replaceIn(fileIn(copy, 'plan.json'), 'A small drill', 'A large drill'),
  ],
  [
    'a changed runbook',
    'PLAN_CHANGED',
    'runbook.yaml',
    (copy) => writeFile(fileIn(copy, 'runbook.yaml'), 'runbook: x\n'),
  ],
  ['a missing plan', 'EVIDENCE_MISSING', 'plan.json', (copy) => rm(fileIn(copy, 'plan.json'))],
  [
    'a plan that the opening contradicts',
    'PLAN_CHANGED',
    'journal.jsonl:1',
    changing(0, { mode: 'incident' }),
  ],
];

describe('the verifier names', () => {
  it('nothing in a copy that nobody touched', async () => {
    expect(await verdictOn(await copyOf(sample))).toBe('valid');
  });

  it.each([...JOURNAL, ...FILES])('%s: %s at %s', async (...row) => {
    await expectNamed(sample, row);
  });
});
