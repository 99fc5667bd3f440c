import { openScheduleDesk } from '../../../activities/schedule/desk.ts';
import { exampleOrganisation } from '../../support/organisation.ts';

/** The desk of a worker whose organisation has no schedules. */
export const noSchedules = openScheduleDesk({
  ...{ organisation: exampleOrganisation(), directory: '/nowhere', trustedCa: null, secret: null },
  readRunbook: () => Promise.reject(new TypeError('expected no schedule with a runbook')),
});
