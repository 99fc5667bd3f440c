import { sleep } from '@temporalio/workflow';
import type { Escrowed } from '../../../activities/write-types.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { sayReaders } from '../../../domain/escrow.ts';
import type { Observation } from '../../../domain/fact.ts';
import { observe } from '../../../domain/observe.ts';
import { ESCROW_SOURCE, RESET_INTENT, sayEscrowed } from '../../../domain/password.ts';
import type { Sent } from '../../../domain/password.ts';
import type { ResetPasswordStep } from '../../../domain/plan/engine-steps.ts';
import type { PlannedAccount } from '../../../domain/plan/types.ts';
import { refusalOf } from '../../activities.ts';
import type { Refusal } from '../../activities.ts';
import { call, recordFacts } from '../../context.ts';
import type { Run } from '../../context.ts';
import { sendAndNote } from '../../writing.ts';

/** One attempt to set a password: what was escrowed for it, and how to go on. */
export type Attempted = { readonly escrowed: Observation | null } & (
  | { readonly then: 'look'; readonly sent: Sent }
  | { readonly then: 'try-again' }
  | { readonly then: 'give-up' }
);

interface Attempt {
  readonly run: Run;
  readonly step: ResetPasswordStep;
  readonly account: PlannedAccount;
  readonly attempt: number;
}

/** After these nothing was done, and the next attempt may be better off. */
const UNSENT: ReadonlySet<string> = new Set<ErrorCode>([
  'ESCROW_MISSING',
  'TENANT_THROTTLED',
  'TENANT_CONFLICT',
  'TOKEN_UNREACHABLE',
]);

/** The order that makes a lost answer harmless: escrow, its digest in the journal, the intent, and only then the write. */
export async function escrowAndSend(given: Attempt): Promise<Attempted> {
  const escrow = await escrowed(given);
  if ('code' in escrow) return unescrowed({ ...given, refusal: escrow });
  const { run, step, account } = given;
  const observation = observe({
    claim: 'password.escrowed',
    state: 'attested',
    expected: `a password that only ${sayReaders(step.escrow)} can read`,
    seen: sayEscrowed(escrow),
    from: ESCROW_SOURCE,
    observedAt: escrow.observedAt,
  });
  recordFacts({ run, step: step.id, account: account.id, observations: [observation] });
  run.journal.record({ type: 'intent', step: step.id, account: account.id, act: RESET_INTENT });
  return { escrowed: observation, ...(await send({ ...given, escrow })) };
}

async function escrowed({ run, step, account, attempt }: Attempt): Promise<Escrowed | Refusal> {
  await run.journal.flushed();
  try {
    return await run.world.write.escrowPassword({
      ...call(run),
      account,
      step: step.id,
      attempt,
      recipients: step.escrow,
      password: step.password,
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

/** A worker that died over it leaves a file that no password was set from: the next attempt has a name of its own. */
function unescrowed({ run, step, account, refusal }: Attempt & { refusal: Refusal }): Attempted {
  const text = `${refusal.code}: ${refusal.message}`;
  if (refusal.code === 'TENANT_TIMEOUT') {
    run.journal.record({ type: 'finding', code: 'escrow-unanswered', step: step.id, text });
    return { escrowed: null, then: 'try-again' };
  }
  const observation = observe({
    claim: 'password.escrowed',
    state: 'contradicted',
    expected: `a password that only ${sayReaders(step.escrow)} can read`,
    seen: text,
    from: ESCROW_SOURCE,
  });
  recordFacts({ run, step: step.id, account: account.id, observations: [observation] });
  return { escrowed: observation, then: 'give-up' };
}

async function send({
  run,
  step,
  account,
  escrow,
}: Attempt & { escrow: Escrowed }): Promise<
  { readonly then: 'look'; readonly sent: Sent } | { readonly then: 'try-again' }
> {
  const written = await sendAndNote({
    run,
    step: step.id,
    what: `${RESET_INTENT} of ${account.id}`,
    send: () => run.world.write.resetPassword({ ...call(run), account, escrow: escrow.digest }),
  });
  if (written.end !== 'done' && UNSENT.has(written.code)) {
    await sleep(run.input.plan.waits.pollMs);
    return { then: 'try-again' };
  }
  return { then: 'look', sent: { escrow: escrow.name, end: written.end } };
}
