import { checkpointOrigin, NAMES } from '../names.ts';
import { checkArtifacts } from './artifacts.ts';
import { checkAttestations } from './attestations.ts';
import { checkCheckpoints } from './checkpoints.ts';
import { checkConformity } from './conformity.ts';
import { checkDecisions } from './decisions.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { courseOf } from './course.ts';
import { emptyReport, reached, type Draft } from './draft.ts';
import { checkFactArtifacts } from './fact-artifacts.ts';
import { checkJournal, checkTail, type CheckedJournal } from './journal.ts';
import { answeringIn, checkOrganisation, type OwnOrganisation } from './organisation.ts';
import { checkOwnSchedule } from './own-schedule.ts';
import { checkPlan } from './plan.ts';
import { checkReview } from './review.ts';
import { requireNoStrangers } from './strangers.ts';
import { checkVerdict } from './verdict.ts';
import { absentOutside, checkOutside, type OutsideTrust } from './outside.ts';
import { Break, breakOf, type RunReport } from './report.ts';
import type { RunAtHand, RunFiles } from './run-files.ts';
import type { LogAtHand } from './seen.ts';
import { isForKeeping, resolveTrust, type TrustSource } from './trusted.ts';

/** What `checkRun` goes by. */
export interface Given {
  readonly found: RunAtHand;
  readonly source: TrustSource;
  readonly organisation: OwnOrganisation | null;
  readonly outside: OutsideTrust;
  /** The ledger's entries; none without a ledger. */
  readonly ledger: readonly LedgerEntry[];
}

/** Verifies one run; a key met for the first time is remembered once all else held, if `isForKeeping`. */
export async function checkRun(given: Given): Promise<RunReport> {
  const draft = emptyReport({ path: given.found.path, organisation: given.organisation });
  let pinned: readonly string[];
  try {
    pinned = await check({ ...given, draft });
  } catch (error) {
    return { ...draft, status: 'broken', broken: breakOf({ error, what: 'evidence' }) };
  }
  if (pinned.length > 0) await given.source.pins?.add(pinned);
  return draft;
}

/**
 * The checks in their order; `draft` holds what is known so far, for the report of a break as well. Returns the keys
 * to remember from first use.
 */
async function check({
  found,
  source,
  organisation,
  outside,
  ledger,
  draft,
}: Given & { readonly draft: Draft }): Promise<readonly string[]> {
  const files = await found.open();
  const journal = checkJournal(await files.read(NAMES.journal), files.sha256);
  describe({ draft, journal });
  requireName({ found, run: journal.opened.run });
  checkTail({ journal, names: files.names });
  reached({ draft, part: 'journal' });
  const plan = await checkPlan({ files, opened: journal.opened });
  draft.answering = answeringIn(plan);
  draft.wantsReview = plan.review !== null && journal.events.some(({ type }) => type === 'bypassed');
  reached({ draft, part: 'plan' });
  if (organisation !== null) {
    await checkOrganisation({ files, plan, organisation });
    const unheld = checkOwnSchedule({ opened: journal.opened, plan, organisation, ledger });
    draft.absent = [...unheld, ...draft.absent];
    reached({ draft, part: 'organisation' });
  }
  draft.people = await checkDecisions({ files, journal, plan });
  draft.checked = { ...draft.checked, decisions: draft.people.length };
  reached({ draft, part: 'decisions', count: draft.people.length });
  const artifacts = await checkArtifacts({ files, events: journal.events });
  draft.checked = { ...draft.checked, artifacts: artifacts.referenced };
  reached({ draft, part: 'artifacts', count: artifacts.referenced });
  draft.unreferencedArtifacts = artifacts.unreferenced;
  const trusted = await resolveTrust({ source, organisation: journal.opened.organisation, files });
  draft.seals = await checkCheckpoints({ files, journal, trusted });
  await checkAttestations({ files, journal, seals: draft.seals });
  const count = draft.seals.length;
  const signedBy = [...new Set(draft.seals.flatMap((seal) => seal.signedBy))];
  draft.checked = { ...draft.checked, checkpoints: count };
  draft.trust = { kind: count === 0 ? 'none' : trusted.kind, signedBy };
  reached({ draft, part: 'checkpoints', count });
  const { opened, rootAt } = journal;
  const log = { origin: checkpointOrigin(opened), rootAt, vkeys: trusted.vkeys };
  await vouch({ files, outside, log, draft });
  requireNoStrangers({ files, journal });
  checkConformity({ plan, events: journal.events });
  await checkFactArtifacts({ files, plan, events: journal.events });
  const { review, absent } = await checkReview({ files, plan, journal, ledger });
  draft.review = review;
  draft.absent = [...absent, ...draft.absent];
  if (journal.closed === null) {
    reached({ draft, part: 'verdict', count: 0 });
    return [];
  }
  Object.assign(draft, checkVerdict({ journal, closed: journal.closed }));
  reached({ draft, part: 'verdict' });
  draft.status = 'valid';
  return trusted.kind === 'first-use' && isForKeeping(draft.answering) ? signedBy : [];
}

/** Who vouches from outside for the run's checkpoints, and what of that is not there. */
async function vouch({
  files,
  outside,
  log,
  draft,
}: {
  files: RunFiles;
  outside: OutsideTrust;
  log: LogAtHand;
  draft: Draft;
}): Promise<void> {
  const checked = await checkOutside({ files, outside, log });
  const { witnessed, unknown } = checked.witnesses;
  Object.assign(draft, checked);
  reached({ draft, part: 'timestamps', count: checked.timestamps.length });
  reached({ draft, part: 'witnesses', count: witnessed.length + unknown.length });
  draft.absent = [
    ...absentOutside({ size: draft.checked.events, of: 'events', ...checked }),
    ...draft.absent,
  ];
}

function requireName({ found: { expectedRun }, run }: { found: RunAtHand; run: string }): void {
  if (expectedRun === null || expectedRun === run) return;
  const message = `expected the evidence of ${expectedRun} in its folder, got that of ${run}`;
  throw new Break({ code: 'EVIDENCE_MISSING', place: '.', message });
}

function describe({ draft, journal }: { draft: Draft; journal: CheckedJournal }): void {
  const size = journal.events.length;
  draft.run = journal.opened.run;
  draft.organisation = journal.opened.organisation;
  draft.initiator = journal.opened.initiator;
  draft.log = { size, root: journal.root };
  const { plan, runbook, mode, ledger } = journal.opened;
  draft.opening = { plan, runbook, mode, ledger };
  draft.course = courseOf(journal);
  draft.checked = { ...draft.checked, events: size };
}
