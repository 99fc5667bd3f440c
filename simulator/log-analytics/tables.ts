import type { World } from '../world/world.ts';

/** One row before its form: when, about whom, and the cells after `TimeGenerated`. */
interface Row {
  readonly at: string;
  readonly userId: string;
  readonly cells: readonly unknown[];
}

interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly read: (of: { world: World; shownBy: number }) => readonly Row[];
}

const TIME = { name: 'TimeGenerated', type: 'datetime' };
const text = (name: string) => ({ name, type: 'string' });

/** The tables of the workspace. A row shows when the log that it is from shows it. */
export const TABLES: readonly Table[] = [
  {
    name: 'SigninLogs',
    columns: [
      TIME,
      text('UserId'),
      text('UserPrincipalName'),
      text('ResultType'),
      text('IPAddress'),
      text('Id'),
    ],
    read: ({ world, shownBy }) =>
      world.signIns
        .filter(({ visibleAt }) => visibleAt <= shownBy)
        .map((entry) => ({
          at: entry.createdDateTime,
          userId: entry.userId,
          cells: [entry.userId, entry.userPrincipalName, String(entry.errorCode), entry.ipAddress, entry.id],
        })),
  },
  {
    name: 'SecurityAlert',
    columns: [TIME, text('AlertName'), { name: 'Entities', type: 'dynamic' }],
    read: ({ world, shownBy }) =>
      world.alerts
        .filter(({ visibleAt }) => visibleAt <= shownBy)
        .map(({ createdDateTime, title, userId }) => ({
          at: createdDateTime,
          userId,
          cells: [title, JSON.stringify([{ Type: 'account', AadUserId: userId }])],
        })),
  },
];
