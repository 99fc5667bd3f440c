import { SAY as SIGN } from './sign.ts';

const SIGN_IN = { en: 'Sign in', de: 'Anmelden' } as const;

/** Words of the sign-in. */
export const SAY = {
  title: SIGN_IN,
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
  key: SIGN.key,
  copy: SIGN.copy,
  paste: {
    en: 'Signature, as the command printed it',
    de: 'Unterschrift, wie der Befehl sie ausgegeben hat',
  },
  file: SIGN.file,
  send: SIGN_IN,
  lasts: {
    en: 'The command is good for five minutes, in this browser, once.',
    de: 'Der Befehl gilt fünf Minuten, in diesem Browser, einmal.',
  },
  onward: { en: 'Go on', de: 'Weiter' },
  arrived: { en: 'You come from another site.', de: 'Sie kommen von einer anderen Seite.' },
} as const;
