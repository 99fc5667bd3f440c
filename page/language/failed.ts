/** Words of a refusal. */
export const SAY = {
  title: { en: 'That did not work', de: 'Das ging nicht' },
  notFound: { en: 'There is no such thing here', de: 'Das gibt es hier nicht' },
  back: { en: 'To today', de: 'Zu heute' },
  code: { en: 'Code', de: 'Code' },
  refused: {
    en: 'It was refused, for this reason:',
    de: 'Es wurde abgelehnt. Der Grund, auf Englisch wie in der Dokumentation:',
  },
  unsaid: {
    en: 'Something failed in the page itself. Its log says what.',
    de: 'In der Seite selbst ist etwas gescheitert. Ihr Protokoll sagt, was.',
  },
} as const;
