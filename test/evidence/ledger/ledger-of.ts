import { appendFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerEntry, RunEntry } from '../../../domain/ledger.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { checkpointText } from '../../../evidence/core/checkpoint.ts';
import { digestOf } from '../../../evidence/core/hash.ts';
import { appendLeaf, EMPTY_TREE, rootOf } from '../../../evidence/core/merkle.ts';
import { signNote } from '../../../evidence/core/note.ts';
import type { EvidenceKey } from '../../../evidence/keys.ts';
import { entrySchema } from '../../../evidence/ledger/entry-schema.ts';
import { enterIntoLedger } from '../../../evidence/ledger/store.ts';
import { verifyEvidence } from '../../../evidence/verify.ts';
import type { LedgerReport, RunReport } from '../../../evidence/verify/report.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { buildRun, type EnterRun, type SampleRun } from '../build-run.ts';

export const ORGANISATION = 'example';

/** So many minutes after the sample's journal begins, for the ledger's clock. */
export function minute(minutes: number): () => number {
  return () => Date.parse('2026-04-01T09:00:00.000Z') + minutes * 60_000;
}

/** What a run enters when it opens, as its plan says. */
export const enterRun: EnterRun = enterRunAt(minute(0));

function enterRunAt(now: () => number): EnterRun {
  return async ({ directory, run, plan, key }) => {
    const { runbook, mode } = plan;
    const body: RunEntry = { type: 'run-opened', run, runbook, mode, plan: digestOf(plan) };
    const { point } = await enterIntoLedger({
      directory,
      organisation: ORGANISATION,
      keys: [key],
      now,
      body,
    });
    return { size: point.size, root: point.root };
  };
}

/** What a run enters when it is sealed. */
export function closingOf({ events, plan }: SampleRun): Extract<RunEntry, { type: 'run-closed' }> {
  const closed = events.find((event) => event.type === 'run-closed');
  if (closed === undefined) throw new Error('expected a run that is closed');
  const tree = events.map((event) => canonicalText(event)).reduce(appendLeaf, EMPTY_TREE);
  const { run, verdict, restored } = closed;
  const checkpoint = { size: tree.size, root: rootOf(tree) };
  return { type: 'run-closed', run, plan: digestOf(plan), checkpoint, verdict, restored };
}

/** An evidence directory with two runs of one organisation, both entered, the second only where `closed` says so. */
export async function twoRuns({ closed = true }: { closed?: boolean } = {}): Promise<SampleRun> {
  const first = await buildRun({ run: 'drill-1', enter: enterRun });
  const { directory, key, base } = first;
  const enter = (body: RunEntry, now: () => number) =>
    enterIntoLedger({ directory, organisation: ORGANISATION, keys: [key], now, body });
  await enter(closingOf(first), minute(1));
  const second = await buildRun({ run: 'drill-2', base, enter: enterRunAt(minute(2)) });
  if (closed) await enter(closingOf(second), minute(3));
  return second;
}

/** A copy of an evidence directory, to be tampered with. */
export async function copyOf({ directory }: SampleRun): Promise<string> {
  const copy = path.join(await temporaryDirectory('ledger'), 'evidence');
  await cp(directory, copy, { recursive: true });
  return copy;
}

/** The first break of the ledger and of each run, by code. */
export async function breaksOf({ directory, key }: { directory: string; key: EvidenceKey }) {
  const { ledger, runs, valid } = await verifyEvidence({ path: directory, vkeys: [key.vkey] });
  return { valid, ledger: saidOf(ledger), runs: runs.map(saidOf) };
}

function saidOf(report: LedgerReport | RunReport | null): string | null {
  return report?.broken?.code ?? report?.status ?? null;
}

/** Rewrites the entries: an operator at work. `numbered`: so that the chain looks right. */
export async function rewrite({
  directory,
  edit,
  numbered = true,
}: {
  directory: string;
  edit: (entries: LedgerEntry[]) => LedgerEntry[];
  numbered?: boolean;
}): Promise<void> {
  const file = path.join(directory, 'ledger', 'entries.jsonl');
  const entries = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => entrySchema.parse(JSON.parse(line)));
  const after = edit(entries).map((entry, n) => (numbered ? { ...entry, n } : entry));
  await writeFile(file, '');
  for (const entry of after) await appendFile(file, `${canonicalText(entry)}\n`);
}

/** Signs the ledger anew as it now is, with a key of the forger's choice. */
export async function reseal({ directory, key }: { directory: string; key: EvidenceKey }): Promise<void> {
  const root = path.join(directory, 'ledger');
  const lines = (await readFile(path.join(root, 'entries.jsonl'), 'utf8')).trimEnd().split('\n');
  await rm(path.join(root, 'checkpoints', String(lines.length + 1)), { force: true });
  for (const [n] of lines.entries()) {
    const tree = lines.slice(0, n + 1).reduce(appendLeaf, EMPTY_TREE);
    const text = checkpointText({
      origin: 'breakglass/example/ledger',
      size: tree.size,
      root: rootOf(tree),
    });
    await writeFile(path.join(root, 'checkpoints', `${n + 1}`), signNote({ text, key, sign: key.sign }));
  }
}
