import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { programOf } from '../children.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import type { Place } from '../place.ts';
import { trustedCaFile, trustedCaOf } from '../trusted-ca.ts';

/**
 * Runs a command line of this program again, in a process that trusts the organisation's certificates beside the
 * system's: Node reads those only at its start. What it prints is passed on, and its exit code is the answer; null where
 * this process trusts them already. Throws as `trustedCaOf` does.
 */
export async function againTrusting({
  words,
  organisation,
  place: { directory, organisationFile },
  io,
}: {
  /** Without the options that every command has. */
  readonly words: readonly string[];
  readonly organisation: Pick<OrganisationDefinition, 'trust-ca'>;
  readonly place: Place;
  readonly io: Io;
}): Promise<ExitCode | null> {
  const ca = trustedCaFile({ organisation, directory });
  if (ca === null || io.env.NODE_EXTRA_CA_CERTS === ca) return null;
  await trustedCaOf({ organisation, directory });
  const line = [...words, '--organisation', organisationFile, ...(io.json ? ['--json'] : [])];
  const child = spawn(process.execPath, [...programOf('cli/main.ts'), ...line], {
    cwd: io.cwd,
    env: { ...io.env, NODE_EXTRA_CA_CERTS: ca },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: io.signal,
  });
  child.stdout.setEncoding('utf8').on('data', io.out);
  createInterface({ input: child.stderr }).on('line', io.say);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      if (io.signal.aborted) resolve(EXIT.interrupted);
      else reject(error);
    });
    child.once('close', (code) => {
      resolve(Object.values(EXIT).find((known) => known === code) ?? EXIT.error);
    });
  });
}
