import { NAMES } from './folder.ts';
import { checkArtifacts } from './verify/artifacts.ts';
import { checkCheckpoints } from './verify/checkpoints.ts';
import { checkDecisions } from './verify/decisions.ts';
import { BreakglassError, type ErrorCode } from '../domain/errors.ts';
import { findRunFolders, openRunFiles, type Found, type RunFiles } from './verify/files.ts';
import { checkJournal, checkTail, type CheckedJournal } from './verify/journal.ts';
import { checkPlan } from './verify/plan.ts';
import {
  ABSENT_PROOFS,
  Break,
  ROSTER_ABSENT,
  type BreakReport,
  type RunReport,
  type VerificationReport,
} from './verify/report.ts';
import { checkRoster, type Roster } from './verify/roster.ts';
import { pin, readVkeys, requireVkeys, resolveTrust, type TrustSource } from './verify/trust.ts';
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
 * `roster` is the organisation's own, where the reader has it: people and keys of each plan must be of it.
 *
 * In a directory of runs each folder bears its run's name, and no run is there twice.
 *
 * Throws `FILE_NOT_FOUND` or `FILE_UNREADABLE` where there is nothing to read, and `VALUE_INVALID` for a trusted
 * key that is none; whatever else is wrong is a break of the run that it is found in. What is checked, in which
 * order, stands in docs/evidence-format.md.
 */
export async function verifyEvidence({
  path,
  vkeys,
  pins,
  roster = null,
}: {
  path: string;
  vkeys?: readonly string[] | undefined;
  pins?: string | undefined;
  roster?: Roster | null;
}): Promise<VerificationReport> {
  requireVkeys(vkeys ?? []);
  if (pins !== undefined) await readVkeys(pins);
  const reports: RunReport[] = [];
  for (const found of await findRunFolders(path))
    reports.push(await verifyRun({ found, source: { vkeys, pins }, roster }));
  const runs = reports.map((report) => onlyOnce({ report, reports }));
  return { path, valid: runs.every(({ status }) => status === 'valid'), runs };
}

interface Given {
  readonly found: Found;
  readonly source: TrustSource;
  readonly roster: Roster | null;
}

async function verifyRun(given: Given): Promise<RunReport> {
  const draft = emptyReport(given.found.root);
  let pinned: readonly string[];
  try {
    pinned = await check({ ...given, draft });
  } catch (error) {
    return { ...draft, status: 'broken', broken: breakOf(error) };
  }
  if (pinned.length > 0 && given.source.pins !== undefined)
    await pin({ pins: given.source.pins, vkeys: pinned });
  return draft;
}

/** One folder whose bytes nobody foresaw must not end the report over all the others. */
function breakOf(error: unknown): BreakReport {
  if (error instanceof Break) return error.report;
  if (error instanceof BreakglassError) return { code: error.code, place: '.', message: error.message };
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'INTERNAL', place: '.', message: `expected evidence that can be checked, got ${name}` };
}

/** Two folders of one run are two histories, of which at most one is true. */
function onlyOnce({ report, reports }: { report: RunReport; reports: readonly RunReport[] }): RunReport {
  const same = reports.filter(({ run }) => run !== null && run === report.run);
  if (same.length < 2) return report;
  const code: ErrorCode = 'EVIDENCE_FORKED';
  const message = `expected one folder of run ${report.run ?? ''}, found ${same.length}`;
  return { ...report, status: 'broken', broken: { code, place: '.', message } };
}

/**
 * The checks in their order; `draft` holds what is known so far, for the report of a break as well. Returns the keys
 * to remember from first use.
 */
async function check({
  found,
  source,
  roster,
  draft,
}: Given & { readonly draft: Draft }): Promise<readonly string[]> {
  const files = await openRunFiles(found.root);
  const journal = checkJournal(await files.read(NAMES.journal));
  describe({ draft, journal });
  requireName({ found, run: journal.opened.run });
  checkTail({ journal, names: files.names });
  const plan = await checkPlan({ files, opened: journal.opened });
  if (roster !== null) {
    checkRoster({ plan, roster });
    draft.roster = 'held';
    draft.absent = ABSENT_PROOFS;
  }
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
  if (journal.closed === null) return [];
  Object.assign(draft, checkVerdict({ journal, closed: journal.closed }));
  draft.status = 'valid';
  return trusted.kind === 'first-use' ? signedBy : [];
}

function requireName({ found: { expectedRun }, run }: { found: Found; run: string }): void {
  if (expectedRun === null || expectedRun === run) return;
  const message = `expected the evidence of ${expectedRun} in its folder, got that of ${run}`;
  throw new Break({ code: 'EVIDENCE_MISSING', place: '.', message });
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
  const folders: readonly string[] = [NAMES.artifacts, NAMES.checkpoints, NAMES.decisions, NAMES.keys];
  const stranger =
    files.names.find((name) => !known.has(name) && !checkedByName.test(name)) ??
    files.folders.find((name) => !folders.includes(name));
  if (stranger === undefined) return;
  throw new Break({
    code: 'ARTIFACT_UNKNOWN',
    place: stranger,
    message: 'expected no such file or folder in the evidence',
  });
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
    roster: 'not-checked',
    people: [],
    checked: { events: 0, decisions: 0, artifacts: 0, checkpoints: 0 },
    unreferencedArtifacts: 0,
    absent: [...ABSENT_PROOFS, ROSTER_ABSENT],
    broken: null,
  };
}
