import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DECISION_NAMESPACE, type SignedDecision } from '../../domain/decision.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { verifySshSignature } from '../../evidence/core/sshsig.ts';
import { loadOrganisation } from '../definitions.ts';
import type { Given } from '../given.ts';
import type { Io } from '../io.ts';
import type { Place } from '../place.ts';
import type { KeyFits } from './show.ts';

/** The private key to sign with: `--key`, else `BREAKGLASS_KEY`, else the usual place. */
export function keyFile({ given, io }: { given: Given; io: Pick<Io, 'env' | 'cwd'> }): string {
  const named = given.text('key') ?? io.env.BREAKGLASS_KEY;
  return named === undefined
    ? path.join(io.env.HOME ?? '.', '.ssh', 'id_ed25519')
    : path.resolve(io.cwd, named);
}

/**
 * The key to name in a command that this person is to copy: the one that they named, else that of `init`; null where the
 * command finds it by itself, or not at all.
 */
export async function keyToName({
  given,
  io,
  person,
  place,
}: {
  given: Given;
  io: Pick<Io, 'env' | 'cwd'>;
  person: string;
  place: Place;
}): Promise<string | null> {
  const named = given.text('key');
  if (named !== undefined) return named;
  return io.env.BREAKGLASS_KEY === undefined ? keyFromInit({ person, place, cwd: io.cwd }) : null;
}

/**
 * The key that `init` made for a person, beside the organisation file, as long as that file still has it under their
 * name; null where it is not there or another took its place, and where the file cannot be read: what is asked is shown
 * all the same.
 */
export async function keyFromInit({
  person,
  place,
  cwd,
}: {
  person: string;
  place: Place;
  cwd: string;
}): Promise<string | null> {
  const keys = await knownKeysOf({ person, place, cwd });
  // Only a name of the roster is looked for: it is typed by a person and becomes part of a path.
  if (keys === null) return null;
  const file = path.join(place.directory, 'keys', person);
  const publicKey = await readFile(`${file}.pub`, 'utf8').catch(() => null);
  return publicKey !== null && keys.includes(publicKey.trim()) ? file : null;
}

/** Whose the key in a file is, by the public half that `ssh-keygen` leaves beside it, before anything is signed. */
export async function keyFits({
  file,
  person,
  place,
  cwd,
}: {
  file: string;
  person: string;
  place: Place;
  cwd: string;
}): Promise<KeyFits> {
  if (!existsSync(file)) return 'none';
  const publicKey = await readFile(`${file}.pub`, 'utf8').catch(() => null);
  const keys = await knownKeysOf({ person, place, cwd });
  if (publicKey === null || keys === null) return 'maybe';
  return keys.map(withoutComment).includes(withoutComment(publicKey)) ? 'theirs' : 'another';
}

/** `ssh-ed25519 AAAA…`: what stands after it is for people, and may differ. */
function withoutComment(publicKey: string): string {
  return publicKey.trim().split(/\s+/u).slice(0, 2).join(' ');
}

/**
 * Was this signed with a key of that person, as far as the organisation file here knows? A wrong `--key` is a slip
 * at the keyboard, but a run that receives it must take it for a forgery and deviate; so it is not sent.
 * `KEY_UNTRUSTED` where it was another key. Without an organisation file here, the run alone judges. Passkeys are not
 * looked at: what is signed here, `ssh-keygen` signs; an assertion from elsewhere is sent with `--import` as it is.
 */
export async function requireOwnKey({
  signed,
  person,
  place,
  cwd,
}: {
  signed: SignedDecision;
  person: string;
  place: Place;
  cwd: string;
}): Promise<void> {
  const keys = await keysOf({ person, place, cwd });
  if (keys === null) return;
  try {
    const { statement: message, signature } = signed;
    verifySshSignature({ message, signature, namespace: DECISION_NAMESPACE, keys });
  } catch (cause) {
    if (!(cause instanceof BreakglassError)) throw cause;
    const message = `not sent: expected the key of ${person}, as in ${place.organisationFile}: ${cause.message}; name it with --key`;
    throw new BreakglassError({ code: cause.code, message, cause });
  }
}

/** Their keys; null where the file has nobody of that name, or cannot be read: what is asked is shown all the same. */
function knownKeysOf(of: { person: string; place: Place; cwd: string }): Promise<readonly string[] | null> {
  return keysOf(of).catch((error: unknown) => {
    if (error instanceof BreakglassError) return null;
    throw error;
  });
}

async function keysOf({
  person,
  place,
  cwd,
}: {
  person: string;
  place: Place;
  cwd: string;
}): Promise<readonly string[] | null> {
  try {
    const { value } = await loadOrganisation({ file: place.organisationFile, cwd });
    return value.people.find(({ id }) => id === person)?.keys ?? null;
  } catch (error) {
    if (error instanceof BreakglassError && error.code === 'FILE_NOT_FOUND') return null;
    throw error;
  }
}
