import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Escrowed } from '../../../activities/write-types.ts';
import { judgeIssued, newPass, PASS_INTENT, PASSES_MAX } from '../../../domain/access-pass.ts';
import type { MethodSeen } from '../../../domain/access-pass.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { sayReaders } from '../../../domain/escrow.ts';
import type { Observation } from '../../../domain/fact.ts';
import type { Digest } from '../../../domain/ids.ts';
import { observe } from '../../../domain/observe.ts';
import { ESCROW_SOURCE, sayEscrowed } from '../../../domain/password.ts';
import { call, recordFacts } from '../../context.ts';
import { sendAndNote } from '../../writing.ts';
import type { Written } from '../../writing.ts';
import { deleteEach } from './remove.ts';
import { lifetimeMs, lookAtMethods } from './passing.ts';
import type { Passing } from './passing.ts';

/** After these nothing was made, and the next attempt may be better off. */
const UNMADE: ReadonlySet<string> = new Set<ErrorCode>([
  'TENANT_THROTTLED',
  'TENANT_CONFLICT',
  'TOKEN_UNREACHABLE',
]);

/**
 * A custodian sits there. A pass is looked for while half of its time is left to them; one that nobody can read shortly,
 * since the next one replaces it.
 */
function patienceMs({ step, made }: { step: Passing['step']; made: Made }): number {
  const patience = { sealed: lifetimeMs(step) / 2, doubtful: 60_000, refused: 0 };
  return Math.min(step.recordWithinMs, patience[made]);
}

/** Makes a pass that its readers can open, and shows it in the directory: `pass.issued`, recorded here. */
export async function issue(passing: Passing): Promise<Observation> {
  const { run, step, account } = passing;
  const issued = await CancellationScope.nonCancellable(() => tryToIssue(passing));
  recordFacts({ run, step: step.id, account: account.id, observations: [issued] });
  return issued;
}

/**
 * A pass whose making was not answered is one that nobody can read: it is deleted, and one new one tried. So it never
 * counts that the tenant may have made it.
 */
async function tryToIssue(passing: Passing): Promise<Observation> {
  const { run, account, before } = passing;
  let earlier: readonly Digest[] = before.artifacts;
  let known: readonly MethodSeen[] = before.methods;
  let why = '';
  for (let attempt = 1; attempt <= PASSES_MAX; attempt += 1) {
    const made = await make({ ...passing, attempt });
    if (made === 'try-again') {
      await sleep(run.input.plan.waits.pollMs);
      continue;
    }
    const looked = await lookAtMethods({
      ...passing,
      what: 'looking for the temporary access pass',
      withinMs: patienceMs({ ...passing, made }),
      found: (methods) => newPass({ before: known, after: methods }) !== null,
    });
    earlier = [...earlier, ...looked.earlier];
    if (!looked.ok) {
      why = looked.refusal.code;
      break;
    }
    const { methods, query, observedAt, artifacts } = looked.value;
    const lookup = {
      from: `graph:${account.tenant}`,
      query,
      observedAt,
      artifacts: [...earlier, ...artifacts],
    };
    const none = newPass({ before: known, after: methods }) === null;
    if (!none) passing.hidden.untilMs = null;
    if (made === 'sealed' || (made === 'refused' && none))
      return judgeIssued({ before: before.methods, after: methods, lookup });
    earlier = lookup.artifacts;
    await deleteEach({ ...passing, methods });
    known = methods;
    if (made === 'refused') break;
  }
  return unissued({ ...passing, earlier, why });
}

/** What came of making one. `doubtful`: there may be a pass that nobody can read. */
type Made = 'sealed' | 'doubtful' | 'refused';

/** Records the intent, sends, and records what was sealed. */
async function make({
  run,
  step,
  account,
  hidden,
  attempt,
}: Passing & { attempt: number }): Promise<Made | 'try-again'> {
  run.journal.record({ type: 'intent', step: step.id, account: account.id, act: PASS_INTENT });
  const kept: Escrowed[] = [];
  const written = await sendAndNote({
    run,
    step: step.id,
    what: `${PASS_INTENT} of ${account.id}`,
    send: async () => {
      const { escrow: recipients, lifetimeMinutes } = step;
      const about = { account, step: step.id, attempt, recipients, lifetimeMinutes };
      kept.push(await run.world.write.makePass({ ...call(run), ...about }));
    },
  });
  if (mayBeMade(written)) hidden.untilMs = run.clock.now() + Math.min(lifetimeMs(step), step.recordWithinMs);
  if (written.end !== 'done') return UNMADE.has(written.code) ? 'try-again' : written.end;
  const observations = kept.map((escrow) =>
    observe({
      claim: 'pass.sealed',
      state: 'attested',
      expected: `a pass that only ${sayReaders(step.escrow)} can read`,
      seen: sayEscrowed(escrow),
      from: ESCROW_SOURCE,
      observedAt: escrow.observedAt,
    }),
  );
  recordFacts({ run, step: step.id, account: account.id, observations });
  return 'sealed';
}

/** One that could not be sealed was made all the same. */
function mayBeMade(written: Written): boolean {
  if (written.end === 'done' || written.code === 'ESCROW_FAILED') return true;
  return written.end === 'doubtful' && !UNMADE.has(written.code);
}

/** No pass that its readers can open; what was read on the way stays in the evidence. */
function unissued({
  account,
  before,
  earlier,
  why,
}: Passing & { earlier: readonly Digest[]; why: string }): Observation {
  const { query, observedAt } = before;
  return observe({
    claim: 'pass.issued',
    state: 'inconclusive',
    expected: 'a new temporary access pass',
    seen: why === '' ? 'none that its readers can open' : `none: ${why}`,
    from: `graph:${account.tenant}`,
    query,
    observedAt,
    artifacts: earlier,
  });
}
