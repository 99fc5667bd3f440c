import { sleep } from '@temporalio/workflow';
import type { Escrowed } from '../../../activities/write-types.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { sayReaders } from '../../../domain/escrow.ts';
import type { Observation } from '../../../domain/fact.ts';
import { observe } from '../../../domain/observe.ts';
import { ESCROW_SOURCE, sayEscrowed } from '../../../domain/password.ts';
import { CREATE_INTENT, CREATIONS_MAX } from '../../../domain/time-bound.ts';
import { refusalOf } from '../../activities.ts';
import type { Refusal } from '../../activities.ts';
import { call, recordFacts } from '../../context.ts';
import { sendAndNote } from '../../writing.ts';
import { adopt, lookAtPart, partFact } from './look.ts';
import type { Made } from './made.ts';

/** After these nothing was created, and the next attempt may be better off. */
const UNSENT: ReadonlySet<string> = new Set<ErrorCode>([
  'ESCROW_MISSING',
  'TENANT_THROTTLED',
  'TENANT_CONFLICT',
  'TOKEN_UNREACHABLE',
]);

/** For a creation whose lifetime ended before anything was escrowed. */
const OVER: Refusal = { code: 'ESCROW_FAILED', message: 'not made: the lifetime of the account is over' };

/**
 * Escrow, its digest in the journal, the intent, and only then the write, which is never sent a second time once it may
 * have come about: the account is looked for by its name instead, which nothing else has.
 */
export async function create(made: Made): Promise<Observation[]> {
  const escrowed: Observation[] = [];
  for (let attempt = 1; attempt <= CREATIONS_MAX && goesOn(made); attempt += 1) {
    const escrow = await escrowOnce({ made, attempt });
    const last = attempt === CREATIONS_MAX;
    if ('code' in escrow && escrow.code === 'TENANT_TIMEOUT' && !last) continue;
    escrowed.push(noteEscrow({ made, escrow }));
    if ('code' in escrow || !goesOn(made)) break;
    if ((await send({ made, escrow })) === 'sent') break;
    await sleep(made.run.input.plan.waits.pollMs);
  }
  if (escrowed.length === 0) escrowed.push(noteEscrow({ made, escrow: OVER }));
  return [...escrowed, await readBack(made)];
}

/** The removal can begin while something is waited for. */
function goesOn({ ending }: Made): boolean {
  return !ending;
}

async function escrowOnce({
  made: { run, step },
  attempt,
}: {
  made: Made;
  attempt: number;
}): Promise<Escrowed | Refusal> {
  await run.journal.flushed();
  try {
    return await run.world.write.escrowCreation({ ...call(run), creation: step, attempt });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

function noteEscrow({
  made: { run, step },
  escrow,
}: {
  made: Made;
  escrow: Escrowed | Refusal;
}): Observation {
  const about = {
    claim: 'time-bound.escrowed',
    expected: `a password that only ${sayReaders(step.escrow)} can read`,
    from: ESCROW_SOURCE,
  } as const;
  const observation =
    'code' in escrow
      ? observe({ ...about, state: 'contradicted', seen: `${escrow.code}: ${escrow.message}` })
      : observe({
          ...about,
          state: 'attested',
          seen: sayEscrowed(escrow),
          observedAt: escrow.observedAt,
        });
  recordFacts({ run, step: step.id, account: null, observations: [observation] });
  return observation;
}

async function send({ made, escrow }: { made: Made; escrow: Escrowed }): Promise<'sent' | 'unsent'> {
  const { run, step } = made;
  run.journal.record({ type: 'intent', step: step.id, account: null, act: CREATE_INTENT });
  made.sent = 'maybe';
  const written = await sendAndNote({
    run,
    step: step.id,
    what: `${CREATE_INTENT} ${step.name}`,
    send: () => run.world.write.createAccount({ ...call(run), creation: step, escrow: escrow.digest }),
  });
  if (written.end === 'refused') made.sent = 'refused';
  return written.end !== 'done' && UNSENT.has(written.code) ? 'unsent' : 'sent';
}

/** `time-bound.created`; its object id is known from here on. What was never sent is not looked for. */
async function readBack(made: Made): Promise<Observation> {
  const { run, step } = made;
  const about = {
    claim: 'time-bound.created',
    expected: 'the account, enabled and of the cloud alone',
  } as const;
  const from = `graph:${step.tenant}`;
  const observation = made.sent === 'nothing' ? unsent() : await looked();
  recordFacts({ run, step: step.id, account: null, observations: [observation] });
  return observation;

  function unsent(): Observation {
    return observe({
      ...about,
      state: 'inconclusive',
      seen: 'not sent: its password was not escrowed',
      from,
    });
  }

  async function looked(): Promise<Observation> {
    const withinMs = made.sent === 'refused' ? 0 : step.recordWithinMs;
    const found = await lookAtPart({
      made,
      part: 'account',
      withinMs,
      found: ({ holds }) => holds || made.ending,
    });
    adopt({ made, looked: found });
    return partFact({ made, ...about, looked: found, wanted: true });
  }
}
