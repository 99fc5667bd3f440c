import { sayCount, type Counted } from '../../verify/outside.ts';
import type { Vouched } from '../vouched.ts';
import type { Paper } from './paper.ts';
import { qrOf } from './qr.ts';

/** The signed end of a log, as text and QR code. */
export function writeCheckpoint({
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

/** Who outside put a time or a signature under which part of a log; times are by their clocks. */
export function sayVouched({
  vouched,
  size: whole,
  of,
}: {
  vouched: readonly Vouched[];
  size: number;
  of: Counted;
}): string[] {
  return vouched.map(({ kind, file, size, by, at }) => {
    const whose = kind === 'timestamp' ? "the authority's" : "the witness's";
    const said =
      by === null || at === null ? `says nothing readable (${file})` : `${at} by ${whose} clock, ${by}`;
    return `${kind} over ${size} of ${sayCount({ count: whole, of })}: ${said}`;
  });
}
