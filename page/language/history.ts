import { SAY as LAYOUT } from './layout.ts';
import { SHARED } from './shared.ts';

/** Words of the view *history*. */
export const SAY = {
  title: LAYOUT.views['/history'],
  nothing: { en: 'No run has ended yet.', de: 'Noch ist kein Lauf beendet.' },
  objectives: {
    'time-to-access': SHARED.access,
    'time-to-alert': SHARED.alert,
  },
  by: { en: 'quarter over quarter', de: 'Quartal für Quartal' },
  limit: {
    en: 'The broken line is the objective. Round: held; square: missed.',
    de: 'Die gestrichelte Linie ist das Ziel. Rund: eingehalten; eckig: verfehlt.',
  },
  unmeasured: { en: 'Never measured.', de: 'Nie gemessen.' },
  quarter: { en: 'Quarter', de: 'Quartal' },
  run: SHARED.run,
  took: { en: 'Took', de: 'Dauer' },
  objective: { en: 'Objective', de: 'Ziel' },
  result: { en: 'Result', de: 'Ergebnis' },
  results: {
    held: SHARED.held,
    missed: SHARED.missed,
    none: SHARED.unmeasured,
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
