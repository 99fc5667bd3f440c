import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from '../../cli/place.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const run = promisify(execFile);

/** What no line says about evidence that holds. */
export const BAD = /WRONG|MISSING|FAILED|Failure|rror|Could not|not found|not checked/;

/** What somebody who checks by hand has from elsewhere. */
export interface FromElsewhere {
  readonly vkey: string;
  /** A file of the timestamp authorities' root certificates. */
  readonly rootsFile?: string;
  readonly witness?: string;
}

/** The blocks of commands in a page of Markdown, or in one section of it. */
export async function blocksOf({ file, section }: { file: string; section?: string }): Promise<string[]> {
  const page = await readFile(file, 'utf8');
  const text =
    section === undefined ? page : page.split(/^## /m).find((part) => part.startsWith(`${section}\n`));
  return [...(text ?? '').matchAll(/^```sh\n(?<lines>.*?)^```$/gms)].map(({ groups }) => groups?.lines ?? '');
}

/** The blocks that the format page prints. */
export function publishedBlocks(): Promise<string[]> {
  return blocksOf({ file: packageFile('docs/evidence-format.md'), section: 'By hand' });
}

/** What lines print that are typed in a folder. */
export async function typed({
  folder,
  lines,
  elsewhere: { vkey, rootsFile = '', witness },
}: {
  folder: string;
  lines: string;
  elsewhere: FromElsewhere;
}): Promise<string> {
  const scratch = await temporaryDirectory('typed');
  const file = async (name: string, text: string) => {
    await writeFile(path.join(scratch, name), text);
    return path.join(scratch, name);
  };
  const script = await file('typed.sh', `exec 2>&1\n${lines}\n:`);
  const env = {
    ...process.env,
    VKEYS: await file('trusted.vkeys', `# from elsewhere\n${vkey}\n`),
    TSA_ROOTS: rootsFile,
    WITNESS_KEYS: witness === undefined ? '' : await file('witness.vkeys', `${witness}\n`),
    TMPDIR: scratch,
  };
  return (await run('bash', [script], { cwd: folder, env })).stdout;
}
