import { homedir } from 'node:os';
import { join } from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { buildLink } from './obtain-build.ts';
import { downloadLink } from './obtain-download.ts';
import { cacheLink, environmentLink, pathLink } from './obtain-existing.ts';
import { SUPPORTED } from './supported.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the binary came from, in the order of the search. */
export type Origin = 'environment' | 'path' | 'cache' | 'download' | 'build';

/** A `temporal` binary that runs; `version` is the version of the server inside. */
export interface TemporalBinary {
  readonly path: string;
  readonly version: string;
  readonly from: Origin;
}

/** What every link of the search is given. */
export interface Search {
  readonly env: Environment;
  /** Where a downloaded or built binary is kept, and looked for the next time. */
  readonly cached: string;
  /** Tells the person who waits, one line at a time. */
  readonly progress: (line: string) => void;
}

/** A link finds the binary or says, for people, why it was passed over. It throws nothing. */
export type Found = { readonly binary: TemporalBinary } | { readonly passedOver: string };

/** One place to look; `name` is how the error calls it. */
export interface Link {
  readonly name: string;
  readonly find: (search: Search) => Promise<Found>;
}

/** The places, from the nearest to the most expensive. */
export const LINKS: readonly Link[] = [environmentLink, pathLink, cacheLink, downloadLink(), buildLink()];

/** `$XDG_CACHE_HOME/breakglass`, or `~/.cache/breakglass`. */
export function defaultCacheDirectory(env: Environment): string {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'breakglass');
}

/**
 * Finds a `temporal` binary to run the embedded server with, or makes one.
 * Throws `SERVER_UNOBTAINABLE` with every place tried and why it did not do.
 */
export async function obtainTemporal({
  env,
  cacheDirectory,
  progress,
  links = LINKS,
}: {
  readonly env: Environment;
  readonly cacheDirectory: string;
  readonly progress: (line: string) => void;
  readonly links?: readonly Link[];
}): Promise<TemporalBinary> {
  const cached = join(cacheDirectory, 'temporal', SUPPORTED.server, 'temporal');
  const tried: string[] = [];
  for (const link of links) {
    const found = await link.find({ env, cached, progress });
    if ('binary' in found) return found.binary;
    tried.push(`  ${link.name}: ${found.passedOver}`);
  }
  throw new BreakglassError({
    code: 'SERVER_UNOBTAINABLE',
    message: [
      `expected a temporal binary with server ${SUPPORTED.server}, found none. Tried:`,
      ...tried,
      `Put one on this machine and name it: BREAKGLASS_TEMPORAL_CLI=FILE (Temporal CLI ${SUPPORTED.cli}).`,
    ].join('\n'),
  });
}
