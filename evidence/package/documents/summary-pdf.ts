import { sayCount } from '../../verify/outside.ts';
import { NEVER_SHOWN } from '../../verify/report.ts';
import type { Dossier } from '../dossier.ts';
import { ENGINE_CLOCK } from './clocks.ts';
import { supportedControls } from './controls.ts';
import { Paper } from './paper.ts';
import type { Support } from './shown.ts';
import { sayVouched, writeCheckpoint } from './summary-log.ts';
import { sayEnd, sayEvents, writeRun } from './summary-run.ts';
import { isAtMicrosoft, sayTenants } from './tenants.ts';

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
  return paper.finish(`ledger ${sayEntries(ledger)}, root ${ledger.root}`);
}

interface Page {
  readonly paper: Paper;
  readonly dossier: Dossier;
}

function writeScope({ paper, dossier }: Page): void {
  const { scope, from, to, runs, others } = dossier;
  const period = from === null || to === null ? 'No run.' : `Events from ${from} to ${to} ${ENGINE_CLOCK}.`;
  paper.paragraph(`${scope}. ${period} All times are UTC.`);
  paper.heading('H2', 'Runs');
  const included = runs.map((run) => `${run.run}: ${run.title}, ${run.mode}, ${sayEnd(run)}`);
  const left = others.map(
    ({ run, status, because }) => `${run}: not in this package (${status}): ${because}`,
  );
  paper.list([...included, ...left], 'No run.');
  paper.heading('H3', 'Where the tenants were asked');
  paper.list(sayTenants(runs), 'No tenant was asked.');
  paper.heading('H3', 'Gaps of the period and of the ledger');
  paper.list(
    dossier.gaps.map(({ kind, text }) => `${kind}: ${text}`),
    'None.',
  );
}

function writeControls({ paper, dossier }: Page): void {
  paper.heading('H2', 'Controls that this supports');
  paper.paragraph(
    'These runs give evidence for the controls below. They do not satisfy a control: scope, frequency and the rest of it are for the assessor.',
  );
  paper.list(
    supportedControls(dossier).map(
      ({ framework, id, by, support }) =>
        `${framework} ${id}: supported in that ${by}: ${support.map(saySupport).join('; ')}`,
    ),
    'None.',
  );
  const pretend = dossier.runs.filter((run) => !isAtMicrosoft(run)).map(({ run }) => run);
  if (pretend.length === 0) return;
  paper.paragraph(
    `Nothing is claimed by ${pretend.join(', ')}, whose tenant was not at Microsoft's addresses.`,
  );
}

function saySupport({ run, mode, extent, events, files }: Support): string {
  const parts = [mode, ...(extent === null ? [] : [extent]), ...files];
  return `${run} (${parts.join(', ')})${sayEvents(events)}`;
}

function writeLimits(paper: Paper): void {
  paper.heading('H2', 'What this does not show');
  paper.list(
    [
      'this summary is made from the journals and proves nothing by itself; VERIFY.md says how the evidence is checked',
      'whose the evidence key is: get it from the organisation another way',
      'that the times and names of timestamps and witnesses are true: they stand here as their files say, unchecked',
      ...NEVER_SHOWN,
    ],
    '',
  );
}

function sayEntries({ size }: { size: number }): string {
  return sayCount({ count: size, of: 'entries' });
}

function writeLedger({ paper, dossier }: Page): void {
  const { size, root, at, checkpoint, vouched } = dossier.ledger;
  paper.heading('H2', 'The ledger of all runs');
  paper.paragraph(`${sayEntries({ size })}, the last at ${at} ${ENGINE_CLOCK}, root ${root}.`);
  paper.list(sayVouched({ vouched, size, of: 'entries' }), 'Nobody outside vouches for it.');
  writeCheckpoint({ paper, name: 'the ledger', checkpoint });
}
