import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { openPackage, readWhole } from '../../../evidence/package/files.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const run = promisify(execFile);

/** The bytes of a file in a package. */
async function bytesIn(file: string, name: string): Promise<Buffer> {
  const files = await openPackage(file);
  try {
    return await readWhole({ files, name });
  } finally {
    await files.close();
  }
}

/** A text of a package. */
export async function textIn(file: string, name: string): Promise<string> {
  return (await bytesIn(file, name)).toString();
}

/** The words of a package's summary, with one space between them. */
export async function pdfText(file: string): Promise<string> {
  const pdf = path.join(await temporaryDirectory('summary'), 'summary.pdf');
  await writeFile(pdf, await bytesIn(file, 'summary.pdf'));
  const { stdout } = await run('pdftotext', [pdf, '-']);
  return stdout.replaceAll(/\s+/g, ' ');
}
