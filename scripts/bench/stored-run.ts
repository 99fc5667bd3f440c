import type { LogPoint } from '../../domain/decision.ts';
import type { EvidenceKey } from '../../evidence/keys.ts';
import { sealRun } from '../../evidence/seal.ts';
import { appendLeaves, openRunFolder, storeArtifact } from '../../evidence/store.ts';
import { longAnswer, longRun, type LongRun, type openLongRun } from './long-run.ts';

/** More than a run hands over at once: it is only to be there. */
const LEAVES_A_CALL = 1_000;

/** Stores a long run with the tenant's answers that its facts rest on, and seals it. */
export async function storeLongRun({
  directory,
  key,
  opened,
  events,
  answers,
  ledger,
}: {
  directory: string;
  key: EvidenceKey;
  opened: ReturnType<typeof openLongRun>;
  events: number;
  answers: readonly { readonly nth: number; readonly characters: number }[];
  /** Asked for once the run's folder is there, as the ledger wants it. */
  ledger: LogPoint | (() => Promise<LogPoint>);
}): Promise<LongRun> {
  const { run } = opened.run;
  await openRunFolder({ directory, ...opened.run });
  const artifacts: string[] = [];
  for (const answer of answers)
    artifacts.push(await storeArtifact({ directory, run, bytes: longAnswer(answer) }));
  const point = typeof ledger === 'function' ? await ledger() : ledger;
  const long = longRun({ opened, events, artifacts, ledger: point });
  for (let from = 0; from < long.leaves.length; from += LEAVES_A_CALL) {
    const leaves = long.leaves.slice(from, from + LEAVES_A_CALL);
    await appendLeaves({ directory, run, from, leaves });
  }
  await sealRun({ directory, run, log: long.log, key });
  return long;
}
