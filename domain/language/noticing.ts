import type { AccountId, RunId } from '../ids.ts';
import type { Change, DueState } from '../schedule/due.ts';
import type { NotHeldReason } from '../schedule/entries.ts';
import type { PeriodId } from '../schedule/name.ts';
import type { Reader, Said } from './language.ts';
import { markedMessage } from './telling.ts';
import { sayTime } from './times.ts';

/** What a watch tells people of once. Times are ISO 8601 UTC. */
export type DueThing =
  | {
      /** By time: `last` and `limit` are null for an account that no run has drilled. */
      readonly kind: 'drilled-within';
      readonly account: AccountId;
      readonly state: DueState;
      readonly last: { readonly run: RunId; readonly limit: string } | null;
    }
  | {
      /** By a change since the last drill. */
      readonly kind: 'change';
      readonly account: AccountId;
      readonly state: DueState;
      readonly change: Change;
      readonly run: RunId;
    }
  | {
      readonly kind: 'schedule';
      readonly schedule: string;
      readonly period: PeriodId;
      readonly state: 'overdue' | 'not-held';
      readonly due: string | null;
      readonly reason: NotHeldReason | null;
    };

const STATES: Readonly<Record<DueState | 'not-held', Said>> = {
  'not-due': { en: 'not due', de: 'nicht fällig' },
  inconclusive: { en: 'inconclusive', de: 'unklar' },
  due: { en: 'due', de: 'fällig' },
  overdue: { en: 'overdue', de: 'überfällig' },
  'not-held': { en: 'not held', de: 'nicht abgehalten' },
};

const CHANGED: Readonly<Record<Change, Said>> = {
  staff: {
    en: 'the people of its plan, their roles or keys changed',
    de: 'die Personen seines Plans, ihre Rollen oder Schlüssel haben sich geändert',
  },
  subscriptions: {
    en: 'the subscriptions of the tenant changed',
    de: 'die Abonnements des Tenants haben sich geändert',
  },
  'conditional-access': {
    en: 'the Conditional Access policies of the tenant changed',
    de: 'die Conditional-Access-Richtlinien des Tenants haben sich geändert',
  },
  methods: {
    en: 'the registered methods of the account changed',
    de: 'die registrierten Methoden des Kontos haben sich geändert',
  },
  roles: { en: 'the roles of the account changed', de: 'die Rollen des Kontos haben sich geändert' },
};

/** In English the word that the ledger has, which every language names, so that both can be compared. */
const REASONS: Readonly<Record<NotHeldReason, Said>> = {
  'engine-down': { en: 'engine-down', de: 'der Dienst lief nicht (engine-down)' },
  'not-opened': { en: 'not-opened', de: 'gestartet, aber nicht eröffnet (not-opened)' },
  paused: { en: 'paused', de: 'ausgesetzt (paused)' },
  blackout: { en: 'blackout', de: 'Sperrtag (blackout)' },
  'not-reviewed': { en: 'not-reviewed', de: 'eine Nachprüfung steht aus (not-reviewed)' },
  'plan-refused': { en: 'plan-refused', de: 'der Plan wurde abgelehnt (plan-refused)' },
  'not-approved': { en: 'not-approved', de: 'nicht genehmigt (not-approved)' },
  'not-begun': { en: 'not-begun', de: 'nicht begonnen (not-begun)' },
  'draw-lost': { en: 'draw-lost', de: 'die Auslosung ging verloren (draw-lost)' },
  changed: { en: 'changed', de: 'der Zeitplan wurde geändert, danach war kein Tag mehr übrig (changed)' },
};

const SAY = {
  next: { en: 'Next', de: 'Weiter' },
  of: { en: 'for', de: 'für' },
  never: { en: 'no run of the ledger has drilled it', de: 'kein Lauf hat es geübt' },
  within: ({ run, by }: { run: RunId; by: string }): Said => ({
    en: `drilled by ${run}; the next is to be held by ${by}`,
    de: `geübt in ${run}; die nächste Übung ist bis ${by} abzuhalten`,
  }),
  since: (run: RunId): Said => ({ en: `since ${run}`, de: `seit ${run}` }),
  bySchedule: ({ schedule, period }: { schedule: string; period: PeriodId }): Said => ({
    en: `by schedule ${schedule} in ${period}`,
    de: `nach Zeitplan ${schedule} in ${period}`,
  }),
  dueAt: (time: string): Said => ({ en: `, due ${time}`, de: `, fällig ${time}` }),
} as const;

/** For a phone, in the words and zone of the reader: the first line alone says what it is. */
export function sayDue({ thing, reader }: { readonly thing: DueThing; readonly reader: Reader }): string {
  const message = `${STATES[thing.state][reader.language]} ${aboutOf({ thing, reader })}`;
  const next = `${SAY.next[reader.language]}: breakglass schedule due`;
  return `${markedMessage({ mode: 'drill', message })[reader.language]}\n${next}`;
}

function aboutOf({ thing, reader }: { thing: DueThing; reader: Reader }): string {
  const { language } = reader;
  switch (thing.kind) {
    case 'schedule': {
      const { due, reason } = thing;
      const when = due === null ? '' : SAY.dueAt(sayTime({ at: due, reader }))[language];
      const why = reason === null ? '' : `: ${REASONS[reason][language]}`;
      return `${SAY.bySchedule(thing)[language]}${when}${why}`;
    }
    case 'drilled-within': {
      const { account, last } = thing;
      const by = last === null ? '' : sayTime({ at: last.limit, reader });
      const why = last === null ? SAY.never : SAY.within({ run: last.run, by });
      return `${SAY.of[language]} ${account}, ${thing.kind}: ${why[language]}`;
    }
    case 'change': {
      const { account, change, run } = thing;
      const why = `${CHANGED[change][language]} ${SAY.since(run)[language]}`;
      return `${SAY.of[language]} ${account}, ${change}: ${why}`;
    }
  }
}
