import path from 'node:path';
import { BreakglassError } from '../domain/errors.ts';
import type { Digest, RunId } from '../domain/ids.ts';
import { LEDGER_FOLDER, NAMES, WORK_FOLDER } from './names.ts';

/** A name that becomes part of a path: no separator, no leading dot, nothing that a shell or a file system bends. */
const PLAIN_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const RUN_ID_MAX = 128;
/** Of one name, on every file system that we write to. */
const FILE_NAME_MAX = 255;

/** Where the files of one run lie; all are full or relative as the evidence directory was. */
export interface RunFolder {
  readonly run: RunId;
  readonly root: string;
  readonly journal: string;
  readonly plan: string;
  readonly runbook: string;
  readonly artifacts: string;
  readonly checkpoints: string;
  readonly decisions: string;
  readonly attestations: string;
  readonly keys: string;
  /** For unfinished files: on the same file system, so that they can be renamed into place. */
  readonly work: string;
  readonly lock: string;
}

/** Whether this can be the id of a run, and so the name of its folder. */
export function isRunId(run: string): boolean {
  return PLAIN_NAME.test(run) && run.length <= RUN_ID_MAX && run !== LEDGER_FOLDER;
}

/** The path of a file in a folder; `VALUE_INVALID` for a name that could name any other place. */
export function fileIn({ directory, name }: { directory: string; name: string }): string {
  if (PLAIN_NAME.test(name) && name.length <= FILE_NAME_MAX) return path.join(directory, name);
  throw new BreakglassError({
    code: 'VALUE_INVALID',
    message: `expected a file name of letters, digits, dots and hyphens, got ${JSON.stringify(name.slice(0, 270))}`,
  });
}

/** The folder of a run; `VALUE_INVALID` for a run id that could name any other place. */
export function runFolder({ directory, run }: { directory: string; run: RunId }): RunFolder {
  if (!isRunId(run)) {
    throw new BreakglassError({
      code: 'VALUE_INVALID',
      message: `expected a run id of letters, digits, dots and hyphens, got ${JSON.stringify(run.slice(0, 140))}`,
    });
  }
  const root = path.join(directory, run);
  const work = path.join(directory, WORK_FOLDER);
  return {
    run,
    root,
    journal: path.join(root, NAMES.journal),
    plan: path.join(root, NAMES.plan),
    runbook: path.join(root, NAMES.runbook),
    artifacts: path.join(root, NAMES.artifacts),
    checkpoints: path.join(root, NAMES.checkpoints),
    decisions: path.join(root, NAMES.decisions),
    attestations: path.join(root, NAMES.attestations),
    keys: path.join(root, NAMES.keys),
    work,
    lock: path.join(work, `${run}.lock`),
  };
}

/** `decisions/17.json` and `decisions/17.sig`, for the decision accepted in event 17. */
export function decisionFiles(folder: RunFolder, n: number): { statement: string; signature: string } {
  return {
    statement: path.join(folder.decisions, `${n}.json`),
    signature: path.join(folder.decisions, `${n}.sig`),
  };
}

export function artifactFile(folder: RunFolder, digest: Digest): string {
  return path.join(folder.artifacts, digest);
}

/** Where the checkpoints of a log lie, a run's or the ledger's, and the keys that signed them. */
export type CheckpointFolder = Pick<RunFolder, 'checkpoints' | 'keys' | 'work'>;

/** `checkpoints/42`, over the first 42 events or entries. */
export function checkpointFile(folder: CheckpointFolder, size: number): string {
  return path.join(folder.checkpoints, String(size));
}

/** `keys/0123abcd.vkey`, by the key's id. */
export function vkeyFile(folder: CheckpointFolder, keyId: string): string {
  return path.join(folder.keys, `${keyId}.vkey`);
}
