import { isReviewEntry, type LedgerEntry } from '../../domain/ledger.ts';
import { unheldIn } from '../ledger/not-held.ts';
import { entryOf } from '../ledger/read.ts';
import { apartFrom } from '../ledger/run-entries.ts';
import { NAMES, LEDGER_NAMES } from '../names.ts';
import { courseOf } from '../verify/course.ts';
import { checkPlan } from '../verify/plan.ts';
import { checkReview } from '../verify/review.ts';
import type { RunFiles } from '../verify/files.ts';
import { ledgerPoint, type DerivedFile, type PackageEvidence } from './derive.ts';
import { signedAfterwards } from './afterwards.ts';
import { deriveDocuments } from './documents/derive.ts';
import type { Gap } from './documents/gaps.ts';
import { periodGaps } from './documents/ledger-gaps.ts';
import { dossierOf, type Anchors, type OtherRun, type RunMaterial } from './dossier.ts';
import { within, type PackageFiles } from './files.ts';
import { FOLDERS } from './layout.ts';
import { sayScope } from './scope.ts';
import { vouchedIn } from './vouched.ts';

/** The documents for people, made of the same evidence as all else. */
export async function documentsOf({
  files,
  evidence,
}: {
  files: PackageFiles;
  evidence: PackageEvidence;
}): Promise<readonly DerivedFile[]> {
  const { ledger, listings, organisation, scope } = evidence;
  const point = ledgerPoint(evidence);
  const own = within({ files, folder: FOLDERS.ledger });
  const dossier = dossierOf({
    organisation,
    scope: sayScope(scope),
    ledger: {
      ...point,
      checkpoint: (await own.read(`${NAMES.checkpoints}/${point.size}`)).toString(),
      at: ledger.entries.at(-1)?.at ?? '',
      anchors: anchorsOf(own),
      vouched: await vouchedIn(own),
    },
    runs: await Promise.all(evidence.runs.map((run) => materialOf({ ...run, entries: ledger.entries }))),
    others: listings.flatMap(({ run, status, because }): OtherRun[] =>
      status === 'elsewhere' ? [{ run, status, because }] : [],
    ),
    gaps: gapsOfPeriod(evidence),
  });
  return deriveDocuments(dossier);
}

/** What the ledger of a package leaves open about the period that it is about. */
export function gapsOfPeriod({
  scope,
  ledger: { entries },
  listings,
  runs,
}: PackageEvidence): readonly Gap[] {
  const [first, last] = [entries[0]?.at ?? '', entries.at(-1)?.at ?? ''];
  const courses = runs.map(({ run, journal }) => ({ run, ...courseOf(journal) }));
  return periodGaps({ scope, from: first, to: last, runs: listings, unheld: unheldIn(entries), courses });
}

async function materialOf({
  files,
  journal,
  entries,
}: PackageEvidence['runs'][number] & { readonly entries: readonly LedgerEntry[] }): Promise<RunMaterial> {
  const size = journal.events.length;
  const checkpoint = `${NAMES.checkpoints}/${size}`;
  const plan = await checkPlan({ files, opened: journal.opened });
  const { run } = journal.opened;
  const opened = entryOf({ entries, type: 'run-opened', run });
  const closed = entryOf({ entries, type: 'run-closed', run });
  const { review } = await checkReview({ files, plan, journal, ledger: entries });
  return {
    plan,
    events: journal.events,
    log: { size, root: journal.root },
    checkpoint: files.names.includes(checkpoint) ? (await files.read(checkpoint)).toString() : null,
    anchors: anchorsOf(files),
    vouched: await vouchedIn(files),
    apart: apartFrom({ course: courseOf(journal), opened, closed }),
    standing: review,
    entries: entries.filter(isReviewEntry),
    afterwards: await signedAfterwards({ files, plan, review, entries }),
  };
}

/** What third parties put under the checkpoints of a run or of the ledger, by the names of its files. */
export function anchorsOf({ names }: Pick<RunFiles, 'names'>): Anchors {
  const under = (folder: string) => names.filter((name) => name.startsWith(`${folder}/`));
  return { timestamps: under(LEDGER_NAMES.timestamps), cosignatures: under(LEDGER_NAMES.cosignatures) };
}
