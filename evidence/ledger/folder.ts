import path from 'node:path';
import type { CheckpointFolder } from '../folder.ts';
import { LEDGER_FOLDER, LEDGER_NAMES, WORK_FOLDER } from '../names.ts';

/** Where the files of the ledger lie; all are full or relative as the evidence directory was. */
export interface LedgerFolder extends CheckpointFolder {
  readonly root: string;
  readonly entries: string;
  readonly lock: string;
}

/** The folder of the ledger in an evidence directory. */
export function ledgerFolder(directory: string): LedgerFolder {
  const root = path.join(directory, LEDGER_FOLDER);
  const work = path.join(directory, WORK_FOLDER);
  return {
    root,
    entries: path.join(root, LEDGER_NAMES.entries),
    checkpoints: path.join(root, LEDGER_NAMES.checkpoints),
    keys: path.join(root, LEDGER_NAMES.keys),
    work,
    lock: path.join(work, `${LEDGER_FOLDER}.lock`),
  };
}
