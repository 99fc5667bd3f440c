import type { AlertedAccount } from './alert-message.ts';

/** Who an alert of Graph is about, as far as it is judged. */
export interface AlertEvidence {
  readonly userAccount?:
    | {
        readonly azureAdUserId?: string | null | undefined;
        readonly userPrincipalName?: string | null | undefined;
      }
    | null
    | undefined;
}

/** One alert of Graph, as far as it is judged. */
export interface GraphAlert {
  readonly id: string;
  readonly title?: string | null | undefined;
  readonly createdDateTime: string;
  readonly evidence?: readonly AlertEvidence[] | null | undefined;
}

/**
 * One incident of Graph, as far as it is judged.
 *
 * @see https://learn.microsoft.com/graph/api/resources/security-incident
 */
export interface GraphIncident {
  readonly id: string;
  readonly status?: string | null | undefined;
  readonly redirectIncidentId?: string | null | undefined;
  readonly alerts?: readonly GraphAlert[] | null | undefined;
}

/** An alert with the incident that holds it; `createdAt` is ISO 8601 UTC. */
export interface HeldAlert {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly incident: string;
}

/** Does an alert name the account among its evidence: by its object id, or where there is none by its principal name? */
export function isGraphAlertAbout({
  alert,
  account,
}: {
  readonly alert: Pick<GraphAlert, 'evidence'>;
  readonly account: AlertedAccount;
}): boolean {
  return (alert.evidence ?? []).some(({ userAccount }) => {
    const id = userAccount?.azureAdUserId ?? '';
    return id === ''
      ? userAccount?.userPrincipalName?.toLowerCase() === account.userPrincipalName.toLowerCase()
      : id.toLowerCase() === account.objectId.toLowerCase();
  });
}

/**
 * The incidents that hold an alert of this title about the account, raised since a time, with those alerts alone. One
 * that was merged is passed over: its alerts stand in another. One that was resolved counts: the alert came.
 */
export function incidentsAbout({
  incidents,
  account,
  title,
  since,
}: {
  readonly incidents: readonly GraphIncident[];
  readonly account: AlertedAccount;
  readonly title: string;
  readonly since: string;
}): readonly GraphIncident[] {
  return incidents.flatMap((incident) => {
    const alerts = (incident.alerts ?? []).filter(
      (alert) =>
        alert.title === title &&
        Date.parse(alert.createdDateTime) >= Date.parse(since) &&
        isGraphAlertAbout({ alert, account }),
    );
    return alerts.length === 0 || isMerged(incident) ? [] : [{ ...incident, alerts }];
  });
}

/** Pages of Microsoft's write the states in either letter case. */
function isMerged({ status, redirectIncidentId }: GraphIncident): boolean {
  return status?.toLowerCase() === 'redirected' || (redirectIncidentId ?? '') !== '';
}

/** The alerts of incidents, oldest first. */
export function alertsOf(incidents: readonly GraphIncident[]): readonly HeldAlert[] {
  return incidents
    .flatMap(({ id: incident, alerts }) =>
      (alerts ?? []).map(({ id, title, createdDateTime }) => ({
        id,
        title: title ?? '',
        createdAt: new Date(createdDateTime).toISOString(),
        incident,
      })),
    )
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id));
}
