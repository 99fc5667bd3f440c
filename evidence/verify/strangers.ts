import { attestationName, NAMES } from '../names.ts';
import { CHECKPOINT_NAME } from './checkpoints.ts';
import { COSIGNATURE_NAME } from './cosignatures.ts';
import type { RunFiles } from './run-files.ts';
import type { CheckedJournal } from './journal.ts';
import { Break } from './report.ts';
import { REVIEW_NAME } from './review.ts';
import { TIMESTAMP_NAME } from './timestamps.ts';
import { KEY_NAME } from './trusted.ts';

/** Files whose names alone say what they are; each kind is checked by its own part. */
const KINDS: readonly RegExp[] = [
  /^artifacts\/[0-9a-f]{64}$/,
  CHECKPOINT_NAME,
  KEY_NAME,
  TIMESTAMP_NAME,
  COSIGNATURE_NAME,
  REVIEW_NAME,
];
const FOLDERS: readonly string[] = [
  NAMES.artifacts,
  NAMES.attestations,
  NAMES.checkpoints,
  NAMES.cosignatures,
  NAMES.decisions,
  NAMES.keys,
  NAMES.review,
  NAMES.timestamps,
];

/** Every file has its place in the format: nothing rides along with evidence that no event speaks of. */
export function requireNoStrangers({ files, journal }: { files: RunFiles; journal: CheckedJournal }): void {
  const decided = journal.events.filter(({ type }) => type === 'decision-accepted').map(({ n }) => n);
  const names = [
    NAMES.journal,
    NAMES.plan,
    NAMES.runbook,
    ...decided.flatMap((n) => [`${NAMES.decisions}/${n}.json`, `${NAMES.decisions}/${n}.sig`]),
    ...(journal.closed === null ? [] : decided.map(attestationName)),
  ];
  requireOnly({ files, names, kinds: KINDS, folders: FOLDERS, where: 'the evidence' });
}

/** Breaks with `ARTIFACT_UNKNOWN` at the first file that is neither of these names nor kinds, or at another folder. */
export function requireOnly({
  files,
  names,
  kinds,
  folders,
  where,
}: {
  files: RunFiles;
  names: readonly string[];
  kinds: readonly RegExp[];
  folders: readonly string[];
  where: string;
}): void {
  const named = new Set(names);
  const isKnown = (name: string) => named.has(name) || kinds.some((kind) => kind.test(name));
  const stranger =
    files.names.find((name) => !isKnown(name)) ?? files.folders.find((name) => !folders.includes(name));
  if (stranger === undefined) return;
  const message = `expected no such file or folder in ${where}`;
  throw new Break({ code: 'ARTIFACT_UNKNOWN', place: stranger, message });
}
