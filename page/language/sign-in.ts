/** Words of the sign-in. */
export const SAY = {
  title: { en: 'Sign in', de: 'Anmelden' },
  passkey: { en: 'With your passkey', de: 'Mit Ihrem Passkey' },
  tap: {
    en: 'Your browser asks for it, and for your PIN, finger or face.',
    de: 'Ihr Browser fragt danach, und nach PIN, Finger oder Gesicht.',
  },
  use: { en: 'Sign in with a passkey', de: 'Mit einem Passkey anmelden' },
  ssh: { en: 'With your SSH key', de: 'Mit Ihrem SSH-Schlüssel' },
  how: {
    en: 'Sign in with a key that the roster has for you. Nothing of the tenant is asked.',
    de: 'Melden Sie sich mit einem Schlüssel an, den die Liste der Personen von Ihnen hat. Der Tenant wird dabei nichts gefragt.',
  },
  sign: {
    en: 'On the machine with your key, in a terminal, run this command. With a hardware key, touch it.',
    de: 'Führen Sie auf dem Gerät mit Ihrem Schlüssel diesen Befehl in einem Terminal aus. Einen Hardware-Schlüssel berühren Sie dabei.',
  },
  key: {
    en: 'It takes the key that BREAKGLASS_KEY names, else ~/.ssh/id_ed25519. Another? Name its file after -f.',
    de: 'Er nimmt den Schlüssel, den BREAKGLASS_KEY nennt, sonst ~/.ssh/id_ed25519. Ein anderer? Nennen Sie seine Datei nach -f.',
  },
  copy: { en: 'Copy the command', de: 'Befehl kopieren' },
  paste: {
    en: 'Signature, as the command printed it',
    de: 'Unterschrift, wie der Befehl sie ausgegeben hat',
  },
  file: { en: 'or its file', de: 'oder ihre Datei' },
  send: { en: 'Sign in', de: 'Anmelden' },
  lasts: {
    en: 'The command is good for five minutes, in this browser, once.',
    de: 'Der Befehl gilt fünf Minuten, in diesem Browser, einmal.',
  },
  onward: { en: 'Go on', de: 'Weiter' },
  arrived: { en: 'You come from another site.', de: 'Sie kommen von einer anderen Seite.' },
} as const;
