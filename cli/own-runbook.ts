import path from 'node:path';
import { BUNDLED, runbookPath } from './definitions.ts';
import type { Place } from './place.ts';
import { readText } from './read-text.ts';

/**
 * Said where a bare name stands for a bundled runbook although the organisation keeps another of that name: nobody should
 * find out in an incident which of the two they approved.
 */
export async function sayOwnRunbook({
  name,
  place,
  cwd,
}: {
  name: string;
  place: Place;
  cwd: string;
}): Promise<readonly string[]> {
  const bundled = path.join(BUNDLED, `${name}.yaml`);
  if (runbookPath({ name, cwd }) !== bundled) return [];
  const own = path.join(place.directory, 'runbooks', `${name}.yaml`);
  const [theirs, ours] = await Promise.all([own, bundled].map((from) => readText({ file: name, from })));
  if (theirs?.ok !== true || (ours?.ok === true && ours.text === theirs.text)) return [];
  return [`${name} is the bundled runbook; for your own, which differs, give its path: ${own}`];
}
