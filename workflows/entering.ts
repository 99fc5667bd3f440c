import type { LogPoint } from '../domain/decision.ts';
import type { Judgement } from '../domain/verdict.ts';
import type { Run } from './context.ts';

/** Enters a run that begins into the ledger of all runs; returns the ledger's size and root with it as the last. */
export async function enterOpening({ input, journal, world }: Run): Promise<LogPoint> {
  const { run, plan, planDigest } = input;
  const { runbook, mode } = plan;
  const entry = { type: 'run-opened', run, runbook, mode, plan: planDigest } as const;
  const { size, root } = await journal.enter(() => world.store.enterLedger({ run, entry }));
  return { size, root };
}

/** Enters how a sealed run ended. */
export async function enterClosing({
  run: { input, journal, world },
  judgement: { verdict, restored },
}: {
  run: Run;
  judgement: Judgement;
}): Promise<void> {
  const { run, planDigest: plan } = input;
  const { size, root } = journal.state();
  const entry = {
    type: 'run-closed',
    run,
    plan,
    checkpoint: { size, root },
    verdict,
    restored,
  } as const;
  await journal.enter(() => world.store.enterLedger({ run, entry }));
}
