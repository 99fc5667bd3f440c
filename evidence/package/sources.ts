import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import type { RunId } from '../../domain/ids.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { parseVkey } from '../core/note.ts';
import { runFolder } from '../folder.ts';
import { LEDGER_FOLDER, NAMES, LEDGER_NAMES } from '../names.ts';
import { splitJournal } from '../journal-file.ts';
import { ledgerFolder } from '../ledger/folder.ts';
import { checkEntries, ledgerKeys } from '../ledger/read.ts';
import { openRunFiles } from '../verify/files.ts';
import { streamFile, type PackageFiles } from './files.ts';
import { FOLDERS } from './layout.ts';
import { planHasAccount } from './plans.ts';
import { listRuns, prefixSize, runsInPeriod, type Scope } from './scope.ts';

/**
 * The stored files that a package of this scope has, from an evidence directory that was verified before: the ledger
 * up to where the scope needs it, the runs, and the plans of those that only their plan keeps out. Throws
 * `RUN_NOT_FOUND`, and what reading a ledger throws.
 */
export async function sourcesOf({
  directory,
  scope,
}: {
  directory: string;
  scope: Scope;
}): Promise<PackageFiles> {
  const folder = ledgerFolder(directory);
  const bytes = await readFile(folder.entries);
  const { entries: all } = checkEntries(bytes);
  const entries = all.slice(0, prefixSize({ entries: all, scope }));
  const found = new Map<string, Stored>();
  const ledger = await ledgerFiles({ root: folder.root, entries, bytes });
  for (const [name, stored] of ledger) found.set(`${LEDGER_FOLDER}/${name}`, stored);
  const plans = await plansOf({ directory, runs: runsInPeriod({ entries, scope }).map(({ run }) => run) });
  const hasAccount = (run: RunId) => {
    const plan = plans.get(run);
    return scope.kind !== 'account' || (plan !== undefined && planHasAccount({ plan, ...scope }));
  };
  for (const { run, status } of listRuns({ entries, scope, hasAccount })) {
    const plan = plans.get(run);
    if (status !== 'elsewhere') await addRun({ directory, run, found });
    else if (plan !== undefined) found.set(`${FOLDERS.plans}/${run}.json`, plan);
  }
  return filesOf(found);
}

/** A file on disk by its path, or bytes that are part of one. */
type Stored = string | Buffer;

function filesOf(found: ReadonlyMap<string, Stored>): PackageFiles {
  return {
    names: [...found.keys()].toSorted(),
    stream: (name) => {
      const stored = found.get(name);
      if (stored === undefined) {
        const message = `package: expected the file ${name}`;
        throw new BreakglassError({ code: 'PACKAGE_INCOMPLETE', message });
      }
      return typeof stored === 'string' ? streamFile(stored) : once(stored);
    },
  };
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function addRun({
  directory,
  run,
  found,
}: {
  directory: string;
  run: RunId;
  found: Map<string, Stored>;
}): Promise<void> {
  const { root } = runFolder({ directory, run });
  for (const name of (await openRunFiles(root)).names)
    found.set(`${FOLDERS.runs}/${run}/${name}`, path.join(root, name));
}

async function plansOf({ directory, runs }: { directory: string; runs: readonly RunId[] }) {
  const plans = new Map<RunId, Buffer>();
  for (const run of runs) plans.set(run, await readFile(runFolder({ directory, run }).plan));
  return plans;
}

/** The ledger as it was at the end of `entries`: its lines, and what signs and vouches for sizes up to there. */
async function ledgerFiles({
  root,
  entries,
  bytes,
}: {
  root: string;
  entries: readonly LedgerEntry[];
  bytes: Buffer;
}): Promise<ReadonlyMap<string, Stored>> {
  const size = entries.length;
  const lines = splitJournal(bytes).leaves.slice(0, size);
  const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const keyIds = ledgerKeys(entries).map((vkey) => parseVkey(vkey).id);
  const found = new Map<string, Stored>([[LEDGER_NAMES.entries, bytes.subarray(0, length)]]);
  for (const name of (await openRunFiles(root)).names) {
    const [folder, file = ''] = name.split('/');
    const isKey = folder === NAMES.keys;
    const belongs = isKey ? keyIds.some((id) => file === `${id}.vkey`) : Number(file.split('.')[0]) <= size;
    if (name !== LEDGER_NAMES.entries && belongs) found.set(name, path.join(root, name));
  }
  return found;
}
