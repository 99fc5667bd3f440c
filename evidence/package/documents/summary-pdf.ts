import { sayDuration } from '../../../domain/duration.ts';
import { NEVER_SHOWN } from '../../verify/report.ts';
import type { Dossier, Finding, Objective, RunDossier } from '../dossier.ts';
import { supportedControls } from './controls.ts';
import type { Participant } from './participants.ts';
import { Paper } from './paper.ts';
import { qrOf } from './qr.ts';

/** The summary for people who sign it: a PDF in the same bytes on every machine. */
export async function summaryPdf(dossier: Dossier): Promise<Uint8Array> {
  const { organisation, scope, ledger, to } = dossier;
  const title = `Emergency access: ${organisation}`;
  const paper = new Paper({ title, subject: scope, at: to ?? ledger.at });
  paper.heading('H1', title);
  writeScope({ paper, dossier });
  for (const run of dossier.runs) writeRun({ paper, run });
  writeControls({ paper, dossier });
  writeLimits(paper);
  writeLedger({ paper, dossier });
  paper.heading('H2', 'Sign-off');
  paper.paragraph(
    'Signed by hand after reading, this says that it was read; the evidence does not depend on it.',
  );
  paper.signHere(['Role', 'Date', 'Signature', 'Role', 'Date', 'Signature']);
  return paper.finish(`ledger ${ledger.size} entries, root ${ledger.root}`);
}

interface Page {
  readonly paper: Paper;
  readonly dossier: Dossier;
}

function writeScope({ paper, dossier }: Page): void {
  const { scope, from, to, runs, others } = dossier;
  paper.paragraph(
    `${scope}. ${from === null || to === null ? 'No run.' : `Events from ${from} to ${to} (UTC).`}`,
  );
  paper.heading('H2', 'Runs');
  const included = runs.map((run) => `${run.run}: ${run.title}, ${run.mode}, ${sayEnd(run)}`);
  const left = others.map(
    ({ run, status, because }) => `${run}: not in this package (${status}): ${because}`,
  );
  paper.list([...included, ...left], 'No run.');
}

function writeRun({ paper, run }: { paper: Paper; run: RunDossier }): void {
  paper.heading('H2', run.title);
  paper.paragraph(
    `Run ${run.run}. Scenario ${run.scenario}, mode ${run.mode}, started by ${run.initiator} at ${run.openedAt}. Result: ${sayEnd(run)}. Plan ${run.plan}.`,
  );
  paper.heading('H3', 'Why');
  paper.list(run.reasons.map(sayReason), 'No reason against a pass was recorded.');
  paper.heading('H3', 'Who took part');
  paper.list(run.participants.map(sayParticipant), 'Nobody of the plan.');
  paper.heading('H3', 'Times against objectives');
  paper.list(run.objectives.map(sayObjective), 'No time was measured against an objective.');
  paper.heading('H3', 'What was found out');
  paper.list(sayFacts(run), 'No fact was recorded.');
  paper.heading('H3', 'Findings');
  paper.list(run.findings.map(sayFinding), 'No finding was recorded.');
  paper.heading('H3', 'Review');
  paper.paragraph(sayReview(run));
  paper.heading('H3', 'Gaps');
  paper.list(
    run.gaps.map(({ kind, text, events }) => `${kind}: ${text}${sayEvents(events)}`),
    'No gap was found in the record.',
  );
  writeCheckpoint({ paper, name: `run ${run.run}`, checkpoint: run.checkpoint });
}

function writeControls({ paper, dossier }: Page): void {
  paper.heading('H2', 'Controls that this supports');
  paper.paragraph(
    'These runs give evidence for the controls below. They do not satisfy a control: scope, frequency and the rest of it are for the assessor.',
  );
  paper.list(
    supportedControls(dossier).map(({ framework, id, by }) => `${framework} ${id}: supported in that ${by}`),
    'None.',
  );
}

function writeLimits(paper: Paper): void {
  paper.heading('H2', 'What this does not show');
  paper.list(
    [
      'this summary is made from the journals and proves nothing by itself; VERIFY.md says how the evidence is checked',
      'whose the evidence key is: get it from the organisation another way',
      ...NEVER_SHOWN,
    ],
    '',
  );
}

