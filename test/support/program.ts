import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { programOf } from '../../cli/children.ts';
import { shellWord } from '../../cli/plain.ts';

/** Puts the program `breakglass` into a folder for a shell's PATH, as if it were installed. */
export async function programIn(folder: string): Promise<void> {
  const words = [process.execPath, ...programOf('cli/main.ts')].map(shellWord).join(' ');
  const file = path.join(folder, 'breakglass');
  await writeFile(file, `#!/bin/sh\nexec ${words} "$@"\n`);
  await chmod(file, 0o755);
}
