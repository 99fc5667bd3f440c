import { BreakglassError } from '../domain/errors.ts';
import type { Mode, RunInput } from '../domain/plan/types.ts';
import { digestOf, sha256Hex } from '../evidence/core/hash.ts';
import { loadOrganisation, loadPlan, loadRunbook } from './definitions.ts';
import type { Given } from './given.ts';
import type { Place } from './place.ts';
import { trustedCaOf } from './trusted-ca.ts';

/** The part of a run's input that comes from files. */
export type Prepared = Pick<RunInput, 'plan' | 'planDigest' | 'runbookText' | 'runbookDigest'>;

/** Reads runbook and organisation and resolves the plan that people will approve. Throws the first fault. */
export async function planFor({
  runbook: name,
  place,
  cwd,
  mode,
}: {
  runbook: string;
  place: Place;
  cwd: string;
  mode: Mode;
}): Promise<Prepared> {
  const runbook = await loadRunbook({ name, cwd });
  const organisation = await loadOrganisation({ file: place.organisationFile, cwd });
  const trustedCa = await trustedCaOf({ organisation: organisation.value, directory: place.directory });
  const plan = loadPlan({ runbook, organisation, mode, trustedCa });
  return {
    plan,
    planDigest: digestOf(plan),
    runbookText: runbook.text,
    runbookDigest: sha256Hex(runbook.text),
  };
}

/** `--mode`, a drill unless said otherwise; `USAGE` for any other word. */
export function modeFrom(given: Given): Mode {
  const word = given.text('mode') ?? 'drill';
  if (word === 'drill' || word === 'incident') return word;
  throw new BreakglassError({
    code: 'USAGE',
    message: `expected --mode drill or incident, got ${JSON.stringify(word)}`,
  });
}
