import { attestationName, NAMES } from '../names.ts';
import { COSIGNATURE_NAME } from './cosignatures.ts';
import type { RunFiles } from './run-files.ts';
import type { CheckedJournal } from './journal.ts';
import { Break } from './report.ts';
import { REVIEW_NAME } from './review.ts';
import { TIMESTAMP_NAME } from './timestamps.ts';

/** Files whose names alone say what they are; each kind is checked by its own part. */
const KINDS: readonly RegExp[] = [
  /^artifacts\/[0-9a-f]{64}$/,
  /^checkpoints\/(?:0|[1-9][0-9]{0,14})$/,
  /^keys\/[0-9a-f]{8}\.vkey$/,
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
  const known = new Set<string>([
    NAMES.journal,
    NAMES.plan,
    NAMES.runbook,
    ...decided.flatMap((n) => [`${NAMES.decisions}/${n}.json`, `${NAMES.decisions}/${n}.sig`]),
    ...(journal.closed === null ? [] : decided.map(attestationName)),
  ]);
  const isKnown = (name: string) => known.has(name) || KINDS.some((kind) => kind.test(name));
  const stranger =
    files.names.find((name) => !isKnown(name)) ?? files.folders.find((name) => !FOLDERS.includes(name));
  if (stranger === undefined) return;
  throw new Break({
    code: 'ARTIFACT_UNKNOWN',
    place: stranger,
    message: 'expected no such file or folder in the evidence',
  });
}
