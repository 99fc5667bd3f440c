/** Words around the plan of a run. */
export const SAY = {
  title: { en: 'The plan', de: 'Der Plan' },
  back: { en: 'Back to the run', de: 'Zurück zum Lauf' },
  exact: {
    en: 'These are the words that are signed.',
    de: 'Der Plan ist auf Englisch: Dies ist der Wortlaut, der unterschrieben wird.',
  },
} as const;
