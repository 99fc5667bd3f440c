import { iso, now } from './clock.ts';
import type { Alert, Incident } from './logs.ts';
import type { World } from './world.ts';

/** The number of the first incident; the next ones count on. */
const FIRST = 28_282;

/** An open incident takes in what else happens to the same account for so long, milliseconds. */
const OPEN_FOR_MS = 24 * 3_600_000;

/** The incident that an alert about an account joins: one of that account that is still open, else a new one. */
export function joinIncident(
  world: World,
  { userId, userPrincipalName, at }: { userId: string; userPrincipalName: string; at: number },
): string {
  const open = world.incidents.findLast(
    (incident) =>
      incident.userId === userId &&
      incident.status !== 'resolved' &&
      incident.status !== 'redirected' &&
      at - Date.parse(incident.createdDateTime) <= OPEN_FOR_MS,
  );
  if (open !== undefined) return open.id;
  const id = String(FIRST + world.incidents.length);
  const createdDateTime = iso(at);
  world.incidents.push({
    id,
    userId,
    displayName: `Initial access incident involving ${userPrincipalName}`,
    createdDateTime,
    visibleAt: at,
    changedDateTime: createdDateTime,
    status: 'active',
    redirectIncidentId: null,
  });
  return id;
}

/** The alerts of an incident that show at a time, oldest first. */
export function alertsIn(
  world: World,
  { incident, asOf }: { incident: Incident; asOf: number },
): readonly Alert[] {
  return world.alerts.filter(({ incidentId, visibleAt }) => incidentId === incident.id && visibleAt <= asOf);
}

/** Somebody of the operations centre takes it up, or is done with it. False where there is none such. */
export function setIncidentStatus(
  world: World,
  { id, status }: { id: string; status: Exclude<Incident['status'], 'redirected'> },
): boolean {
  const incident = world.incidents.find((one) => one.id === id);
  if (incident === undefined) return false;
  Object.assign(incident, { status, changedDateTime: iso(now(world)) });
  return true;
}

/** One incident goes into another: its alerts move there, and it only says where. False where one of them is missing. */
export function mergeIncidents(world: World, { from, into }: { from: string; into: string }): boolean {
  const [merged, target] = [from, into].map((id) => world.incidents.find((one) => one.id === id));
  if (merged === undefined || target === undefined || merged === target) return false;
  const changedDateTime = iso(now(world));
  Object.assign(merged, { status: 'redirected', redirectIncidentId: into, changedDateTime });
  Object.assign(target, { changedDateTime });
  for (const alert of world.alerts) if (alert.incidentId === from) alert.incidentId = into;
  return true;
}
