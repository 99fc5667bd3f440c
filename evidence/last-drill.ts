import { z } from 'zod';
import { BreakglassError } from '../domain/errors.ts';
import type { AccountId, RunId } from '../domain/ids.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Verdict } from '../domain/verdict.ts';
import { sha256Hex } from './core/hash.ts';
import { readIfThere } from './disk.ts';
import { readAnswer, readEvents } from './earlier-look.ts';
import { runFolder, type RunFolder } from './folder.ts';
import { parseJson } from './json.ts';
import { readLedger } from './ledger/store.ts';

/** A run that drilled an account, as the ledger closes it and its folder shows it. */
export interface DrillAtHand {
  readonly run: RunId;
  /** When the ledger closed it. */
  readonly at: string;
  readonly mode: string;
  readonly verdict: Verdict;
  /** The people of its plan, as they stand there. */
  readonly people: unknown;
  /** The text of its runbook, as its journal opens with it. Throws `BreakglassError` where that is not here. */
  readonly readRunbook: () => Promise<string>;
  /** What its tenants answered, by question; of two answers the later. Throws likewise. */
  readonly readAnswers: () => Promise<ReadonlyMap<string, unknown>>;
}

/** So many closed runs are tried, the newest first. */
const RUNS_TRIED = 40;
/** A run that ended otherwise shows nothing of the way in. */
const DRILLED: readonly Verdict[] = ['passed', 'deviated'];

const planSchema = z.looseObject({
  mode: z.string(),
  accounts: z.array(z.looseObject({ id: z.string() })),
  people: z.unknown(),
});

type Closed = Extract<LedgerEntry, { type: 'run-closed' }>;

/**
 * The newest run that passed, or deviated, or `anyhow` one that ended otherwise, with an account in its plan; null where the ledger has none. Plan and journal
 * are held against the ledger. Throws `BreakglassError` where what is there is not as it was: `PLAN_CHANGED` for a newer run
 * whose plan is another, as nobody can say any more whom that one drilled.
 */
export async function readLastDrill({
  directory,
  account,
  ended = 'drilled',
}: {
  directory: string;
  account: AccountId;
  ended?: 'drilled' | 'anyhow';
}): Promise<DrillAtHand | null> {
  const entries = (await readLedger(directory))?.entries ?? [];
  const closed = entries
    .filter((entry) => entry.type === 'run-closed')
    .filter(({ verdict }) => ended === 'anyhow' || DRILLED.includes(verdict));
  for (const entry of closed.toReversed().slice(0, RUNS_TRIED)) {
    const folder = runFolder({ directory, run: entry.run });
    const plan = await readPlan({ folder, entry });
    if (plan === null || !plan.accounts.some(({ id }) => id === account)) continue;
    const { run, at, verdict } = entry;
    const { mode, people } = plan;
    return {
      ...{ run, at, verdict, mode, people },
      readRunbook: () => runbookIn({ folder, entry }),
      readAnswers: () => answersIn({ folder, entry }),
    };
  }
  return null;
}

/** Null where the run is not here any more. */
async function readPlan({
  folder,
  entry,
}: {
  folder: RunFolder;
  entry: Closed;
}): Promise<z.infer<typeof planSchema> | null> {
  const bytes = await readIfThere(folder.plan);
  if (bytes === null) return null;
  if (sha256Hex(bytes) !== entry.plan) throw changed(`the plan of ${entry.run} that the ledger names`);
  return planSchema.safeParse(parseJson(bytes.toString('utf8'))).data ?? null;
}

async function runbookIn({ folder, entry }: { folder: RunFolder; entry: Closed }): Promise<string> {
  const [opened] = await readEvents({ folder, root: entry.checkpoint.root });
  const bytes = await readIfThere(folder.runbook);
  if (bytes !== null && opened?.type === 'run-opened' && sha256Hex(bytes) === opened.runbookDigest)
    return bytes.toString('utf8');
  throw changed(`the runbook that the journal of ${entry.run} opens with`);
}

function changed(expected: string): BreakglassError {
  return new BreakglassError({ code: 'PLAN_CHANGED', message: `expected ${expected}` });
}

async function answersIn({
  folder,
  entry,
}: {
  folder: RunFolder;
  entry: Closed;
}): Promise<ReadonlyMap<string, unknown>> {
  const events = await readEvents({ folder, root: entry.checkpoint.root });
  const facts = events.filter((event) => event.type === 'fact');
  const ofTenants = facts.filter(({ source }) => source.from.startsWith('graph:'));
  const answers = new Map<string, unknown>();
  for (const digest of new Set(ofTenants.flatMap(({ artifacts }) => artifacts))) {
    const { query, answer } = await readAnswer({ folder, digest });
    // Asked again later in the run: what was seen last stands, also in the order.
    answers.delete(query);
    answers.set(query, answer);
  }
  return answers;
}
