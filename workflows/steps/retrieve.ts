import type { Statement } from '../../domain/decision.ts';
import type { Observation } from '../../domain/fact.ts';
import { observe } from '../../domain/observe.ts';
import type { RetrieveStep } from '../../domain/plan/types.ts';
import { done, known, recordFacts, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** Dual custody: who opened what, and was the seal as recorded. The secret itself never passes through. */
export async function retrieve({ run, step }: { run: Run; step: RetrieveStep }): Promise<StepEnd> {
  const source = known(
    run.input.plan.sources.find(({ id }) => id === step.source),
    `source ${step.source}`,
  );
  const seal = known(source.seals[step.account], `a seal of ${step.account} in ${source.id}`);
  // From here on the credential may be out, whatever people say or do not say.
  run.notes.retrieved.add(step.account);
  const answer = await run.asks.put({
    step: step.id,
    kind: 'attest',
    question: `Open the envelope of ${step.account} at ${source.place} together. Each of you: read the seal number before it is broken, and write it here. Never write the credential.`,
    need: [{ role: 'custodian', count: step.custodians }],
    notInitiator: false,
    values: [{ name: 'seal', ask: 'Seal number as found' }],
    withinMs: step.withinMs,
  });
  if (answer.outcome !== 'met')
    return stopped(`nobody opened ${source.id} in time (${answer.outcome}): ${answer.because}`);
  recordFacts({
    run,
    step: step.id,
    account: step.account,
    observations: answer.statements.flatMap((statement) => custody({ statement, seal, source: source.id })),
  });
  return done(`opened by ${answer.because}`);
}

function custody({
  statement,
  seal,
  source,
}: {
  statement: Statement;
  seal: string;
  source: string;
}): Observation[] {
  const found = statement.values.seal ?? '';
  const from = `person:${statement.person}`;
  return [
    observe({
      claim: 'custody.opened',
      state: 'attested',
      expected: `${source} opened under dual custody`,
      seen: `by ${statement.person}`,
      from,
      observedAt: statement.at,
    }),
    observe({
      claim: 'custody.seal-as-recorded',
      state: found === seal ? 'corroborated' : 'contradicted',
      expected: `seal ${seal}`,
      seen: `seal ${found}`,
      from,
      observedAt: statement.at,
      weight: 'deviates',
    }),
  ];
}
