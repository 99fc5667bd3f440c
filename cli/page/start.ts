import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { ID_PATTERN } from '../../domain/ids.ts';
import type { RunId } from '../../domain/ids.ts';
import { runPath } from '../../domain/page-address.ts';
import type { Mode } from '../../domain/plan/types.ts';
import { errnoOf } from '../../evidence/disk.ts';
import type { OfferedRunbook, Start } from '../../page/desk.ts';
import { beginRun, inputFor } from '../begin-run.ts';
import { BUNDLED } from '../definitions.ts';
import { requireConfirmed } from '../confirm-incident.ts';
import type { Place } from '../place.ts';
import { planFor } from '../plan-for.ts';
import type { Link } from './link.ts';

/** Runbooks that the page offers: the organisation's own, and of the package's those with another name. */
export async function offeredRunbooks({
  place,
  mode,
}: {
  place: Place;
  mode: Mode;
}): Promise<readonly OfferedRunbook[]> {
  const files = await runbookFiles(place);
  return Promise.all([...files].map(([name, file]) => offered({ name, file, place, mode })));
}

async function offered({
  name,
  file,
  place,
  mode,
}: {
  name: string;
  file: string;
  place: Place;
  mode: Mode;
}): Promise<OfferedRunbook> {
  try {
    const { plan, planDigest } = await planFor({ runbook: file, place, cwd: place.directory, mode });
    return { name, title: plan.title, plan: { digest: planDigest } };
  } catch (error) {
    if (!(error instanceof BreakglassError)) throw error;
    return { name, title: name, plan: { impossible: `${error.code}: ${error.message}` } };
  }
}

/**
 * Starts a run as `breakglass run` does, with the same refusals (`inputFor`, `beginRun`); a name is looked for among those
 * offered.
 */
export async function startFromPage({
  place,
  link,
  asked: { runbook, mode, person, reason, confirmed, beside },
}: {
  place: Place;
  link: Pick<Link, 'use'>;
  asked: Start;
}): Promise<RunId> {
  const file = (await runbookFiles(place)).get(runbook);
  if (file === undefined) {
    const message = 'expected a runbook of the organisation or of this package';
    throw new BreakglassError({ code: 'FILE_NOT_FOUND', message });
  }
  const input = await inputFor({
    place,
    cwd: place.directory,
    runbook: file,
    mode,
    initiator: person,
    reason,
    confirm: (plan) => {
      requireConfirmed({ plan, reason, typed: confirmed });
    },
  });
  await link.use((client) => beginRun({ client, input, beside, howOn }));
  return input.run;
}

function howOn(open: RunId): readonly string[] {
  return [
    `Go on with it: ${runPath(open)} on this page`,
    'A second one beside it: start it once more, and tick that it may stand beside an open one',
  ];
}

async function runbookFiles({ directory }: Place): Promise<ReadonlyMap<string, string>> {
  const [ours, own] = await Promise.all([yamlIn(BUNDLED), yamlIn(path.join(directory, 'runbooks'))]);
  return new Map([...own, ...ours.filter(([name]) => !own.some(([other]) => other === name))]);
}

async function yamlIn(folder: string): Promise<readonly (readonly [string, string])[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted();
    return names
      .map((name) => [name.slice(0, -'.yaml'.length), path.join(folder, name)] as const)
      .filter(([name]) => ID_PATTERN.test(name));
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return [];
  }
}
