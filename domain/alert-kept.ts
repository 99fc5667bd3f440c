import { z } from 'zod';
import { isAboutAccount, type AlertedAccount } from './alert-message.ts';
import type { PlannedAlertSource } from './plan/types.ts';

const time = z.iso.datetime({ precision: 3 });

/** A message as it was taken in; the time is the worker's. */
export const takenMessage = z.strictObject({
  receivedAt: time,
  /** Address of the sender. */
  from: z.string(),
  message: z.string(),
});
export type TakenMessage = z.infer<typeof takenMessage>;

/** A row of a log query; the time is its `TimeGenerated`. */
export const logRow = z.strictObject({ raisedAt: time, cells: z.record(z.string(), z.string()) });
export type LogRow = z.infer<typeof logRow>;

/** Does the row name the account in one of its cells? */
export function isRowAbout({
  row,
  account,
}: {
  readonly row: LogRow;
  readonly account: AlertedAccount;
}): boolean {
  return Object.values(row.cells).some((message) => isAboutAccount({ message, account, title: null }));
}

/** When the alerts about an account in a kept answer came, oldest first; null where it has another form. */
export function keptAlertTimes({
  answer,
  account,
  source,
}: {
  readonly answer: unknown;
  readonly account: AlertedAccount;
  readonly source: PlannedAlertSource;
}): readonly string[] | null {
  switch (source.kind) {
    case 'log-analytics':
      return (
        read(z.array(logRow), answer)
          ?.filter((row) => isRowAbout({ row, account }))
          .map(({ raisedAt }) => raisedAt)
          .toSorted() ?? null
      );
    case 'webhook':
    case 'syslog':
      return (
        read(z.array(takenMessage), answer)
          ?.filter(({ message }) => isAboutAccount({ message, account, title: source.title }))
          .map(({ receivedAt }) => receivedAt)
          .toSorted() ?? null
      );
    case 'graph-alerts':
    case 'graph-incidents':
    case 'person':
      return null;
  }
}

function read<Read>(form: z.ZodType<Read>, answer: unknown): Read | null {
  return form.safeParse(answer).data ?? null;
}
