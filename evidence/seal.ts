import { z } from 'zod';
import type { LogPoint } from '../domain/decision.ts';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import type { Digest, RunId } from '../domain/ids.ts';
import { storeAttestations } from './attest.ts';
import { storeCheckpoint } from './checkpoint-store.ts';
import { sha256Hex } from './core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from './core/merkle.ts';
import { onDisk, readIfThere } from './disk.ts';
import { checkpointFile, runFolder, type RunFolder } from './folder.ts';
import { splitJournal } from './journal-file.ts';
import { parseJson } from './json.ts';
import type { EvidenceKey } from './keys.ts';
import { withLock } from './lock.ts';
import { checkpointOrigin, signerName } from './names.ts';
import { checkJournal, type RunOpened } from './verify/journal.ts';
import { Break } from './verify/report.ts';

const opening = z.looseObject({
  type: z.literal('run-opened'),
  organisation: z.string(),
  run: z.string(),
  plan: z.string(),
});

/**
 * Seals a run's log at a size: rebuilds the root from the stored bytes, compares it with the one that the
 * workflow holds, signs the checkpoint and stores it as `checkpoints/<size>`, with the public key beside it. Where the
 * log ends with `run-closed`, each decision is attested before that, so that a sealed run has all its attestations.
 * Sealing again returns the stored note; two roots are never signed for one size.
 *
 * - `EVIDENCE_TRUNCATED`: fewer events are stored than the log has;
 * - `ROOT_MISMATCH`: the stored events are not those that the workflow recorded;
 * - `KEY_UNREADABLE`: the key is another organisation's than the run's;
 * - `EVENT_MALFORMED`: the first event does not open a run;
 * - `EVIDENCE_FORKED`, `CHECKPOINT_INVALID`: another checkpoint is stored for this size, or a damaged one.
 */
export async function sealRun({
  directory,
  run,
  log,
  key,
}: {
  directory: string;
  run: RunId;
  log: LogPoint;
  key: EvidenceKey;
}): Promise<{ checkpoint: string }> {
  const folder = runFolder({ directory, run });
  return onDisk('sealing the run', () =>
    withLock({
      file: folder.lock,
      work: async () => {
        const { root, organisation, leaves } = await rebuild({ folder, size: log.size });
        if (root !== log.root) {
          throw refusal(
            'ROOT_MISMATCH',
            `expected the root ${log.root} over ${log.size} events, got ${root}`,
          );
        }
        if (key.name !== signerName(organisation)) {
          throw refusal('KEY_UNREADABLE', `expected the key of ${signerName(organisation)}, got ${key.name}`);
        }
        if ((await readIfThere(checkpointFile(folder, log.size))) === null)
          await storeAttestations({ folder, leaves, key });
        const origin = checkpointOrigin({ organisation, run });
        return { checkpoint: await storeCheckpoint({ folder, checkpoint: { origin, ...log }, keys: [key] }) };
      },
    }),
  );
}

/**
 * Seals the beginning of a run that goes on, before people are asked: nothing is checked but that its lines are events in
 * their order, that it is this run's, that its plan is the one which was stored when the run was opened, and what
 * `sealRun` refuses. So the checkpoint says what was recorded when, not that it is right; the verifier judges that, at
 * the end, and a run that is closed is sealed only there.
 *
 * `EVENT_MALFORMED`, `EVENT_OUT_OF_ORDER` and such: the stored journal is none, or has `run-closed`; `PLAN_CHANGED`: the journal opens with another plan or run; `EVIDENCE_UNWRITABLE`: the run's folder is not there now.
 */
export async function sealAt(input: {
  directory: string;
  run: RunId;
  log: LogPoint;
  key: EvidenceKey;
}): Promise<{ checkpoint: string }> {
  const { directory, run, log } = input;
  const folder = runFolder({ directory, run });
  await onDisk('sealing the run', async () => {
    const plan = await readIfThere(folder.plan);
    const bytes = (await readIfThere(folder.journal)) ?? Buffer.alloc(0);
    const { wholeBytes } = splitJournal(bytes);
    if (plan === null || wholeBytes === 0)
      throw refusal('EVIDENCE_UNWRITABLE', `expected the evidence of ${run} in its folder`);
    const opened = requireGoingOn({ bytes: bytes.subarray(0, wholeBytes), size: log.size });
    if (opened.run !== run || opened.plan !== sha256Hex(plan))
      throw refusal('PLAN_CHANGED', `expected the journal of ${run} to open with its own plan`);
  });
  return sealRun(input);
}

/**
 * How a stored journal opens, every line of which the verifier would take, and which is not closed. All that is to be
 * sealed must be there now: what comes between this look and the signature was not looked at.
 */
function requireGoingOn({ bytes, size }: { bytes: Buffer; size: number }): RunOpened {
  try {
    const { opened, closed, events } = checkJournal(bytes);
    if (size > events.length)
      throw refusal('EVIDENCE_TRUNCATED', `expected at least ${size} stored events, got ${events.length}`);
    if (closed === null) return opened;
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    const { code, place, message } = error.report;
    throw new BreakglassError({ code, message: `before sealing: ${place}: ${message}`, cause: error });
  }
  throw refusal(
    'EVENT_OUT_OF_ORDER',
    'expected a run that goes on: it is closed, and sealed only as a whole',
  );
}

async function rebuild({
  folder,
  size,
}: {
  folder: RunFolder;
  size: number;
}): Promise<{ root: Digest; organisation: string; leaves: readonly Buffer[] }> {
  const stored = splitJournal((await readIfThere(folder.journal)) ?? Buffer.alloc(0)).leaves;
  const first = stored[0];
  if (first === undefined || stored.length < size) {
    throw refusal(
      'EVIDENCE_TRUNCATED',
      `expected at least ${Math.max(1, size)} stored events, got ${stored.length}`,
    );
  }
  const leaves = stored.slice(0, size);
  const root = rootOf(leaves.reduce(appendLeaf, EMPTY_TREE));
  return { root, organisation: readOpening(first).organisation, leaves };
}

function readOpening(leaf: Buffer): z.infer<typeof opening> {
  const opened = opening.safeParse(parseJson(leaf.toString()));
  if (!opened.success) throw refusal('EVENT_MALFORMED', 'expected the first event to be run-opened');
  return opened.data;
}

function refusal(code: ErrorCode, message: string): BreakglassError {
  return new BreakglassError({ code, message });
}
