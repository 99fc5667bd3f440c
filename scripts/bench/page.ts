import path from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { EvidenceActivities } from '../../activities/types.ts';
import { startPageChild } from '../../cli/engine.ts';
import { freePort } from '../../worker/server/ports.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { BARE_ENTRY, BARE_QUEUE, openBare } from './bare.ts';
import { diskEvidence, unsealed } from './disk-evidence.ts';
import { openTheatre } from './drill.ts';
import { measureTaps } from './page-taps.ts';
import { measureViews } from './page-views.ts';
import { visit, type Visitor } from './page-visitor.ts';
import { measureWatching } from './page-watching.ts';
import { COMPILED } from './processes.ts';
import type { Section } from './report.ts';
import { openStage, type Stage } from './stage.ts';
import { workerOn } from './worker-on.ts';

/** As many as a roster may have. */
const PEOPLE = 200;
/** Those whom the drill asks. */
const ASKED = 9;

/** A page over a run: as published, in a process of its own, with everybody of the roster signed in. */
export interface PageStage {
  readonly stage: Stage;
  readonly theatre: ReturnType<typeof openTheatre>;
  readonly bare: ReturnType<typeof openBare>;
  /** On disk, where the page reads it. */
  readonly evidence: EvidenceActivities;
  readonly origin: string;
  readonly pagePid: number;
  readonly visitors: ReadonlyMap<string, Visitor>;
}

/** What people wait for who use the page. */
export async function measurePage({
  directory,
  logger,
}: {
  directory: string;
  logger: Logger;
}): Promise<Section[]> {
  const more = Array.from({ length: PEOPLE - ASKED }, (_none, n) => ({
    id: `reader-${n + 1}`,
    roles: ['reader'],
  }));
  const stage = await openStage({ directory, logger, more });
  const theatre = openTheatre(stage);
  const bare = openBare(stage);
  // The page that is started is the compiled program.
  process.env.BREAKGLASS_COMPILED = path.dirname(path.dirname(COMPILED));
  const closing: (() => Promise<unknown>)[] = [() => stage.close()];
  try {
    const engine = await workerOn({ stage, activities: theatre.world.activities, taskQueue: TASK_QUEUE });
    closing.unshift(() => engine.stop());
    const other = await workerOn({
      stage,
      activities: bare.activities,
      taskQueue: BARE_QUEUE,
      entry: BARE_ENTRY,
    });
    closing.unshift(() => other.stop());
    const { origin, pid, stop } = await openPage(stage);
    closing.unshift(stop);
    const visitors = await everybody({ stage, origin });
    const evidence = entered(await diskEvidence(stage));
    const page = { stage, theatre, bare, evidence, origin, pagePid: pid, visitors };
    return [await measureViews(page), await measureWatching(page), await measureTaps(page)];
  } finally {
    for (const close of closing) await close();
    delete process.env.BREAKGLASS_COMPILED;
  }
}

async function openPage({
  place,
}: Stage): Promise<{ origin: string; pid: number; stop: () => Promise<void> }> {
  const port = await freePort();
  const options = ['--listen', `localhost:${port}`];
  const { ready, stop } = await startPageChild({ place, env: process.env, options });
  return { origin: `http://localhost:${port}`, pid: readySchema.parse(ready).pid, stop };
}

const readySchema = z.looseObject({ pid: z.int() });

async function everybody({ stage, origin }: { stage: Stage; origin: string }): Promise<Map<string, Visitor>> {
  const visitors = new Map<string, Visitor>();
  for (const person of stage.people) visitors.set(person.id, await visit({ origin, person }));
  return visitors;
}

/** The ledger has each run from its beginning on, or the page would not show it; what closes it stays out. */
function entered(disk: EvidenceActivities): EvidenceActivities {
  const open = unsealed(disk);
  return {
    ...open,
    enterLedger: (input) =>
      input.entry.type === 'run-opened' ? disk.enterLedger(input) : open.enterLedger(input),
  };
}
