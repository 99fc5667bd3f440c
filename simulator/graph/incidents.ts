import { alertsIn } from '../world/incidents.ts';
import type { Incident } from '../world/logs.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import type { Filterable } from './filter.ts';
import { position } from './query.ts';
import { alertRow, newestFirst } from './records.ts';
import { GraphRefusal } from './refusal.ts';

/** @see https://learn.microsoft.com/graph/api/security-list-incidents */
const FILTERABLE: Filterable = {
  assignedTo: { kind: 'string', ops: ['eq'] },
  classification: { kind: 'string', ops: ['eq'] },
  createdDateTime: { kind: 'date', ops: ['eq', 'le', 'ge', 'lt', 'gt'] },
  determination: { kind: 'string', ops: ['eq'] },
  lastUpdateDateTime: { kind: 'date', ops: ['eq', 'le', 'ge', 'lt', 'gt'] },
  severity: { kind: 'string', ops: ['eq'] },
  status: { kind: 'string', ops: ['eq'] },
};

/** Incidents, with the alerts in them only where they are asked for. */
export const incidentEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /security/incidents',
    versions: ['v1.0', 'beta'],
    bucket: 'security',
    options: ['$filter', '$top', '$skip', '$count', '$expand', '$skiptoken'],
    answer: (call) => {
      const expand = call.url.searchParams.get('$expand');
      if (expand !== null && expand !== 'alerts')
        throw new GraphRefusal('BadRequest', `Could not find a property named '${expand}'.`);
      const { asOf } = position(call.world, call.url);
      return newestFirst(call, {
        entries: call.world.incidents,
        when: ({ createdDateTime }) => createdDateTime,
        filterable: FILTERABLE,
        size: { usual: 50, most: 50 },
        row: (incident) => rowOf(call, { incident, asOf, expanded: expand !== null }),
      });
    },
  },
];

function rowOf(
  { world }: GraphCall,
  { incident, asOf, expanded }: { incident: Incident; asOf: number; expanded: boolean },
): object {
  const { id, displayName, createdDateTime, status, redirectIncidentId } = incident;
  const alerts = alertsIn(world, { incident, asOf });
  const changes = [incident.changedDateTime, ...alerts.map((alert) => alert.createdDateTime)];
  return {
    id,
    tenantId: world.tenantId,
    displayName,
    description: null,
    createdDateTime,
    lastUpdateDateTime: changes.toSorted().at(-1),
    redirectIncidentId,
    assignedTo: null,
    classification: 'unknown',
    determination: 'unknown',
    status,
    severity: 'high',
    customTags: [],
    systemTags: [],
    comments: [],
    ...(expanded ? { alerts: alerts.map((alert) => alertRow(world, alert)) } : {}),
  };
}
