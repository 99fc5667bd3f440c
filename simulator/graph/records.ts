import { without } from '../wire.ts';
import type { Alert, AuditEntry } from '../world/logs.ts';
import type { World } from '../world/world.ts';
import type { Endpoint, GraphCall } from './endpoint.ts';
import { rowTest } from './filter.ts';
import type { Filterable } from './filter.ts';
import { ordered, page, position, type Size } from './query.ts';
import { noSuchResource } from './refusal.ts';

const AUDITS_FILTERABLE: Filterable = {
  id: { kind: 'string', ops: ['eq'] },
  activityDateTime: { kind: 'date', ops: ['eq', 'le', 'ge'] },
  activityDisplayName: { kind: 'string', ops: ['eq', 'startswith'] },
  category: { kind: 'string', ops: ['eq'] },
  correlationId: { kind: 'string', ops: ['eq'] },
  loggedByService: { kind: 'string', ops: ['eq'] },
  result: { kind: 'string', ops: ['eq'] },
  'initiatedBy/user/id': { kind: 'string', ops: ['eq'] },
  'initiatedBy/user/userPrincipalName': { kind: 'string', ops: ['eq', 'startswith'] },
  'initiatedBy/app/appId': { kind: 'string', ops: ['eq'] },
  'targetResources/any/id': { kind: 'string', ops: ['eq'] },
  'targetResources/any/displayName': { kind: 'string', ops: ['eq', 'startswith'] },
};

const ALERTS_FILTERABLE: Filterable = {
  id: { kind: 'string', ops: ['eq'] },
  createdDateTime: { kind: 'date', ops: ['eq', 'le', 'ge', 'lt', 'gt'] },
  title: { kind: 'string', ops: ['eq'] },
  severity: { kind: 'string', ops: ['eq'] },
  status: { kind: 'string', ops: ['eq'] },
  serviceSource: { kind: 'string', ops: ['eq'] },
  detectorId: { kind: 'string', ops: ['eq'] },
};

/** Audit entries, alerts and the rule that raises them. */
export const recordEndpoints: readonly Endpoint[] = [
  {
    operation: 'GET /auditLogs/directoryAudits',
    versions: ['v1.0', 'beta'],
    bucket: 'reports',
    options: ['$filter', '$top', '$skiptoken', '$orderby'],
    answer: (call) =>
      newestFirst(call, {
        entries: call.world.audits,
        when: ({ activityDateTime }) => activityDateTime,
        filterable: AUDITS_FILTERABLE,
        sortable: ['activityDateTime', 'activityDisplayName', 'category', 'result'],
        row: auditRow,
      }),
  },
  {
    operation: 'GET /security/alerts_v2',
    versions: ['v1.0', 'beta'],
    bucket: 'security',
    options: ['$filter', '$top', '$skip', '$count', '$skiptoken'],
    answer: (call) =>
      newestFirst(call, {
        entries: call.world.alerts,
        when: ({ createdDateTime }) => createdDateTime,
        filterable: ALERTS_FILTERABLE,
        row: (alert) => alertRow(call.world, alert),
      }),
  },
  {
    operation: 'GET /security/rules/detectionRules/{id}',
    versions: ['beta'],
    bucket: 'security',
    options: ['$select'],
    context: 'security/rules/detectionRules/$entity',
    answer: readRule,
  },
];

/** A page of what shows by now, newest first. */
export function newestFirst<Entry extends { readonly visibleAt: number }>(
  { world, url }: GraphCall,
  {
    entries,
    when,
    filterable,
    sortable = [],
    size = { usual: 1_000, most: 1_000 },
    row,
  }: {
    entries: readonly Entry[];
    when: (entry: Entry) => string;
    filterable: Filterable;
    sortable?: readonly string[];
    size?: Size;
    row: (entry: Entry) => object;
  },
): object {
  const at = position(world, url);
  const test = rowTest(url.searchParams.get('$filter') ?? undefined, filterable);
  const rows = entries
    .filter(({ visibleAt }) => visibleAt <= at.asOf)
    .toSorted((left, right) => Date.parse(when(right)) - Date.parse(when(left)))
    .map(row)
    .filter(test);
  return page({ url, rows: ordered(url, rows, sortable), at, size });
}

function auditRow(entry: AuditEntry): object {
  return {
    ...without(entry, ['visibleAt']),
    operationType: 'Update',
    resultReason: '',
    additionalDetails: [],
    targetResources: entry.targetResources.map((target) => ({ ...target, groupType: null })),
  };
}

/** An alert as every address shows it. */
export function alertRow(world: World, alert: Alert): object {
  return {
    id: alert.id,
    providerAlertId: alert.id.slice(2),
    incidentId: alert.incidentId,
    title: alert.title,
    description: 'An emergency account signed in.',
    category: 'InitialAccess',
    severity: 'high',
    status: 'new',
    serviceSource: 'microsoft365Defender',
    detectionSource: 'customDetection',
    detectorId: alert.detectorId,
    tenantId: world.tenantId,
    createdDateTime: alert.createdDateTime,
    lastUpdateDateTime: alert.createdDateTime,
    evidence: [
      {
        '@odata.type': '#microsoft.graph.security.userEvidence',
        createdDateTime: alert.createdDateTime,
        verdict: 'unknown',
        userAccount: {
          accountName: alert.userPrincipalName.split('@')[0],
          azureAdUserId: alert.userId,
          userPrincipalName: alert.userPrincipalName,
        },
      },
      {
        '@odata.type': '#microsoft.graph.security.ipEvidence',
        createdDateTime: alert.createdDateTime,
        verdict: 'unknown',
        ipAddress: alert.ipAddress,
      },
    ],
  };
}

function readRule({ world, id }: GraphCall): object {
  const rule = world.detectionRules.find((one) => one.id === id);
  if (rule === undefined) throw noSuchResource(id);
  return {
    id: rule.id,
    detectorId: rule.detectorId,
    displayName: rule.displayName,
    isEnabled: rule.isEnabled,
    schedule: { period: '0' },
    detectionAction: {
      alertTemplate: { title: rule.alertTitle, severity: 'high', category: 'InitialAccess' },
    },
  };
}
