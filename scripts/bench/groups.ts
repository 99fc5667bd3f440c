import path from 'node:path';
import type { Logger } from 'pino';
import { measureEvidence } from './evidence.ts';
import { measureKills } from './kills.ts';
import { machineLine } from './machine.ts';
import { measureMemory } from './memory.ts';
import { measurePage } from './page.ts';
import { build } from './processes.ts';
import type { Section } from './report.ts';
import { openStage, type Stage } from './stage.ts';
import { measureStartUp } from './start-up.ts';
import { measureTenant } from './tenant.ts';
import { measureWholeRun } from './whole-run.ts';

/** What can be measured by itself, in the order of the report. */
export const GROUPS = ['run', 'page', 'kills', 'memory', 'start-up', 'evidence', 'tenant'] as const;
export type Group = (typeof GROUPS)[number];

/** What was measured, and on which machine, as it was before. */
export interface Measured {
  readonly machine: string;
  readonly sections: readonly Section[];
}

interface Place {
  readonly directory: string;
  readonly logger: Logger;
}

/** Measures these groups, one after the other, in `directory`. */
export async function measureGroups({
  groups,
  ...place
}: Place & { groups: readonly Group[] }): Promise<Measured> {
  if (groups.includes('run')) return measureWithServer({ groups, ...place });
  const machine = machineLine({ server: null });
  return { machine, sections: await measureOthers({ groups, ...place }) };
}

async function measureWithServer({
  groups,
  directory,
  logger,
}: Place & { groups: readonly Group[] }): Promise<Measured> {
  const stage = await openStage({ directory: path.join(directory, 'stage'), logger });
  const machine = machineLine({ server: stage.server.version });
  const whole = await measureAndClose(stage);
  return { machine, sections: [...whole, ...(await measureOthers({ groups, directory, logger }))] };
}

async function measureAndClose(stage: Stage): Promise<readonly Section[]> {
  try {
    return await measureWholeRun(stage);
  } finally {
    await stage.close();
  }
}

/** The groups that bring their own processes; all of them run what is published. */
async function measureOthers({
  groups,
  directory,
  logger,
}: Place & { groups: readonly Group[] }): Promise<Section[]> {
  const place = (name: Group) => path.join(directory, name);
  const sections: Section[] = [];
  if (groups.some((group) => group !== 'run')) await build();
  if (groups.includes('page')) sections.push(...(await measurePage({ directory: place('page'), logger })));
  if (groups.includes('kills')) sections.push(await measureKills({ directory: place('kills'), logger }));
  if (groups.includes('memory')) sections.push(await measureMemory({ directory: place('memory') }));
  if (groups.includes('start-up')) sections.push(await measureStartUp());
  if (groups.includes('evidence'))
    sections.push(...(await measureEvidence({ directory: place('evidence') })));
  if (groups.includes('tenant')) sections.push(...(await measureTenant({ directory: place('tenant') })));
  return sections;
}

/** The groups that `--only GROUP[,GROUP]` names; null for all of them. Throws where one is unknown. */
export function chosenGroups(words: readonly string[]): readonly Group[] | null {
  const [option, names, ...rest] = words;
  if (option === undefined) return null;
  const asked = option === '--only' && rest.length === 0 ? (names ?? '').split(',') : [''];
  const unknown = asked.find((name) => !GROUPS.some((group) => group === name));
  if (unknown === undefined) return GROUPS.filter((group) => asked.includes(group));
  throw new Error(`expected nothing, or --only with some of ${GROUPS.join(',')}; got ${words.join(' ')}`);
}
