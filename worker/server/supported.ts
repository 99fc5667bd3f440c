import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The one pair of versions that breakglass starts by itself. The server's version decides whether a database file
 * may be opened; the CLI's names the release to download and the module in `scripts/temporal-server`.
 */
export const SUPPORTED = { server: '1.31.2', cli: '1.8.2' } as const;

const VERSION_TIMEOUT_MS = 10_000;
const SERVER_VERSION = /\bServer (\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?)/;

/**
 * Asks a `temporal` binary for the version of the server inside it, such as `1.31.2`.
 * Rejects when the file cannot be run or answers something else; nothing is left running after 10 s.
 */
export async function readServerVersion(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: VERSION_TIMEOUT_MS });
  const version = SERVER_VERSION.exec(stdout)?.[1];
  if (version === undefined)
    throw new Error(
      `expected "… (Server x.y.z, …)" from --version, got ${JSON.stringify(stdout.slice(0, 80))}`,
    );
  return version;
}
