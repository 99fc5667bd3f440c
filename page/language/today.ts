import type { Said } from '../../domain/language/language.ts';
import { SAY as LAYOUT } from './layout.ts';
import { SHARED } from './shared.ts';

/** Words of the view *today*. */
export const SAY = {
  title: LAYOUT.views['/'],
  asks: { en: 'Asked of you', de: 'Von Ihnen verlangt' },
  noAsks: { en: 'Nothing is asked of you now.', de: 'Von Ihnen wird jetzt nichts verlangt.' },
  untold: (runs: number): Said => ({
    en: `Open runs of which nobody can tell now what they ask: ${runs}. They may ask something of you.`,
    de: `Offene Läufe, von denen jetzt niemand weiß, was sie fragen: ${runs}. Womöglich verlangen sie etwas von Ihnen.`,
  }),
  answer: SHARED.answer,
  runs: { en: 'Runs under way', de: 'Laufende Läufe' },
  noRuns: { en: 'No run is under way.', de: 'Kein Lauf ist im Gang.' },
  more: (runs: number): Said => ({
    en: `${runs} more are under way; what they ask of you is shown above all the same.`,
    de: `${runs} weitere sind im Gang; was sie von Ihnen verlangen, steht trotzdem oben.`,
  }),
  start: { en: 'Start one', de: 'Einen starten' },
  awaited: { en: 'waits for', de: 'wartet auf' },
  works: { en: 'the engine works', de: 'das Programm arbeitet' },
  away: { en: 'the engine does not answer', de: 'das Programm antwortet nicht' },
  broken: { en: 'cannot be read', de: 'ist nicht lesbar' },
  refused: { en: 'refused, nobody was asked', de: 'abgelehnt, niemand wurde gefragt' },
  accounts: { en: 'Emergency accounts', de: 'Notfallkonten' },
  account: { en: 'Account', de: 'Konto' },
  last: { en: 'Last drill', de: 'Letzte Übung' },
  next: { en: 'Next by', de: 'Nächste bis' },
  state: SHARED.state,
  counted: { en: 'last passed or deviated', de: 'zuletzt bestanden oder abgewichen' },
  never: { en: 'never', de: 'nie' },
  states: {
    'not-due': SHARED.inTime,
    due: SHARED.due,
    overdue: SHARED.overdue,
    inconclusive: { en: 'not known', de: 'nicht bekannt' },
  },
  tenant: {
    en: 'By the calendar. What changed in the tenant since, "breakglass schedule due" asks.',
    de: 'Nach dem Kalender. Was sich seither im Tenant geändert hat, fragt „breakglass schedule due“.',
  },
  schedules: { en: 'Schedules', de: 'Termine' },
  schedule: { en: 'Schedule', de: 'Terminplan' },
  scheduled: {
    'not-due': SHARED.inTime,
    due: SHARED.due,
    overdue: SHARED.overdue,
    'not-held': { en: 'NOT HELD', de: 'NICHT ABGEHALTEN' },
  },
  paused: { en: 'not held, paused', de: 'findet nicht statt, ausgesetzt' },
  noDay: { en: 'no day left', de: 'kein Tag übrig' },
  findings: { en: 'Open findings', de: 'Offene Befunde' },
  noFindings: { en: 'No finding is open.', de: 'Kein Befund ist offen.' },
  unjudged: (count: number): Said => ({
    en: `Findings that wait for a review: ${count}`,
    de: `Befunde, die auf eine Nachprüfung warten: ${count}`,
  }),
  finding: { en: 'Finding', de: 'Befund' },
  owner: SHARED.owner,
  due: { en: 'Due', de: 'Fällig' },
  overdue: SHARED.overdue,
  reviews: { en: 'Reviews to come', de: 'Ausstehende Nachprüfungen' },
  noReviews: { en: 'No review is owed.', de: 'Keine Nachprüfung steht aus.' },
  by: SHARED.by,
} as const;
