import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BreakglassError } from '../../domain/errors.ts';
import { ID_PATTERN } from '../../domain/ids.ts';
import type { RunId } from '../../domain/ids.ts';
import { faultOfReason } from '../../domain/plan/beginning.ts';
import type { Mode } from '../../domain/plan/types.ts';
import { errnoOf } from '../../evidence/disk.ts';
import type { OfferedRunbook, Start } from '../../page/desk.ts';
import { requireConfirmed } from '../confirm-incident.ts';
import { packageFile, type Place } from '../place.ts';
import { planFor } from '../plan-for.ts';
import { newRunId, requirePerson, startRun } from '../start-run.ts';
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

/** Starts a run as `breakglass run` does, with the same refusals; a name is looked for among those offered. */
export async function startFromPage({
  place,
  link,
  asked: { runbook, mode, person, reason, confirmed },
}: {
  place: Place;
  link: Link;
  asked: Start;
}): Promise<RunId> {
  const file = (await runbookFiles(place)).get(runbook);
  if (file === undefined) {
    const message = 'expected a runbook of the organisation or of this package';
    throw new BreakglassError({ code: 'FILE_NOT_FOUND', message });
  }
  const prepared = await planFor({ runbook: file, place, cwd: place.directory, mode });
  requirePerson({ plan: prepared.plan, person });
  const fault = faultOfReason(reason);
  if (fault !== null) throw new BreakglassError(fault);
  if (mode === 'incident') requireConfirmed({ plan: prepared.plan, reason, typed: confirmed });
  const run = newRunId({ runbook: prepared.plan.runbook, at: new Date() });
  await link.use((client) => startRun({ client, input: { run, ...prepared, initiator: person, reason } }));
  return run;
}

async function runbookFiles({ directory }: Place): Promise<ReadonlyMap<string, string>> {
  const shipped = path.dirname(packageFile('runbooks/quarterly-drill.yaml'));
  const [ours, own] = await Promise.all([yamlIn(shipped), yamlIn(path.join(directory, 'runbooks'))]);
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
