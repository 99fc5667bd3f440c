import canonicalize from 'canonicalize';
import type { Digest, RunId } from '../domain/ids.ts';
import type { Room } from './room.ts';
import type { Answer } from './tenant/get-json.ts';
import type { Look } from './types.ts';

/**
 * Stores one answer as an artifact: the request and the allow-listed members, as RFC 8785 JSON. The time of
 * asking is left out, so that the same answer asked for again is the same artifact.
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
  const text = canonicalize({ query: answer.query, answer: answer.value });
  if (text === undefined) throw new TypeError('expected an answer that can be written as JSON');
  return await room.storeArtifact({ run, bytes: new TextEncoder().encode(text) });
}

/** Stores the answers of one look and says when, and what was asked. */
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
