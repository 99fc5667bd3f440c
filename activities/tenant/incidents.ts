import { alertsOf, incidentsAbout } from '../../domain/graph-alerts.ts';
import type { PlannedAlertSource } from '../../domain/plan/types.ts';
import { keepLook } from '../keep.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { REQUESTS } from './requests.ts';
import { incident } from './schemas.ts';

type Asked = Parameters<TenantActivities['findAlerts']>[0];
type Input = Omit<Asked, 'source'> & {
  readonly source: Extract<PlannedAlertSource, { kind: 'graph-incidents' }>;
};
type Output = Awaited<ReturnType<TenantActivities['findAlerts']>>;

/** Reads the incidents that hold an alert of the source's title about the account; those alerts, oldest first. */
export const findGraphIncidents: Act<Input, Output> = async (room, input, { signal }) => {
  const { run, account, source, since, cut } = input;
  const tenant = room.tenants.open({ tenant: source.tenant, cut, signal });
  const answer = await tenant.list(REQUESTS.incidents(since), incident);
  // Of an incident, other people's alerts are none of the run's business; they are not kept either.
  const about = incidentsAbout({ incidents: answer.value, account, title: source.title, since });
  const look = await keepLook({ room, run, answers: [{ ...answer, value: about }] });
  const alerts = alertsOf(about).map((alert) => ({
    ...alert,
    title: plainText(alert.title),
    account: account.id,
  }));
  return { ...look, alerts };
};
