import type { Paper } from '../../evidence/package/documents/paper.ts';
import { qrOf } from '../../evidence/package/documents/qr.ts';

/** Where a person writes by hand that they answered. */
export const BY_HAND = [
  'Name ______________________  Time ________________ UTC',
  'Signature ___________________________________',
];

/** A text as a QR code with lines beside it, or the lines with a word that it is too long for one. */
export function writeCode({
  paper,
  text,
  alt,
  points,
  lines,
}: {
  paper: Paper;
  text: string;
  alt: string;
  points: number;
  lines: readonly string[];
}): void {
  const matrix = qrOf(text);
  if (matrix !== null) {
    paper.qrBeside({ matrix, alt, points, lines });
    return;
  }
  paper.paragraph('The text is too long for a QR code.');
  for (const line of lines) paper.byHand(line);
}
