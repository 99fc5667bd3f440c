import { judgeAgreement } from '../../domain/conditional-access/agreement.ts';
import { judgeExceptions } from '../../domain/conditional-access/exceptions.ts';
import { judgeStatic, judgeWhatIf } from '../../domain/conditional-access/judge.ts';
import { WIDE_MATRIX } from '../../domain/conditional-access/wide.ts';
import type { Claim, Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import type { Finding } from '../../domain/readiness/finding.ts';
import { QUESTIONS, sayQuestion } from '../../domain/tenant-questions.ts';
import { keepLook } from '../keep.ts';
import type { Act, Room } from '../room.ts';
import type { Look, TenantActivities } from '../types.ts';
import { lookAtDrift } from './drift.ts';
import { lookForLockout, signInsOf, type LockoutLook } from './lockout.ts';

type Input = Parameters<TenantActivities['checkConditionalAccess']>[0];

/** Name of the question that every case of the matrix asks. */
const WHAT_IF = sayQuestion(QUESTIONS.whatIf());

/** Asks the tenant what would happen, works out the same by hand, and compares, also with an earlier run. */
export const checkConditionalAccess: Act<Input, readonly Observation[]> = async (room, input, attempt) => {
  const look = await lookForLockout({ room, input, attempt });
  return await observeLockout({ room, input, look });
};

/** Keeps the answers, and says what they came to: one fact for each thing to be said. */
export async function observeLockout({
  room,
  input: { run, account },
  look,
}: {
  readonly room: Room;
  readonly input: Input;
  readonly look: LockoutLook;
}): Promise<readonly Observation[]> {
  const { read, asked, inScope, mayApply, observedAt } = look;
  const { policies, member, answer } = read;
  const kept = await keepLook({ room, run, answers: [...read.around, answer] });
  const policiesKept = await keepLook({ room, run, answers: [answer] });
  const whatIf: Look = { query: WHAT_IF, observedAt, artifacts: asked.map(({ artifact }) => artifact) };
  const both: Look = {
    ...kept,
    query: `${kept.query} ; ${WHAT_IF}`,
    artifacts: [...kept.artifacts, ...whatIf.artifacts],
  };
  const signIns = signInsOf({ room, read, cases: WIDE_MATRIX });
  const drift = await lookAtDrift({ room, run, account, now: answer.value, member });
  const exceptions = judgeExceptions({ exceptions: account.exceptions ?? [], policies, at: observedAt });
  const found: readonly [Claim, Finding | null, Look][] = [
    ['conditional-access.no-lockout', judgeWhatIf({ answers: asked, mayApply }), whatIf],
    [
      'conditional-access.static-no-lockout',
      judgeStatic({ inScope, answers: asked, mayApply, signIns }),
      kept,
    ],
    [
      'conditional-access.evaluations-agree',
      judgeAgreement({ policies, compared: compared({ room, look }) }),
      both,
    ],
    ['conditional-access.exceptions-current', exceptions, policiesKept],
    ['conditional-access.unchanged', drift, kept],
  ];
  // Where there is no exception there is nothing to say.
  return found.flatMap(([claim, finding, where]) =>
    finding === null ? [] : [observe({ claim, ...finding, from: `graph:${account.tenant}`, ...where })],
  );
}

/** Each case as the tenant answered it, and the same sign-in for the look by hand. */
function compared({ room, look: { read, asked } }: { readonly room: Room; readonly look: LockoutLook }) {
  const signIns = signInsOf({ room, read, cases: asked.map(({ whatIf }) => whatIf) });
  return asked.flatMap((answer, index) => {
    const signIn = signIns[index]?.signIn;
    return signIn === undefined ? [] : [{ answer, signIn }];
  });
}
