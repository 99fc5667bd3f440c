import { readFile } from 'node:fs/promises';
import { BreakglassError } from '../../domain/errors.ts';
import { statIfThere } from '../disk.ts';
import { LEDGER_FOLDER } from '../folder.ts';
import { ledgerFolder } from '../ledger/folder.ts';
import { checkEntries, ledgerKeys } from '../ledger/read.ts';
import { verifyEvidence } from '../verify.ts';
import { Break, type BreakReport } from '../verify/report.ts';
import { runsInPeriod, type Scope } from './scope.ts';

/**
 * Verifies what a package would hold before it is made: ledger and runs of the scope. Trust is not the question here,
 * so the ledger's own keys count. Throws the first break, its place inside `directory`; `EVIDENCE_MISSING` where there is
 * no ledger.
 */
export async function requireExportable({
  directory,
  scope,
}: {
  directory: string;
  scope: Scope;
}): Promise<void> {
  const { entries: file } = ledgerFolder(directory);
  if ((await statIfThere(file)) === null) {
    const message = `expected the ledger of all runs in ${directory}, found none`;
    throw new BreakglassError({ code: 'EVIDENCE_MISSING', message });
  }
  const { entries } = checkLedger(await readFile(file));
  const { ledger, runs } = await verifyEvidence({ path: directory, vkeys: ledgerKeys(entries) });
  if (ledger?.broken != null) throw brokenAt(LEDGER_FOLDER, ledger.broken);
  const inScope = new Set(runsInPeriod({ entries, scope }).map(({ run }) => run));
  for (const { run, broken } of runs) {
    if (broken !== null && run !== null && inScope.has(run)) throw brokenAt(run, broken);
  }
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
