import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { COSIGNATURE_ED25519_TYPE } from '../../evidence/core/cosignature.ts';
import { parseVkey } from '../../evidence/core/note.ts';
import { errnoOf, readIfThere } from '../../evidence/disk.ts';
import { createKey, type KeyFiles, type SigningKey } from '../../evidence/keys-file.ts';
import { tryLock } from '../../evidence/lock.ts';
import { readPlainFile } from '../../evidence/plain-file.ts';
import { serveWitness, type WitnessLog, type WitnessServer } from '../../evidence/witness/server.ts';
import { makeWitnessFolder, witnessFolder, type WitnessFolder } from '../../evidence/witness/state.ts';
import { createWitness } from '../../evidence/witness/witness.ts';
import { createLogger } from '../../worker/logger.ts';
import type { Given } from '../given.ts';
import { EXIT, type ExitCode, type Io } from '../io.ts';
import { givenPassphrase, passphraseFor } from '../keys/passphrase.ts';

const DEFAULT_LISTEN = '127.0.0.1:7450';
const DEFAULT_FOLDER = 'witness';
const DEFAULT_NAME = 'breakglass-witness';
const MAX_PORT = 65_535;

/**
 * `witness`: co-signs checkpoints of the named logs until Ctrl-C. It has its own key and memory and needs nothing of
 * an organisation but its evidence key; it is worth something only where others than the organisation's operators
 * keep it. Its log is JSON on stderr.
 */
export async function witness(io: Io, given: Given): Promise<ExitCode> {
  const logs = logsOf(given);
  const address = addressOf(given.text('listen') ?? DEFAULT_LISTEN);
  const tls = await tlsOf({ io, given });
  const folder = witnessFolder(path.resolve(io.cwd, given.text('state') ?? DEFAULT_FOLDER));
  await makeWitnessFolder(folder);
  const lock = await tryLock(folder.lock);
  if (!lock.mine) throw busy({ folder, holder: lock.holder });
  try {
    const key = await openKey({ io, given, folder });
    const server = await listen({ ...address, tls, witness: createWitness({ folder, key, logs }) });
    announce({ io, url: server.url, key });
    await interrupted(io.signal);
    await server.close();
  } finally {
    await lock.release();
  }
  return EXIT.ok;
}

/** Serves with a log of its own; `SERVER_START_FAILED` for a taken address or a certificate that is none. */
async function listen(what: Omit<Parameters<typeof serveWitness>[0], 'log'>): Promise<WitnessServer> {
  const logger = createLogger({ level: 'info', destination: 'stderr' });
  const log: WitnessLog = {
    refused: (refusal) => {
      logger.warn(refusal, 'refused');
    },
    failed: (error) => {
      logger.error({ err: error }, 'failed');
    },
    dropped: (what) => {
      logger.warn(what, 'dropped');
    },
  };
  try {
    return await serveWitness({ ...what, log });
  } catch (cause) {
    const because = errnoOf(cause) ?? 'the certificate or its key cannot be used';
    const message = `expected to listen on ${what.host}:${what.port}, got: ${because}`;
    throw new BreakglassError({ code: 'SERVER_START_FAILED', message, cause });
  }
}

function announce({ io, url, key: { vkey } }: { io: Io; url: string; key: SigningKey }): void {
  if (io.json) io.out(`${JSON.stringify({ ready: true, pid: process.pid, url, vkey })}\n`);
  else io.out(`${vkey}\n`);
  io.say(`witness: ready at ${url}; Ctrl-C stops it`);
}

/** The witness's key, made at the first start; the name that it was made with stays. */
async function openKey({
  io,
  given,
  folder,
}: {
  io: Io;
  given: Given;
  folder: WitnessFolder;
}): Promise<SigningKey> {
  const files: KeyFiles = {
    privateKey: path.join(folder.root, 'witness.pem'),
    vkey: path.join(folder.root, 'witness.vkey'),
  };
  const made = (await readIfThere(files.vkey))?.toString().split('+')[0];
  const name = given.text('name') ?? made ?? DEFAULT_NAME;
  const isNew = (await readIfThere(files.privateKey)) === null;
  const passphrase = isNew ? await givenPassphrase({ io, given }) : await passphraseFor({ io, given, files });
  return createKey({ files, name, type: COSIGNATURE_ED25519_TYPE, passphrase });
}

function logsOf(given: Given): readonly string[] {
  const logs = given.texts('log');
  if (logs.length === 0) throw usage('expected --log with the evidence key of a log (breakglass keys show)');
  for (const vkey of logs) parseVkey(vkey);
  return logs;
}

/** `127.0.0.1:7450`, `[::1]:7450`; port 0 takes a free one. */
function addressOf(text: string): { host: string; port: number } {
  const parts = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<host>[^:[\]]+)):(?<port>[0-9]{1,5})$/.exec(text)?.groups;
  const host = parts?.six ?? parts?.host;
  const port = Number(parts?.port);
  if (host !== undefined && port <= MAX_PORT) return { host, port };
  throw usage('expected --listen with an address and a port, such as 127.0.0.1:7450');
}

async function tlsOf({ io, given }: { io: Io; given: Given }): Promise<{ cert: string; key: string } | null> {
  const [cert, key] = [given.text('cert'), given.text('key')];
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) throw usage('expected --cert and --key together');
  return { cert: await readPem({ io, file: cert }), key: await readPem({ io, file: key }) };
}

async function readPem({ io, file }: { io: Io; file: string }): Promise<string> {
  const from = path.resolve(io.cwd, file);
  const bytes = await readPlainFile(from).catch((cause: unknown) => {
    throw new BreakglassError({
      code: 'FILE_UNREADABLE',
      message: `expected a PEM file in ${from}, which cannot be read`,
      cause,
    });
  });
  return bytes.toString('utf8');
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      resolve();
    };
    if (signal.aborted) finish();
    signal.addEventListener('abort', finish);
  });
}

function busy({
  folder,
  holder,
}: {
  folder: WitnessFolder;
  holder: { readonly host: string; readonly pid: number } | null;
}): BreakglassError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  const message = `expected ${folder.root} to be free, but ${who} is the witness there`;
  return new BreakglassError({ code: 'SERVER_ALREADY_RUNNING', message });
}

function usage(message: string): BreakglassError {
  return new BreakglassError({ code: 'USAGE', message });
}
