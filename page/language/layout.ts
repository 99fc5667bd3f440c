/** Words that stand around every view. */
export const SAY = {
  skip: { en: 'Skip to the content', de: 'Zum Inhalt springen' },
  out: { en: 'Sign out', de: 'Abmelden' },
  menu: { en: 'Views', de: 'Ansichten' },
  views: {
    '/': { en: 'Today', de: 'Heute' },
    '/start': { en: 'Start a run', de: 'Lauf starten' },
    '/history': { en: 'History', de: 'Verlauf' },
    '/evidence': { en: 'Evidence', de: 'Nachweise' },
    '/people': { en: 'People', de: 'Personen' },
  },
} as const;
