import type { AlertSourceDefinition } from '../alert-sources.ts';
import { LOG_ANALYTICS } from '../clouds.ts';
import type { OrganisationDefinition } from '../organisation.ts';
import type { PlannedAlertSource } from './types.ts';

/** An alert source of the organisation file as a plan has it: what it must show, not how it is received. */
export function plannedAlert({
  alert,
  organisation,
}: {
  readonly alert: AlertSourceDefinition;
  readonly organisation: OrganisationDefinition;
}): PlannedAlertSource {
  switch (alert.kind) {
    case 'person':
      return alert;
    case 'graph-alerts':
    case 'graph-incidents':
      return { ...alert, rule: alert.rule ?? null };
    case 'log-analytics': {
      const { id, kind, tenant, workspace, query } = alert;
      const cloud = organisation.tenants.find((each) => each.id === tenant)?.cloud ?? 'global';
      return { id, kind, tenant, workspace, query, origin: alert.endpoint ?? LOG_ANALYTICS[cloud] };
    }
    case 'webhook':
      return { id: alert.id, kind: 'webhook', title: alert.title ?? null };
    case 'syslog':
      return { id: alert.id, kind: 'syslog', title: alert.title ?? null };
  }
}
