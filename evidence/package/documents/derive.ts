import type { DerivedFile } from '../derive.ts';
import type { Dossier } from '../dossier.ts';
import { summaryPdf } from './summary-pdf.ts';
import { timelineCsv } from './timeline-csv.ts';
import { timelineHtml } from './timeline-html.ts';
import { verifyMd } from './verify-md.ts';

/** The documents for people; the same dossier gives the same bytes on any machine, in any time zone and locale. */
export async function deriveDocuments(dossier: Dossier): Promise<readonly DerivedFile[]> {
  const text = (path: string, content: string) => ({ path, bytes: new TextEncoder().encode(content) });
  return [
    text('VERIFY.md', verifyMd(dossier)),
    { path: 'summary.pdf', bytes: await summaryPdf(dossier) },
    text('timeline.csv', timelineCsv(dossier)),
    text('timeline.html', timelineHtml(dossier)),
  ];
}
