/** Words of the view *history*. */
export const SAY = {
  title: { en: 'History', de: 'Verlauf' },
  nothing: { en: 'No run has ended yet.', de: 'Noch ist kein Lauf beendet.' },
  objectives: {
    'time-to-access': { en: 'Time to access', de: 'Zeit bis zum Zugang' },
    'time-to-alert': { en: 'Time to alert', de: 'Zeit bis zum Alarm' },
  },
  by: { en: 'quarter over quarter', de: 'Quartal für Quartal' },
  limit: {
    en: 'The broken line is the objective. Round: held; square: missed.',
    de: 'Die gestrichelte Linie ist das Ziel. Rund: eingehalten; eckig: verfehlt.',
  },
  unmeasured: { en: 'Never measured.', de: 'Nie gemessen.' },
  quarter: { en: 'Quarter', de: 'Quartal' },
  run: { en: 'Run', de: 'Lauf' },
  took: { en: 'Took', de: 'Dauer' },
  objective: { en: 'Objective', de: 'Ziel' },
  result: { en: 'Result', de: 'Ergebnis' },
  results: {
    held: { en: 'held', de: 'eingehalten' },
    missed: { en: 'MISSED', de: 'VERFEHLT' },
    none: { en: 'not measured', de: 'nicht gemessen' },
  },
  covered: {
    en: 'Which accounts and scenarios were covered',
    de: 'Welche Konten und Szenarien geübt wurden',
  },
  runs: { en: 'Runs', de: 'Läufe' },
  last: { en: 'Last', de: 'Zuletzt' },
  scenario: { en: 'Scenario', de: 'Szenario' },
  none: { en: 'none yet', de: 'noch keiner' },
} as const;
