import type { AskKind, Choice, DecisionRefusal, Statement } from './decision.ts';
import type { PersonId } from './ids.ts';

/** An answer as far as it can be taken back. */
export interface Said {
  readonly person: PersonId;
  readonly choice: Choice;
}

/** The answers that stand, oldest first: without withdrawals, and without what they took back. */
export function standing<Answer extends Said>(answers: readonly Answer[]): readonly Answer[] {
  return answers.reduce<readonly Answer[]>(
    (left, answer) =>
      answer.choice === 'withdraw'
        ? left.filter(({ person }) => person !== answer.person)
        : [...left, answer],
    [],
  );
}

/**
 * Is this choice one that the question takes? An approval may also be taken back; an attestation is testimony, and what
 * somebody has testified stays said.
 */
export function isOffered({
  ask: { kind, choices },
  choice,
}: {
  ask: { readonly kind: AskKind; readonly choices: readonly Choice[] };
  choice: Choice;
}): boolean {
  return choice === 'withdraw' ? kind === 'approve' : choices.includes(choice);
}

type Signed = Pick<Statement, 'person' | 'choice' | 'at'>;

/**
 * May this person say this to the question, after what they said to it before? Everybody answers once, may take an
 * approval back once, and then answers once more. That answer is signed later than all before it: else whoever kept
 * the one that was taken back could send it again. Null where it is right.
 */
export function repeatRefused({
  statement: { person, choice, at },
  before,
}: {
  statement: Signed;
  /** What was counted for the question so far, by whomever, in order. */
  before: readonly Signed[];
}): { readonly code: DecisionRefusal; readonly message: string } | null {
  const own = before.filter((each) => each.person === person);
  const last = own.at(-1);
  const withdrew = own.some((each) => each.choice === 'withdraw');
  if (choice === 'withdraw') {
    if (withdrew) return twice(`${person} has taken an approval back once already`);
    return last?.choice === 'approve'
      ? null
      : { code: 'NOTHING_TO_WITHDRAW', message: `${person} has not approved` };
  }
  if (last === undefined) return null;
  if (last.choice !== 'withdraw') return twice(`${person} has already answered`);
  const latest = Math.max(...own.map((each) => Date.parse(each.at)));
  if (Date.parse(at) > latest) return null;
  return twice(`expected an answer signed after ${new Date(latest).toISOString()}, got one signed at ${at}`);
}

function twice(message: string): { readonly code: DecisionRefusal; readonly message: string } {
  return { code: 'DECISION_DUPLICATE', message };
}
