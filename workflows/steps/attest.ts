import { observe } from '../../domain/observe.ts';
import type { AttestStep } from '../../domain/plan/types.ts';
import { done, recordFacts, stopped } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';

/** An instruction to people, who sign that it was done, with the values asked for. */
export async function attest({ run, step }: { run: Run; step: AttestStep }): Promise<StepEnd> {
  const answer = await run.asks.put({
    step: step.id,
    kind: 'attest',
    question: step.instruction,
    need: step.by,
    notInitiator: false,
    values: step.values,
    withinMs: step.withinMs,
  });
  if (answer.outcome !== 'met') return stopped(`not attested (${answer.outcome}): ${answer.because}`);
  recordFacts({
    run,
    step: step.id,
    account: null,
    observations: answer.statements.map((statement) =>
      observe({
        claim: 'attest.done',
        state: 'attested',
        expected: step.instruction,
        seen: sayValues(statement.values),
        from: `person:${statement.person}`,
        observedAt: statement.at,
      }),
    ),
  });
  return done(`attested by ${answer.because}`);
}

function sayValues(values: Readonly<Record<string, string>>): string {
  const said = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return said.length === 0 ? 'done' : said.join(', ');
}
