import type { Said } from './language.ts';

/** What lies in an envelope of a drill that people play themselves. */
interface Inside {
  readonly name: string;
  readonly account: string;
  readonly passkey: Said;
  readonly seal: string;
}

/** What whoever plays people in a drill is told at a terminal; portal, envelopes and seals are pretend. */
export const ATTENDING = {
  youPlay: (who: string): Said => ({
    en: `You play ${who}. In a second terminal, ask what is asked of each:`,
    de: `Sie spielen ${who}. Fragen Sie in einem zweiten Terminal, was von jedem verlangt wird:`,
  }),
  answer: {
    en: 'Each question prints the commands that answer it (decide …); put what you saw in place of every …',
    de: 'Jede Frage nennt die Befehle, die sie beantworten (decide …); an die Stelle jedes … kommt, was Sie gesehen haben',
  },
  envelopes: {
    en: 'What lies in the envelopes, and the new seals to write when the passkeys are replaced:',
    de: 'Was in den Umschlägen liegt, und die neuen Siegel für den Tausch der Passkeys:',
  },
  open: {
    en: 'Pages to open in a browser; they are named again when a question needs them:',
    de: 'Seiten für den Browser; sie werden wieder genannt, wenn eine Frage sie braucht:',
  },
  pretend: (who: string): Said => ({
    en: `One person cannot be two: ${who} stay pretend, and wait until you have answered.`,
    de: `Niemand ist zwei Personen: ${who} spielt das Programm; sie warten, bis Sie geantwortet haben.`,
  }),
  own: {
    en: 'They write what they see themselves, not what you wrote: another seal than yours deviates.',
    de: 'Sie schreiben, was sie selbst sehen, nicht was Sie schrieben: Ein anderes Siegel als Ihres ist eine Abweichung.',
  },
  page: (url: string): Said => ({
    en: `The page: ${url}. Sign in there with the command that it shows, and after -f the key of whom you play:`,
    de: `Die Seite: ${url}. Melden Sie sich dort mit dem Befehl an, den sie zeigt, und hinter -f dem Schlüssel der Person, die Sie spielen:`,
  }),
  pageAgain: (url: string): Said => ({ en: `page: ${url}`, de: `Seite: ${url}` }),
  pageStays: (urls: string): Said => ({
    en: `the page stays open for review and download until Ctrl-C: ${urls}`,
    de: `die Seite bleibt für Nachprüfung und Download offen, bis Strg-C: ${urls}`,
  }),
  /** Of equal length in each language, as addresses stand in a column behind them. */
  labels: {
    signIn: { en: 'sign in:                     ', de: 'Anmeldung:                   ' },
    policies: { en: 'policies, to count:          ', de: 'Richtlinien, zum Zählen:     ' },
    passkey: { en: 'passkey and sessions:        ', de: 'Passkey und Sitzungen:       ' },
    alerts: { en: 'alerts, for the soc:         ', de: 'Alarme, für das soc:         ' },
    pass: { en: 'read the pass:               ', de: 'den Pass lesen:              ' },
    then: { en: '                             ', de: '                             ' },
  },
  orNewer: {
    en: '(or 2.asc, where that is there); keep the new credential for the next sign-in',
    de: '(oder 2.asc, wo es das gibt); behalten Sie den neuen Passkey für die nächste Anmeldung',
  },
  seal: ({ name, seal }: { name: string; seal: string }): Said => ({
    en: `seal of ${name}: ${seal}`,
    de: `Siegel von ${name}: ${seal}`,
  }),
  newSeal: ({ name, seal }: { name: string; seal: string }): Said => ({
    en: `${name}: new seal ${seal}`,
    de: `${name}: neues Siegel ${seal}`,
  }),
  noSeal: { en: 'none', de: 'keines' },
  inside: ({ name, account, passkey, seal }: Inside): Said => ({
    en: `${name}: account ${account}, passkey ${passkey.en}, seal ${seal}`,
    de: `${name}: Konto ${account}, Passkey ${passkey.de}, Siegel ${seal}`,
  }),
  lost: {
    en: 'lost, a new one is registered in this run',
    de: 'verloren, ein neuer wird in diesem Lauf registriert',
  },
  replaced: {
    en: 'the new one that the page showed when it was registered (the first one is deleted)',
    de: 'der neue, den die Seite beim Registrieren zeigte (der erste ist gelöscht)',
  },
} as const;
