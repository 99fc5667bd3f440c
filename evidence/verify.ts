import { NAMES } from './folder.ts';
import { checkArtifacts } from './verify/artifacts.ts';
import { checkCheckpoints } from './verify/checkpoints.ts';
import { checkDecisions } from './verify/decisions.ts';
import { findRunFolders, openRunFiles, type RunFiles } from './verify/files.ts';
import { checkJournal, checkTail, type CheckedJournal } from './verify/journal.ts';
import { checkPlan } from './verify/plan.ts';
import { ABSENT_PROOFS, Break, type RunReport, type VerificationReport } from './verify/report.ts';
import { pin, resolveTrust, type TrustedKeys, type TrustSource } from './verify/trust.ts';
import { checkVerdict } from './verify/verdict.ts';

type Draft = { -readonly [Key in keyof RunReport]: RunReport[Key] };

/**
 * Verifies the evidence of one run, or of every run folder in a directory: offline, from the files alone. Each
 * run's report names the first thing that does not hold.
 *
 * `vkeys` are the evidence keys that the reader trusts. Without them `pins` names a file: the keys in it are
 * trusted, and a key met for the first time is added to it once everything else of its run held. With neither,
 * no checkpoint is trusted.
 *
 * Throws `FILE_NOT_FOUND` or `FILE_UNREADABLE` where there is nothing to read, and `VALUE_INVALID` for a trusted
 * key that is none. What is checked, in which order, stands in docs/evidence-format.md.
 */
export async function verifyEvidence({
  path,
  vkeys,
  pins,
}: {
  path: string;
  vkeys?: readonly string[] | undefined;
  pins?: string | undefined;
}): Promise<VerificationReport> {
  const runs: RunReport[] = [];
  for (const root of await findRunFolders(path))
    runs.push(await verifyRun({ root, source: { vkeys, pins } }));
  return { path, valid: runs.every(({ status }) => status === 'valid'), runs };
}

async function verifyRun({ root, source }: { root: string; source: TrustSource }): Promise<RunReport> {
  const draft = emptyReport(root);
  try {
    await check({ root, source, draft });
    return draft;
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    return { ...draft, status: 'broken', broken: error.report };
  }
}

/** The checks in their order; `draft` holds what is known so far, for the report of a break as well. */
async function check({
  root,
  source,
  draft,
}: {
  root: string;
  source: TrustSource;
  draft: Draft;
}): Promise<void> {
  const files = await openRunFiles(root);
  const journal = checkJournal(await files.read(NAMES.journal));
  describe({ draft, journal });
  checkTail({ journal, names: files.names });
  const plan = await checkPlan({ files, opened: journal.opened });
  draft.people = await checkDecisions({ files, journal, plan });
  draft.checked = { ...draft.checked, decisions: draft.people.length };
  const artifacts = await checkArtifacts({ files, events: journal.events });
  draft.checked = { ...draft.checked, artifacts: artifacts.referenced };
  draft.unreferencedArtifacts = artifacts.unreferenced;
  const trusted = await resolveTrust({ source, organisation: journal.opened.organisation, files });
  const { count, signedBy } = await checkCheckpoints({ files, journal, trusted });
  draft.checked = { ...draft.checked, checkpoints: count };
  draft.trust = { kind: count === 0 ? 'none' : trusted.kind, signedBy };
  requireNoStrangers({ files, journal });
  if (journal.closed === null) return;
  Object.assign(draft, checkVerdict({ journal, closed: journal.closed }));
  draft.status = 'valid';
  await remember({ source, trusted, signedBy });
}

function describe({ draft, journal }: { draft: Draft; journal: CheckedJournal }): void {
  const size = journal.events.length;
  draft.run = journal.opened.run;
  draft.organisation = journal.opened.organisation;
  draft.log = { size, root: journal.root };
  draft.checked = { ...draft.checked, events: size };
}

/** Every file has its place in the format: nothing rides along with evidence that no event speaks of. */
function requireNoStrangers({ files, journal }: { files: RunFiles; journal: CheckedJournal }): void {
  const decided = journal.events.filter(({ type }) => type === 'decision-accepted').map(({ n }) => n);
  const known = new Set<string>([
    NAMES.journal,
    NAMES.plan,
    NAMES.runbook,
    ...decided.flatMap((n) => [`${NAMES.decisions}/${n}.json`, `${NAMES.decisions}/${n}.sig`]),
  ]);
  const checkedByName =
    /^(?:artifacts\/[0-9a-f]{64}|checkpoints\/(?:0|[1-9][0-9]{0,14})|keys\/[0-9a-f]{8}\.vkey)$/;
  const stranger = files.names.find((name) => !known.has(name) && !checkedByName.test(name));
  if (stranger === undefined) return;
  throw new Break({
    code: 'ARTIFACT_UNKNOWN',
    place: stranger,
    message: 'expected no such file in the evidence',
  });
}

async function remember({
  source,
  trusted,
  signedBy,
}: {
  source: TrustSource;
  trusted: TrustedKeys;
  signedBy: readonly string[];
}): Promise<void> {
  if (trusted.kind === 'first-use' && source.pins !== undefined)
    await pin({ pins: source.pins, vkeys: signedBy });
}

function emptyReport(path: string): Draft {
  return {
    path,
    run: null,
    organisation: null,
    status: 'open',
    verdict: null,
    restored: null,
    log: null,
    trust: { kind: 'none', signedBy: [] },
    people: [],
    checked: { events: 0, decisions: 0, artifacts: 0, checkpoints: 0 },
    unreferencedArtifacts: 0,
    absent: ABSENT_PROOFS,
    broken: null,
  };
}
