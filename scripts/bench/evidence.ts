import path from 'node:path';
import { verifyEvidence } from '../../evidence/verify.ts';
import { appendLeaves, openRunFolder } from '../../evidence/store.ts';
import { sealRun } from '../../evidence/seal.ts';
import { createEvidenceKey } from '../../evidence/keys.ts';
import { ORGANISATION } from '../../cli/rehearse/organisation.ts';
import { longRun, type LongRun } from './long-run.ts';
import { COMPILED, node } from './processes.ts';
import type { Section } from './report.ts';
import { repeat, timed } from './waiting.ts';

const EVENTS = 1_000;
const DECISIONS = 100;
const FULL_BATCH = 50;
const VERIFY_TIMES = 5;

/** Appends a run of 1,000 events one by one and again in full batches, seals it, and verifies it. */
export async function measureEvidence({ directory }: { directory: string }): Promise<Section> {
  const key = await createEvidenceKey({ state: path.join(directory, 'state'), organisation: ORGANISATION });
  const one = {
    directory: path.join(directory, 'one'),
    run: longRun({ events: EVENTS, decisions: DECISIONS }),
  };
  const many = { ...one, directory: path.join(directory, 'many') };
  const single = await append({ ...one, batch: 1 });
  const batched = await append({ ...many, batch: FULL_BATCH });
  const { run, log } = one.run;
  await sealRun({ directory: one.directory, run: run.run, log, key });
  const folder = path.join(one.directory, run.run);
  const alone = await repeat({
    times: VERIFY_TIMES,
    work: () => timed(() => verify({ folder, vkey: key.vkey })),
  });
  const keys = path.join(directory, 'state', 'keys', 'evidence.vkey');
  const words = [COMPILED, 'evidence', 'verify', folder, '--keys', keys];
  const command = await repeat({ times: VERIFY_TIMES, work: () => timed(() => node(words)) });
  return sectionOf({ single, batched, alone, command });
}

async function append({
  directory,
  run: { run, leaves },
  batch,
}: {
  directory: string;
  run: LongRun;
  batch: number;
}): Promise<number[]> {
  await openRunFolder({ directory, ...run });
  return repeat({
    times: leaves.length / batch,
    work: (nth) => {
      const from = nth * batch;
      const some = leaves.slice(from, from + batch);
      return timed(() => appendLeaves({ directory, run: run.run, from, leaves: some }));
    },
  });
}

async function verify({ folder, vkey }: { folder: string; vkey: string }): Promise<void> {
  const { valid, runs } = await verifyEvidence({ path: folder, vkeys: [vkey] });
  if (!valid) throw new Error(`expected valid evidence, got ${JSON.stringify(runs[0]?.broken)}`);
}

function sectionOf({
  single,
  batched,
  alone,
  command,
}: {
  single: readonly number[];
  batched: readonly number[];
  alone: readonly number[];
  command: readonly number[];
}): Section {
  const rate = (tookMs: readonly number[]) => EVENTS / (tookMs.reduce((sum, ms) => sum + ms, 0) / 1_000);
  const row = { unit: 'ms', by: 'median', atMost: null } as const;
  return {
    title: 'Evidence',
    rows: [
      { ...row, what: 'durable append, one event a call', unit: '/s', samples: [rate(single)] },
      { ...row, what: '… a call', by: 0.5, samples: single },
      { ...row, what: '… a call', by: 0.99, samples: single },
      { ...row, what: `durable append, ${FULL_BATCH} events a call`, unit: '/s', samples: [rate(batched)] },
      { ...row, what: 'verifying 1,000 events, in process', samples: alone },
      { ...row, what: '`breakglass evidence verify` of them', samples: command },
    ],
    counted: `A run of ${EVENTS} events, ${DECISIONS} of them signed decisions with two files each; about seven times a quarterly drill. Each call locks, reads the journal so far, writes and syncs before it returns; a decision syncs its two files as well, and is one call in ten. Verifying checks every byte, root, signature and the verdict again.`,
  };
}