function writeLedger({ paper, dossier }: Page): void {
  const { size, root, checkpoint, anchors } = dossier.ledger;
  paper.heading('H2', 'The ledger of all runs');
  paper.paragraph(
    `${size} entries, root ${root}. Timestamps from outside: ${anchors.timestamps.length || 'none'}. Cosignatures of witnesses: ${anchors.cosignatures.length || 'none'}.`,
  );
  writeCheckpoint({ paper, name: 'the ledger', checkpoint });
}

function writeCheckpoint({
  paper,
  name,
  checkpoint,
}: {
  paper: Paper;
  name: string;
  checkpoint: string | null;
}): void {
  paper.heading('H3', `Checkpoint of ${name}`);
  if (checkpoint === null) {
    paper.paragraph('None: it is not sealed.');
    return;
  }
  paper.verbatim(checkpoint);
  const matrix = qrOf(checkpoint);
  if (matrix === null) paper.paragraph('It is too long for a QR code.');
  else paper.qr({ matrix, alt: `QR code with the text of the checkpoint of ${name}, which stands above` });
}

function sayEnd({ verdict, restored }: RunDossier): string {
  if (verdict === null) return 'not closed';
  return `${verdict}, ${restored === true ? 'everything put back' : 'not everything put back'}`;
}

function sayReason({ code, text, events }: RunDossier['reasons'][number]): string {
  return `${code}: ${text}${sayEvents(events)}`;
}

function sayParticipant({ person, roles, signed, keys }: Participant): string {
  const said = signed.map(({ event, step, choice }) => `${choice} in ${step} (event ${event})`).join('; ');
  return `${person} (${roles.join(', ')}): ${said === '' ? 'signed nothing' : `${said}; key ${keys.join(', ')}`}`;
}

function sayObjective({ objective, account, limitMs, measuredMs, held, event }: Objective): string {
  const limit = `limit ${sayDuration(limitMs)}`;
  const measured = measuredMs === null ? 'not measured' : `measured ${sayDuration(measuredMs)}`;
  return `${objective} of ${account}: ${measured}, ${limit}: ${sayHeld(held)} (event ${event})`;
}

function sayHeld(held: boolean | null): string {
  if (held === null) return 'not known';
  return held ? 'held' : 'missed';
}

function sayFacts({ facts }: RunDossier): string[] {
  return (['contradicted', 'inconclusive', 'corroborated', 'attested'] as const).flatMap((state) =>
    facts[state].map(
      ({ n, claim, account, expected, seen }) =>
        `${state}: ${claim}${account === null ? '' : ` of ${account}`}: expected ${expected}; seen ${seen} (event ${n})`,
    ),
  );
}

function sayFinding({ event, code, text, owner, due, outcome }: Finding): string {
  const who = owner === null ? 'no owner' : `owner ${owner}`;
  const when = due === null ? 'no due date' : `due ${due}`;
  const care = owner === null && outcome !== null ? outcome : `${who}, ${when}`;
  const then = owner === null || outcome === null ? '' : `; ${outcome}`;
  return `${code}: ${text}; ${care}${then}${event === null ? '' : ` (event ${event})`}`;
}

function sayReview({ review }: RunDossier): string {
  if (review.state === 'reviewed') {
    const as = review.classification ?? 'no one thing: reviewers differ, or one alone calls it misuse';
    return `Reviewed by ${review.by.join(', ')} at ${review.at}, as ${as}. Each signed with their own key.`;
  }
  if (review.state === 'not-planned') return 'The runbook asks for no review, and none was made.';
  const due = review.due === null ? 'after the run is closed' : `by ${review.due}`;
  const overdue = review.overdueSince === null ? '' : ` Overdue since ${review.overdueSince}.`;
  return `Not reviewed. It is due ${due}, by ${review.roles.join(', ')}, Monday to Friday counted without holidays.${overdue}`;
}

function sayEvents(events: readonly number[]): string {
  if (events.length === 0) return '';
  return ` (event${events.length === 1 ? '' : 's'} ${events.join(', ')})`;
}
