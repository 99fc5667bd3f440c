import { isGraphAlertAbout } from '../../domain/graph-alerts.ts';
import type { PlannedAlertSource } from '../../domain/plan/types.ts';
import { keepLook } from '../keep.ts';
import { plainText } from '../../domain/plain-text.ts';
import type { Act } from '../room.ts';
import type { TenantActivities } from '../types.ts';
import { REQUESTS } from './requests.ts';
import { alert } from './schemas.ts';

type Asked = Parameters<TenantActivities['findAlerts']>[0];
type Input = Omit<Asked, 'source'> & {
  readonly source: Extract<PlannedAlertSource, { kind: 'graph-alerts' }>;
};
type Output = Awaited<ReturnType<TenantActivities['findAlerts']>>;

/** Reads the alerts of a source, by their title, that name the account in their evidence; oldest first. */
export const findGraphAlerts: Act<Input, Output> = async (room, input, { signal }) => {
  const { run, account, source, since, cut } = input;
  const tenant = room.tenants.open({ tenant: source.tenant, cut, signal });
  const answer = await tenant.list(REQUESTS.alerts(since), alert);
  // Other people's alerts are none of the run's business; they are not kept either.
  const about = answer.value.filter(
    (read) => read.title === source.title && isGraphAlertAbout({ alert: read, account }),
  );
  const look = await keepLook({ room, run, answers: [{ ...answer, value: about }] });
  const alerts = about
    .map(({ id, title, createdDateTime }) => ({
      id: plainText(id),
      title: plainText(title),
      createdAt: new Date(createdDateTime).toISOString(),
      account: account.id,
    }))
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id));
  return { ...look, alerts };
};
