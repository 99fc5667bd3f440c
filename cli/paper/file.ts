import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';

/** The whole path of a file named for a printed document. `USAGE` where it does not end in `.pdf`. */
export function pdfFile({ name, cwd }: { name: string; cwd: string }): string {
  if (name.toLowerCase().endsWith('.pdf')) return path.resolve(cwd, name);
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected --print with a file that ends in .pdf, got ${JSON.stringify(name)}`,
  });
}
