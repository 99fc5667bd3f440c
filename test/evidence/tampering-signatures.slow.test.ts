import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, it } from '@jest/globals';
import type { Statement } from '../../domain/decision.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { checkpointText } from '../../evidence/core/checkpoint.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../evidence/core/merkle.ts';
import { signNote } from '../../evidence/core/note.ts';
import { sealRun } from '../../evidence/seal.ts';
import { buildRun, RUN, type SampleRun } from './build-run.ts';
import {
  changed,
  changing,
  expectNamed,
  fileIn,
  replaceIn,
  reseal,
  rewrite,
  strangerKey,
  type Copy,
  type Row,
} from './tamper.ts';

let sample: SampleRun;
beforeAll(async () => {
  sample = await buildRun();
});

const DECISIONS: readonly Row[] = [
  [
    'a changed statement file',
    'DECISION_CHANGED',
    'decisions/12.json',
    (copy) => replaceIn(fileIn(copy, 'decisions/12.json'), 'A-0042', 'A-0043'),
  ],
  [
    'the signature files of two decisions in each other’s place',
    'DECISION_CHANGED',
    'decisions/3.sig',
    async (copy) => {
      await rename(fileIn(copy, 'decisions/3.sig'), fileIn(copy, 'decisions/x'));
      await rename(fileIn(copy, 'decisions/12.sig'), fileIn(copy, 'decisions/3.sig'));
      await rename(fileIn(copy, 'decisions/x'), fileIn(copy, 'decisions/12.sig'));
    },
  ],
  [
    'a missing signature file',
    'EVIDENCE_MISSING',
    'decisions/3.sig',
    (copy) => rm(fileIn(copy, 'decisions/3.sig')),
  ],
  [
    'a decision file of an event that is none',
    'ARTIFACT_UNKNOWN',
    'decisions/5.json',
    (copy) => writeFile(fileIn(copy, 'decisions/5.json'), '{}'),
  ],
  [
    'a decision moved to another question',
    'DECISION_MISMATCH',
    'journal.jsonl:4',
    changing(3, { ask: 'approve#9' }),
  ],
  [
    'a decision moved to another person',
    'DECISION_MISMATCH',
    'journal.jsonl:4',
    changing(3, { person: 'custodian-1' }),
  ],
  [
    'a decision with another key named',
    'DECISION_MISMATCH',
    'journal.jsonl:4',
    changing(3, { key: 'SHA256:other' }),
  ],
  [
    'the end of a question moved after it was answered',
    'DECISION_MISMATCH',
    'journal.jsonl:4',
    changing(2, { expires: '2027-04-01T09:00:00.000Z' }),
  ],
  [
    'a person who was not asked',
    'PERSON_NOT_ASKED',
    'journal.jsonl:4',
    (copy) => forge(copy, { n: 2, fields: { people: ['custodian-1'] } }),
  ],
  [
    'a run stopped by who may not',
    'PERSON_NOT_ASKED',
    'journal.jsonl:4',
    (copy) => {
      const abort = { ask: 'abort', step: 'run', choice: 'abort' } as const;
      return forge(copy, { n: 3, fields: abort, said: { ...abort, reason: 'stop' } });
    },
  ],
  [
    'a choice that was not offered',
    'CHOICE_NOT_ALLOWED',
    'journal.jsonl:4',
    (copy) => forge(copy, { n: 2, fields: { choices: ['deny'] } }),
  ],
  [
    'a withdrawal of what nobody approved',
    'NOTHING_TO_WITHDRAW',
    'journal.jsonl:4',
    (copy) => forge(copy, { n: 3, fields: { choice: 'withdraw' }, said: { choice: 'withdraw' } }),
  ],
  [
    'a quorum that the decisions do not fill',
    'DECISION_MISMATCH',
    'journal.jsonl:5',
    (copy) => forge(copy, { n: 2, fields: { need: [{ role: 'security', count: 2 }] } }),
  ],
];

/** Changes an event and has `security-1` sign the decision in event 3 anew, as an engine gone wrong would. */
async function forge(
  copy: Copy,
  { n, fields, said = {} }: { n: number; fields: Record<string, unknown>; said?: Partial<Statement> },
): Promise<void> {
  await rewrite(copy, (events) => changed(events, n, fields));
  const lines = (await readFile(fileIn(copy, 'journal.jsonl'), 'utf8')).trimEnd().split('\n');
  const root = rootOf(lines.slice(0, 3).reduce(appendLeaf, EMPTY_TREE));
  const old = copy.sample.events[3];
  if (old?.type !== 'decision-accepted') throw new TypeError('expected a decision in event 3');
  const statement = { ...old.statement, ...said, log: { size: 3, root } };
  const signature = await copy.sample.people['security-1'].sign(canonicalText(statement));
  await writeFile(fileIn(copy, 'decisions/3.json'), canonicalText(statement));
  await writeFile(fileIn(copy, 'decisions/3.sig'), signature);
  await rewrite(copy, (events) => changed(changed(events, n, fields), 3, { statement, signature }));
}

const CHECKPOINTS: readonly Row[] = [
  ['no checkpoint', 'CHECKPOINT_MISSING', 'checkpoints/22', (copy) => rm(fileIn(copy, 'checkpoints/22'))],
  [
    'an older checkpoint under the name of the last',
    'CHECKPOINT_INVALID',
    'checkpoints/22',
    async (copy) => {
      await sealOlder(copy);
      await rename(fileIn(copy, 'checkpoints/3'), fileIn(copy, 'checkpoints/22'));
    },
  ],
  [
    'an older checkpoint instead of the last',
    'CHECKPOINT_MISSING',
    'checkpoints/22',
    async (copy) => {
      await sealOlder(copy);
      await rm(fileIn(copy, 'checkpoints/22'));
    },
  ],
  [
    'a checkpoint signed with another key',
    'CHECKPOINT_UNTRUSTED',
    'checkpoints/22',
    async (copy) => reseal(copy, await strangerKey()),
  ],
  [
    'another key, laid beside it',
    'CHECKPOINT_UNTRUSTED',
    'keys/*',
    async (copy) => {
      const key = await strangerKey();
      await reseal(copy, key);
      await writeFile(fileIn(copy, `keys/${key.id}.vkey`), `${key.vkey}\n`);
    },
  ],
  [
    'the checkpoint of another run',
    'CHECKPOINT_INVALID',
    'checkpoints/22',
    async (copy) => {
      const { key } = copy.sample;
      const text = checkpointText({ origin: 'breakglass/example/other', size: 22, root: 'a'.repeat(64) });
      await writeFile(fileIn(copy, 'checkpoints/22'), signNote({ text, key, sign: key.sign }));
    },
  ],
];

/** Has the sample's key seal the copy at an earlier size, which is right in itself. */
async function sealOlder(copy: Copy): Promise<void> {
  const { key } = copy.sample;
  const directory = path.join(path.dirname(copy.root), 'evidence');
  await mkdir(directory);
  await rename(copy.root, path.join(directory, RUN));
  const decision = copy.sample.events[3];
  const log = decision?.type === 'decision-accepted' ? decision.statement.log : { size: 0, root: '' };
  await sealRun({ directory, run: RUN, log, key });
  await rename(path.join(directory, RUN), copy.root);
}

describe('the verifier names', () => {
  it.each([...DECISIONS, ...CHECKPOINTS])('%s: %s at %s', async (...row) => {
    await expectNamed(sample, row);
  });
});
