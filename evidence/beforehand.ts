import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { BEFOREHAND_CHOICES, beforehandFault } from '../domain/beforehand.ts';
import { DECISION_NAMESPACE } from '../domain/decision.ts';
import type { SignedDecision, Statement } from '../domain/decision.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { Digest, PersonId, RunId } from '../domain/ids.ts';
import type { Plan } from '../domain/plan/types.ts';
import { parseStatement } from '../domain/statement.ts';
import { canonicalText } from './core/canonical.ts';
import { sha256Hex } from './core/hash.ts';
import { verifySshSignature } from './core/sshsig.ts';
import { readIfThere, storeOnce } from './disk.ts';
import { fileIn } from './folder.ts';

/** Keeps what somebody signed before a run, under its digest. What is kept is judged when the run starts. */
export async function storeBeforehand({
  folder,
  run,
  signed: { statement, signature },
}: {
  folder: string;
  run: RunId;
  signed: SignedDecision;
}): Promise<void> {
  const own = fileIn({ directory: folder, name: run });
  const work = path.join(folder, '.work');
  await mkdir(own, { recursive: true, mode: 0o700 });
  await mkdir(work, { recursive: true, mode: 0o700 });
  const name = sha256Hex(statement);
  const bytes = (text: string) => new TextEncoder().encode(text);
  await storeOnce({ file: path.join(own, `${name}.sig`), bytes: bytes(signature), work });
  await storeOnce({ file: path.join(own, `${name}.json`), bytes: bytes(statement), work });
}

interface About {
  readonly run: RunId;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly initiator: PersonId;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The approvals from before that count for this run and this plan now, at most one of each person: the last that they
 * signed, unless they took it back with that. Whatever else lies there, for another plan, expired or forged, is passed over.
 */
export async function readBeforehand({
  folder,
  ...about
}: About & { folder: string }): Promise<readonly SignedDecision[]> {
  const own = fileIn({ directory: folder, name: about.run });
  const names = await readdir(own).catch(() => []);
  const kept = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readSigned(path.join(own, name))),
  );
  const last = new Map<PersonId, Signed>();
  for (const each of kept.flatMap((signed) => (signed === null ? [] : [signed]))) {
    const { statement } = each;
    const before = last.get(statement.person)?.statement.at ?? '';
    if (isOf({ each, about }) && statement.at >= before) last.set(statement.person, each);
  }
  return [...last.values()]
    .filter(({ statement }) => beforehandFault({ statement, ...about }) === null)
    .map(({ signed }) => signed)
    .toSorted((one, other) => (one.statement < other.statement ? -1 : 1));
}

interface Signed {
  readonly statement: Statement;
  readonly signed: SignedDecision;
}

async function readSigned(file: string): Promise<Signed | null> {
  const text = (await readIfThere(file))?.toString('utf8');
  const signature = (await readIfThere(file.replace(/\.json$/, '.sig')))?.toString('utf8');
  const statement = text === undefined ? null : parseStatement(text);
  if (text === undefined || signature === undefined || statement === null) return null;
  return canonicalText(statement) === text ? { statement, signed: { statement: text, signature } } : null;
}

/** Is this about that run and plan, and signed by the person? */
function isOf({
  each: { statement, signed },
  about: { run, plan, planDigest },
}: {
  each: Signed;
  about: About;
}): boolean {
  const choices: readonly string[] = BEFOREHAND_CHOICES;
  if (statement.run !== run || statement.plan !== planDigest || !choices.includes(statement.choice))
    return false;
  const keys = plan.people.find(({ id }) => id === statement.person)?.keys ?? [];
  try {
    verifySshSignature({
      message: signed.statement,
      signature: signed.signature,
      namespace: DECISION_NAMESPACE,
      keys,
    });
    return true;
  } catch (error) {
    if (error instanceof BreakglassError) return false;
    throw error;
  }
}
