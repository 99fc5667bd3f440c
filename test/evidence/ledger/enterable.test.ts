import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunEntry } from '../../../domain/ledger.ts';
import { checkpointText } from '../../../evidence/core/checkpoint.ts';
import { signNote } from '../../../evidence/core/note.ts';
import type { EvidenceKey } from '../../../evidence/keys.ts';
import { requireEnterable } from '../../../evidence/ledger/enterable.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { buildRun, RUN, type SampleRun } from '../build-run.ts';
import { codeOfAsync } from '../refused.ts';
import { strangerKey } from '../tamper.ts';
import { closingOf, ORGANISATION } from './ledger-of.ts';

let sample: SampleRun;
let closing: Extract<RunEntry, { type: 'run-closed' }>;
beforeAll(async () => {
  sample = await buildRun();
  closing = closingOf(sample);
});

let directory: string;
beforeEach(async () => {
  directory = path.join(await temporaryDirectory('enterable'), 'evidence');
  await cp(sample.directory, directory, { recursive: true });
});

const enterable = (entry: RunEntry = closing) =>
  codeOfAsync(() =>
    requireEnterable({ directory, organisation: ORGANISATION, vkeys: [sample.key.vkey], entry }),
  );

/** Puts another note in the place of the run's closing checkpoint, over the same log unless told otherwise. */
async function sealAs({
  key = sample.key,
  origin = `breakglass/${ORGANISATION}/${RUN}`,
  root = closing.checkpoint.root,
}: {
  key?: EvidenceKey;
  origin?: string;
  root?: string;
}): Promise<void> {
  const { size } = closing.checkpoint;
  const note = signNote({ text: checkpointText({ origin, size, root }), key, sign: key.sign });
  await writeFile(path.join(directory, RUN, 'checkpoints', String(size)), note);
}

describe('the end of a run', () => {
  it('is entered as its sealed journal closes', async () => {
    expect(await enterable()).toBe('accepted');
    await sealAs({});
    expect(await enterable()).toBe('accepted');
  });

  it.each<[string, string, () => Promise<void>]>([
    ['by a key that is not ours', 'CHECKPOINT_UNTRUSTED', async () => sealAs({ key: await strangerKey() })],
    ['of another run', 'LEDGER_MISMATCH', () => sealAs({ origin: `breakglass/${ORGANISATION}/drill-2` })],
    ['of another organisation', 'LEDGER_MISMATCH', () => sealAs({ origin: `breakglass/other/${RUN}` })],
    ['over another log', 'LEDGER_MISMATCH', () => sealAs({ root: 'd'.repeat(64) })],
  ])('is refused where its checkpoint is %s: %s', async (_what, code, forge) => {
    await forge();
    expect(await enterable()).toBe(code);
  });

  it('is refused where the journal says another: LEDGER_MISMATCH', async () => {
    expect(await enterable({ ...closing, restored: !closing.restored })).toBe('LEDGER_MISMATCH');
    expect(await enterable({ ...closing, verdict: 'aborted' })).toBe('LEDGER_MISMATCH');
    const journal = path.join(directory, RUN, 'journal.jsonl');
    const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
    await writeFile(journal, `${lines.slice(0, -1).join('\n')}\n`);
    expect(await enterable()).toBe('LEDGER_MISMATCH');
  });
});
