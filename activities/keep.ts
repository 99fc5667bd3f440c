import canonicalize from 'canonicalize';
import type { Digest, RunId } from '../domain/ids.ts';
import type { Room } from './room.ts';
import type { Answer } from './tenant/get-json.ts';
import type { Look } from './types.ts';

/**
 * Stores one answer as an artifact: what was asked where and when, the allow-listed members of the answer, and by
 * which marks its sender finds it again, as RFC 8785 JSON. docs/evidence-format.md has the form.
 */
export async function keepAnswer({
  room,
  run,
  answer,
}: {
  readonly room: Room;
  readonly run: RunId;
  readonly answer: Answer<unknown>;
}): Promise<Digest> {
  const { query, host, askedAt, responses, value } = answer;
  const text = canonicalize({ v: 1, query, host, askedAt, responses, answer: value });
  if (text === undefined) throw new TypeError('expected an answer that can be written as JSON');
  return await room.storeArtifact({ run, bytes: new TextEncoder().encode(text) });
}

/** Stores the answers of one look and says what was asked, and when all of it was answered. */
export async function keepLook({
  room,
  run,
  answers,
}: {
  readonly room: Room;
  readonly run: RunId;
  readonly answers: readonly Answer<unknown>[];
}): Promise<Look> {
  const observedAt = new Date().toISOString();
  const artifacts: Digest[] = [];
  for (const answer of answers) artifacts.push(await keepAnswer({ room, run, answer }));
  return { observedAt, artifacts, query: answers.map(({ query }) => query).join(' ; ') };
}
