import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where an organisation keeps what belongs to it: everything lies beside its file. */
export interface Place {
  readonly organisationFile: string;
  /** The folder of the organisation file; relative paths inside the file start here. */
  readonly directory: string;
  /** Database of the embedded server, keys, caches. */
  readonly stateDirectory: string;
  readonly evidenceDirectory: string;
}

/** The place named by `--organisation`, else by `BREAKGLASS_ORGANISATION`, else `organisation.yaml` here. */
export function placeOf({
  option,
  env,
  cwd,
}: {
  option?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}): Place {
  const organisationFile = path.resolve(cwd, option ?? env.BREAKGLASS_ORGANISATION ?? 'organisation.yaml');
  const directory = path.dirname(organisationFile);
  return {
    organisationFile,
    directory,
    stateDirectory: path.join(directory, '.breakglass'),
    evidenceDirectory: path.join(directory, 'evidence'),
  };
}

/** Where approvals from before scheduled runs are kept, a folder for each run. */
export function approvalsFolder({ stateDirectory }: Pick<Place, 'stateDirectory'>): string {
  return path.join(stateDirectory, 'approvals');
}

const CHECKOUT = import.meta.url.endsWith('.ts');

/** How a person types this program: in a checkout through npm, as a package by its name. */
export const PROGRAM = CHECKOUT ? 'npm run -s breakglass --' : 'breakglass';

/** A file of this package, in a checkout (`.ts`) as in the compiled package (`.js`). */
export function packageFile(relative: string): string {
  const built = CHECKOUT ? relative : relative.replace(/\.ts$/, '.js');
  const inTree = fileURLToPath(new URL(`../${built}`, import.meta.url));
  return existsSync(inTree) ? inTree : fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}
