import { NO_LOG, OPENING_ASK } from '../../domain/beforehand.ts';
import type { Ask, Choice, SignedDecision, Statement } from '../../domain/decision.ts';
import { REVIEW_NAMESPACE, type Afterwards, type SignedReview } from '../../domain/review.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import { makeSigner } from '../../scripts/bench/signer.ts';
import type { RunState } from '../../workflows/messages.ts';

/** People with keys of their own, who sign as OpenSSH does, but in this process: starting one takes longer than a run's step. */
export interface Crowd {
  readonly publicKey: (person: string) => string;
  readonly sign: (statement: Statement, as?: string) => Promise<SignedDecision>;
  /** The armored SSHSIG of somebody over a text. */
  readonly signText: (given: { text: string; as: string; namespace?: string }) => string;
  /** Signs what is said about a run once it is closed. */
  readonly signAfterwards: (statement: Afterwards, as?: string) => Promise<SignedReview>;
}

export function gather(people: readonly string[]): Crowd {
  const signers = new Map(people.map((id) => [id, makeSigner({ id, roles: [] })]));
  const signText: Crowd['signText'] = ({ text, as, namespace }) => {
    const signer = signers.get(as);
    if (signer === undefined) throw new Error(`expected somebody of the crowd, got ${as}`);
    return signer.sign(text, namespace);
  };
  const sign = async (statement: Statement | Afterwards, as: string, namespace?: string) => {
    const text = canonicalText(statement);
    const of = { text, as, ...(namespace === undefined ? {} : { namespace }) };
    return Promise.resolve({ statement: text, signature: signText(of) });
  };
  return {
    publicKey: (person) => signers.get(person)?.publicKey ?? '',
    sign: (statement, as = statement.person) => sign(statement, as),
    signText,
    signAfterwards: (statement, as = statement.person) => sign(statement, as, REVIEW_NAMESPACE),
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

/** What somebody would sign to approve a scheduled run before it starts. */
export function beforehandOf({
  run,
  plan,
  person,
  change = {},
}: Pick<RunState, 'run' | 'plan'> & { person: string; change?: Partial<Statement> }): Statement {
  return {
    kind: 'breakglass-decision',
    version: 1,
    run,
    ask: OPENING_ASK,
    step: 'approve',
    plan,
    log: NO_LOG,
    person,
    choice: 'approve',
    reason: '',
    values: {},
    at: '2026-01-01T00:00:00.000Z',
    expires: '2026-02-01T00:00:00.000Z',
    ...change,
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
