import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Ask, Choice, SignedDecision, Statement } from '../../domain/decision.ts';
import { DECISION_NAMESPACE } from '../../domain/decision.ts';
import { REVIEW_NAMESPACE, type Afterwards, type SignedReview } from '../../domain/review.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import type { RunState } from '../../workflows/messages.ts';

const run = promisify(execFile);

/** People with real OpenSSH keys in a folder of their own. */
export interface Crowd {
  readonly publicKey: (person: string) => string;
  readonly sign: (statement: Statement, as?: string) => Promise<SignedDecision>;
  /** Signs what is said about a run once it is closed. */
  readonly signAfterwards: (statement: Afterwards, as?: string) => Promise<SignedReview>;
}

export async function gather({
  directory,
  people,
}: {
  directory: string;
  people: readonly string[];
}): Promise<Crowd> {
  const keys = new Map<string, string>();
  for (const person of people) {
    const path = join(directory, person);
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
    keys.set(person, (await readFile(`${path}.pub`, 'utf8')).trim());
  }
  let count = 0;
  const sign = async ({ text, namespace, as }: { text: string; namespace: string; as: string }) => {
    count += 1;
    const file = join(directory, `statement-${count}`);
    await writeFile(file, text);
    await run('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', join(directory, as), file]);
    return { statement: text, signature: await readFile(`${file}.sig`, 'utf8') };
  };
  return {
    publicKey: (person) => keys.get(person) ?? '',
    sign: (statement, as = statement.person) =>
      sign({ text: canonicalText(statement), namespace: DECISION_NAMESPACE, as }),
    signAfterwards: (statement, as = statement.person) =>
      sign({ text: canonicalText(statement), namespace: REVIEW_NAMESPACE, as }),
  };
}

/** What an honest person would sign to answer an ask of the run in this state. */
export function statementFor({
  state,
  ask,
  person,
  choice,
  values = {},
  reason = '',
  at,
}: {
  state: Pick<RunState, 'run' | 'plan'>;
  ask: Ask;
  person: string;
  choice: Choice;
  values?: Record<string, string>;
  reason?: string;
  at: string;
}): Statement {
  return {
    kind: 'breakglass-decision',
    version: 1,
    run: state.run,
    ask: ask.id,
    step: ask.step,
    plan: state.plan,
    log: ask.log,
    person,
    choice,
    reason,
    values,
    at,
    expires: ask.expires,
  };
}

/** What somebody would sign to stop a run as they see it. */
export function abortOf({ state, person, at }: { state: RunState; person: string; at: string }): Statement {
  return {
    kind: 'breakglass-decision',
    version: 1,
    run: state.run,
    ask: 'abort',
    step: 'run',
    plan: state.plan,
    log: { size: state.log.size, root: state.log.root },
    person,
    choice: 'abort',
    reason: 'real incident',
    values: {},
    at,
    expires: new Date(Date.parse(at) + 3_600_000).toISOString(),
  };
}
