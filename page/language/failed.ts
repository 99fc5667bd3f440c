import { SHARED } from './shared.ts';

/** Words of a refusal. */
export const SAY = {
  title: { en: 'That did not work', de: 'Das ging nicht' },
  notFound: { en: 'There is no such thing here', de: 'Das gibt es hier nicht' },
  back: SHARED.toToday,
  code: { en: 'Code', de: 'Code' },
  refused: { en: 'It was refused.', de: 'Es wurde abgelehnt.' },
  exactly: {
    en: 'Exactly, as in the documentation',
    de: 'Genau, auf Englisch wie in der Dokumentation',
  },
  toQuestion: { en: 'Back to the question', de: 'Zurück zur Frage' },
  toReview: { en: 'Back to the review', de: 'Zurück zur Nachprüfung' },
  toStop: { en: 'Back to stopping the run', de: 'Zurück zum Abbrechen des Laufs' },
  toStart: { en: 'Back to starting a run', de: 'Zurück zum Starten eines Laufs' },
  toPasskeys: { en: 'Back to the passkeys', de: 'Zurück zu den Passkeys' },
  toSignIn: { en: 'Back to the sign-in', de: 'Zurück zur Anmeldung' },
  toRun: SHARED.toRun,
  notToYou: {
    en: 'Why exactly is told only to who is signed in: ask whoever runs this page, and tell them the code. Its log says more.',
    de: 'Den genauen Grund erfährt nur, wer angemeldet ist: Fragen Sie, wer diese Seite betreibt, und nennen Sie den Code. Ihr Protokoll sagt mehr.',
  },
  unsaid: {
    en: 'Something failed in the page itself. Its log says what.',
    de: 'In der Seite selbst ist etwas gescheitert. Ihr Protokoll sagt, was.',
  },
} as const;
