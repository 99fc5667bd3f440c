import { BreakglassError, type ErrorCode } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { parseCheckpoint } from '../core/checkpoint.ts';
import { parseWitnessVkey, readCosignature, type Cosignature } from '../core/cosignature.ts';
import { parseNote } from '../core/note.ts';
import { addCheckpointBody } from './request.ts';

const TIMEOUT_MS = 10_000;
/** A witness answers with a line or a number. */
const MAX_ANSWER_BYTES = 16 * 1_024;
/** Another may have told the witness of a newer size in between; twice in a row is somebody else's log. */
const ATTEMPTS = 3;

/** A line that a witness made and that holds, with what it says. */
export interface GivenCosignature extends Cosignature {
  /** The signature line, with its line end. */
  readonly line: string;
}

/**
 * Asks a witness to co-sign a checkpoint and verifies what it answers. `oldSize` is what the witness is thought to
 * have (0 where nobody knows); where it has another, it says so and is asked again from there.
 *
 * - `WITNESS_UNAVAILABLE`: it does not answer, or not as a witness does; another try may help;
 * - `WITNESS_REFUSED`: it does not know the log or its key, or saw a log that ours does not continue. The latter is
 *   what a witness is for: look at it before anything else;
 * - `COSIGNATURE_INVALID`: what it signed does not hold under its key.
 *
 * @param options - `vkey`: the witness's verifier key; `proofFrom`: the consistency proof from an old size, larger
 * than 0, to the checkpoint's.
 */
export async function cosign({
  url,
  vkey,
  checkpointNote,
  oldSize,
  proofFrom,
  fetch: send = fetch,
  timeoutMs = TIMEOUT_MS,
}: {
  url: string;
  vkey: string;
  checkpointNote: string;
  oldSize: number;
  proofFrom: (oldSize: number) => readonly Digest[];
  fetch?: typeof fetch;
  timeoutMs?: number;
}): Promise<GivenCosignature> {
  const { text } = parseNote(checkpointNote);
  const { size } = parseCheckpoint(text);
  const ask = (from: number) => {
    const proof = from === 0 || from === size ? [] : proofFrom(from);
    const body = addCheckpointBody({ oldSize: from, proof, note: checkpointNote });
    return post({ url, body, send, timeoutMs });
  };
  let from = oldSize;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = await ask(from);
    if (answer.status === 200) return ownLine({ lines: answer.body, text, vkey });
    if (answer.status !== 409) throw refusedBy(answer);
    from = sizeTold({ answer, size });
  }
  throw refusal(
    'WITNESS_UNAVAILABLE',
    `expected one size of our log, got another at each of ${ATTEMPTS} tries`,
  );
}

interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

async function post({
  url,
  body,
  send,
  timeoutMs,
}: {
  url: string;
  body: string;
  send: typeof fetch;
  timeoutMs: number;
}): Promise<HttpAnswer> {
  try {
    const response = await send(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await readCapped(response) };
  } catch (cause) {
    if (cause instanceof BreakglassError) throw cause;
    throw refusal('WITNESS_UNAVAILABLE', 'expected an answer, got none', cause);
  }
}

async function readCapped(response: Response): Promise<string> {
  if (response.body === null) return '';
  const body: AsyncIterable<Uint8Array> = response.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) {
      throw refusal('WITNESS_UNAVAILABLE', `expected at most ${MAX_ANSWER_BYTES} bytes of answer, got more`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The witness's own line among those that it answers with; lines by other keys are passed over. */
function ownLine({ lines, text, vkey }: { lines: string; text: string; vkey: string }): GivenCosignature {
  const { name, id } = parseWitnessVkey(vkey);
  for (const line of lines.split('\n').filter((each) => each !== '')) {
    const read = readCosignature({ line, text, witnesses: [vkey] });
    if (read !== null) return { ...read, line: `${line}\n` };
  }
  throw refusal('COSIGNATURE_INVALID', `expected a signature by ${name}+${id}, got none`);
}

/** The size that a 409 tells; one beyond ours means that this witness saw a log that we no longer have. */
function sizeTold({ answer, size }: { answer: HttpAnswer; size: number }): number {
  const told = Number(/^(0|[1-9][0-9]{0,15})\n$/.exec(answer.body)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(told)) {
    throw refusal('WITNESS_UNAVAILABLE', 'expected a size with status 409, got something else');
  }
  if (told <= size) return told;
  throw refusal(
    'WITNESS_REFUSED',
    `the witness has size ${told} of this log and we send ${size}: ours was cut or rolled back, or is not the newest`,
  );
}

/** The body is not repeated: it is foreign text, and messages are kept. */
function refusedBy({ status }: HttpAnswer): BreakglassError {
  const why: Readonly<Record<number, string>> = {
    400: 'it cannot read what we sent',
    403: 'it does not trust the key that signed',
    404: 'it does not know this log',
    422: 'our log does not continue the one that it has seen: two histories of it exist',
  };
  const because = why[status];
  if (because === undefined)
    return refusal('WITNESS_UNAVAILABLE', `expected a witness's answer, got status ${status}`);
  return refusal('WITNESS_REFUSED', because);
}

function refusal(code: ErrorCode, message: string, cause?: unknown): BreakglassError {
  return new BreakglassError({ code, message: `witness: ${message}`, cause });
}
