import type { RunId } from '../domain/ids.ts';

/** Locks and unfinished files, outside the run folders: what lies in those is evidence and nothing else. */
export const WORK_FOLDER = '.work';

/** The organisation's ledger lies beside its runs, so no run may have its name. */
export const LEDGER_FOLDER = 'ledger';

/** The names inside a run's folder; docs/evidence-format.md is their contract. */
export const NAMES = {
  journal: 'journal.jsonl',
  plan: 'plan.json',
  runbook: 'runbook.yaml',
  artifacts: 'artifacts',
  checkpoints: 'checkpoints',
  decisions: 'decisions',
  attestations: 'attestations',
  keys: 'keys',
  timestamps: 'timestamps',
  cosignatures: 'cosignatures',
  review: 'review',
} as const;

/** The names inside the ledger's folder; docs/evidence-format.md is their contract. */
export const LEDGER_NAMES = {
  entries: 'entries.jsonl',
  checkpoints: NAMES.checkpoints,
  keys: NAMES.keys,
  timestamps: NAMES.timestamps,
  cosignatures: NAMES.cosignatures,
} as const;

/** `attestations/17.dsse.json`, of the decision accepted in event 17. */
export function attestationName(n: number): string {
  return `${NAMES.attestations}/${n}.dsse.json`;
}

/** The name that an organisation signs with. */
export function signerName(organisation: string): string {
  return `breakglass/${organisation}`;
}

/**
 * The name of a run's log in its checkpoints: the signer's name, then the run. It is no internet name, which
 * C2SP allows and only advises: an organisation that runs on one laptop has none to prove.
 */
export function checkpointOrigin({ organisation, run }: { organisation: string; run: RunId }): string {
  return `${signerName(organisation)}/${run}`;
}
