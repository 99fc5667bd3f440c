import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runbookPath } from '../cli/definitions.ts';
import type { Io } from '../cli/io.ts';
import { rehearse } from '../cli/rehearse/rehearse.ts';
import { openSession, type Session } from '../cli/rehearse/session.ts';
import { newRunId, startRun } from '../cli/start-run.ts';
import { evidenceKeyFiles } from '../evidence/keys.ts';
import type { RunInput } from '../domain/plan/types.ts';
import { temporaryDirectory } from './support/temporary.ts';
import { until } from './support/until.ts';

const WITHIN_MS = 240_000;
/** Any signed token: three base64url parts, of which two begin as JSON objects do. */
const TOKEN = /eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}/;
/** Folders that hold secrets by design. */
const KEPT = ['keys', 'tenant', path.join('.breakglass', 'keys')];

let session: Session;
let directory: string;
let input: RunInput;
const canaries = new Map<string, string>();

beforeAll(async () => {
  directory = await temporaryDirectory('secrets');
  session = await openSession({ directory, overlay: {}, io: { env: process.env, say: () => undefined } });
  const io: Io = {
    out: () => undefined,
    say: () => undefined,
    lively: false,
    json: false,
    env: process.env,
    cwd: directory,
    signal: new AbortController().signal,
  };
  await rehearse({
    session,
    runbook: runbookPath({ name: 'quarterly-drill', cwd: directory }),
    mode: 'drill',
    fault: null,
    attended: new Set(),
    io,
    started: (beginning) => {
      input = beginning.input;
      for (const [account, passkey] of beginning.passkeys) canaries.set(`the passkey of ${account}`, passkey);
    },
  });
  await gatherKeys();
}, WITHIN_MS);
afterAll(() => session.close(), 60_000);

/** One line out of the middle of each key, which no other file may hold. */
async function gatherKeys(): Promise<void> {
  const files = [
    ...session.people.map(({ keyFile }) => keyFile),
    path.join(directory, 'tenant', 'client-certificate.pem'),
    path.join(directory, 'tenant', 'client-secret'),
    evidenceKeyFiles(session.place.stateDirectory).privateKey,
  ];
  for (const file of files) {
    const lines = (await readFile(file, 'utf8'))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('-----'));
    canaries.set(path.relative(directory, file), lines[Math.min(2, lines.length - 1)] ?? '');
  }
}

/** Every file of the place, with the secrets found in it; Temporal's database and its log among them. */
async function leaks(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
  const found = files
    .filter((file) => !KEPT.some((kept) => file.startsWith(`${kept}${path.sep}`)))
    .map(leaksOf);
  return (await Promise.all(found)).flat();
}

async function leaksOf(file: string): Promise<string[]> {
  const bytes = await readFile(path.join(directory, file), 'latin1').catch(() => '');
  const named = [...canaries]
    .filter(([, secret]) => bytes.includes(secret))
    .map(([name]) => `${file}: ${name}`);
  return TOKEN.test(bytes) ? [...named, `${file}: a token`] : named;
}

describe('secrets', () => {
  it('are all planted', () => {
    expect(canaries.size).toBeGreaterThan(12);
    for (const secret of canaries.values()) expect(secret.length).toBeGreaterThan(15);
  });

  it('are nowhere but in the folders that hold them, after a whole drill', async () => {
    expect(await leaks()).toEqual([]);
  });

  it(
    'are found where somebody does leak one, in the database and in the evidence',
    async () => {
      const secret = canaries.get('the passkey of breakglass-1') ?? '';
      const run = newRunId({ runbook: 'leak', at: new Date() });
      await startRun({
        client: session.client,
        input: { ...input, run, reason: `the passkey is ${secret}` },
      });
      const seen = await until({
        what: 'the planted leak',
        look: async () => {
          const found = (await leaks()).join('\n');
          return found.includes('temporal.db') && found.includes('journal.jsonl') ? found : null;
        },
      });
      expect(seen).toContain('the passkey of breakglass-1');
    },
    WITHIN_MS,
  );
});
