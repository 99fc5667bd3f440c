import type { Finding } from './finding.ts';

/** One service as Microsoft's health overview tells of it. */
export interface ServiceHealth {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

type Reading = 'calm' | 'incident' | 'undecided';

/**
 * All values of `serviceHealthStatus`, without the one that stands for values to come. Answers spell them with a small
 * or a capital first letter.
 *
 * @see https://learn.microsoft.com/graph/api/resources/servicehealth
 */
const STATUSES: Readonly<Record<string, Reading>> = {
  serviceoperational: 'calm',
  servicerestored: 'calm',
  postincidentreviewpublished: 'calm',
  falsepositive: 'calm',
  resolved: 'calm',
  resolvedexternal: 'calm',
  mitigated: 'calm',
  mitigatedexternal: 'calm',
  investigationsuspended: 'undecided',
  investigating: 'incident',
  restoringservice: 'incident',
  verifyingservice: 'incident',
  servicedegradation: 'incident',
  serviceinterruption: 'incident',
  extendedrecovery: 'incident',
  confirmed: 'incident',
  reported: 'incident',
};

/** What a drill leans on, by the names that Microsoft has had for each; compared in lower case. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  Entra: ['orgliveid', 'microsoftentra', 'identity service', 'microsoft entra'],
  Exchange: ['exchange', 'exchange online'],
};

/**
 * Judges whether Entra and Exchange are without an incident: rehearsing in the middle of a real one helps nobody, and
 * what it shows is not what the runbook supposes. A service that is not listed, and a status that is not known, decide
 * nothing.
 */
export function judgeServiceHealth(services: readonly ServiceHealth[]): Finding {
  const expected = 'no incident of Entra or Exchange';
  const found = Object.entries(NEEDED).map(([need, names]) => read({ need, names, services }));
  const of = (wanted: Reading) => found.filter(({ reading }) => reading === wanted);
  const bad = of('incident').length > 0 ? of('incident') : of('undecided');
  const told = bad.length > 0 ? bad : found;
  const seen = told.map(({ said }) => said).join(', ');
  if (of('incident').length > 0) return { state: 'contradicted', expected, seen };
  return { state: bad.length > 0 ? 'inconclusive' : 'corroborated', expected, seen };
}

/** The worst of all entries that bear one of the names. */
function read({
  need,
  names,
  services,
}: {
  readonly need: string;
  readonly names: readonly string[];
  readonly services: readonly ServiceHealth[];
}): { readonly reading: Reading; readonly said: string } {
  const own = services
    .filter(({ id, name }) => names.includes(id.toLowerCase()) || names.includes(name.toLowerCase()))
    .map(({ status }) => ({ reading: readingOf(status), said: `${need}: ${status}` }));
  const worst = ORDER.flatMap((reading) => own.filter((each) => each.reading === reading))[0];
  return worst ?? { reading: 'undecided', said: `${need}: not listed` };
}

const ORDER: readonly Reading[] = ['incident', 'undecided', 'calm'];

function readingOf(status: string): Reading {
  const key = status.toLowerCase();
  return Object.hasOwn(STATUSES, key) ? (STATUSES[key] ?? 'undecided') : 'undecided';
}
