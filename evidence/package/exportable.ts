import { readFile } from 'node:fs/promises';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import { statIfThere } from '../disk.ts';
import { runFolder } from '../folder.ts';
import { LEDGER_FOLDER } from '../names.ts';
import { ledgerFolder } from '../ledger/folder.ts';
import { checkEntries, ledgerKeys } from '../ledger/read.ts';
import { checkEvidence } from '../verify/evidence.ts';
import { openRunFiles } from '../verify/files.ts';
import { Break, type BreakReport } from '../verify/report.ts';
import type { EvidenceAtHand, RunAtHand } from '../verify/run-files.ts';
import { runsInPeriod, type Scope } from './scope.ts';

/**
 * Verifies what a package would hold before it is made: the ledger as a whole, and the runs of the scope. Trust is not
 * the question here, so the ledger's own keys count. Throws the first break, its place inside `directory`, `RUN_MISSING`
 * for a run of the scope without a folder; `EVIDENCE_MISSING` where there is no ledger.
 *
 * A run outside of the scope is not looked at: its folder may have been deleted when its time was over. Which have none
 * is in the answer.
 */
export async function requireExportable({
  directory,
  scope,
}: {
  directory: string;
  scope: Scope;
}): Promise<{ readonly notAtHand: readonly RunId[] }> {
  const { root, entries: file } = ledgerFolder(directory);
  if ((await statIfThere(file)) === null) {
    const message = `expected the ledger of all runs in ${directory}, found none`;
    throw new BreakglassError({ code: 'EVIDENCE_MISSING', message });
  }
  const { entries } = checkLedger(await readFile(file));
  const inScope = new Set(runsInPeriod({ entries, scope }).map(({ run }) => run));
  const opened = entries.flatMap((entry) => (entry.type === 'run-opened' ? [entry.run] : []));
  const elsewhere = opened.filter((run) => !inScope.has(run));
  const evidence: EvidenceAtHand = {
    path: directory,
    ledger: { path: root, open: () => openRunFiles(root) },
    runs: (await withFolder({ directory, runs: [...inScope] })).map((run) => atHand({ directory, run })),
    beside: [],
    elsewhere: new Set(elsewhere),
  };
  const { ledger, runs } = await checkEvidence({ evidence, vkeys: ledgerKeys(entries) });
  if (ledger?.broken != null) throw brokenAt(LEDGER_FOLDER, ledger.broken);
  for (const { run, broken } of runs) if (broken !== null && run !== null) throw brokenAt(run, broken);
  const kept = new Set(await withFolder({ directory, runs: elsewhere }));
  return { notAtHand: elsewhere.filter((run) => !kept.has(run)) };
}

function atHand({ directory, run }: { directory: string; run: RunId }): RunAtHand {
  const { root } = runFolder({ directory, run });
  return { path: root, expectedRun: run, open: () => openRunFiles(root) };
}

async function withFolder({
  directory,
  runs,
}: {
  directory: string;
  runs: readonly RunId[];
}): Promise<readonly RunId[]> {
  const found = [];
  for (const run of runs)
    if ((await statIfThere(runFolder({ directory, run }).root)) !== null) found.push(run);
  return found;
}

function checkLedger(bytes: Buffer) {
  try {
    return checkEntries(bytes);
  } catch (error) {
    throw error instanceof Break ? brokenAt(LEDGER_FOLDER, error.report) : error;
  }
}

/** With its place inside the evidence directory, as that of a run which the ledger contradicts already is. */
function brokenAt(folder: string, report: BreakReport): Break {
  const { place } = report;
  if (place.startsWith(`${LEDGER_FOLDER}/`)) return new Break(report);
  return new Break({ ...report, place: place === '.' ? folder : `${folder}/${place}` });
}
