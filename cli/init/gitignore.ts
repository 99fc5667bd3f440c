import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../evidence/disk.ts';

/** Folders beside the organisation file that hold keys and secrets; the definitions belong into version control. */
export const KEPT_OUT = ['.breakglass/', 'keys/', 'secrets/'] as const;

/** Writes a `.gitignore` that names them. Null where one is there already, which is left as it is. */
export async function writeGitignore({ directory }: { readonly directory: string }): Promise<string | null> {
  const file = path.join(directory, '.gitignore');
  const text = `# Keys and secrets stay on this machine.\n${KEPT_OUT.join('\n')}\n`;
  try {
    await writeFile(file, text, { flag: 'wx' });
    return file;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return null;
    throw error;
  }
}
