import type { Choice } from '../decision.ts';
import { ASKING } from './asking.ts';
import type { Said } from './language.ts';

/** A choice as a heading, with the word that is signed. */
const CHOICES: Readonly<Record<Choice, Said>> = {
  approve: { en: 'APPROVE', de: 'GENEHMIGEN (approve)' },
  deny: { en: 'DENY', de: 'ABLEHNEN (deny)' },
  attest: { en: 'ATTEST', de: 'BESTÄTIGEN (attest)' },
  abort: { en: 'ABORT', de: 'ABBRECHEN (abort)' },
  bypass: { en: 'BYPASS', de: 'UMGEHEN (bypass)' },
  withdraw: { en: 'WITHDRAW', de: 'ZURÜCKNEHMEN (withdraw)' },
};

/** Who a printed question is asked of, and when. */
interface Asked {
  readonly of: string;
  readonly need: readonly { readonly count: number }[];
  readonly at: string;
  readonly until: string;
}

/** Words of a printed question. */
export const SHEET = {
  run: (run: string): Said => ({ en: `Run ${run}`, de: `Lauf ${run}` }),
  startedBy: ({ run, initiator, plan }: { run: string; initiator: string; plan: string }): Said => ({
    en: `Run ${run}, started by ${initiator}. Plan ${plan}.`,
    de: `Lauf ${run}, gestartet von ${initiator}. Plan ${plan}.`,
  }),
  pretend: (tenants: readonly { readonly id: string; readonly at: string }[]): Said => ({
    en: `Pretend or proxied: ${tenants.map(({ id, at }) => `tenant ${id} is at ${at}`).join('; ')}.`,
    de: `Vorgetäuscht oder umgeleitet: ${tenants.map(({ id, at }) => `Tenant ${id} ist unter ${at}`).join('; ')}.`,
  }),
  english: (question: string): Said => ({
    en: `Signed are the English words: ${question}`,
    de: `Unterschrieben werden die englischen Worte: ${question}`,
  }),
  asked: ({ of, need, at, until }: Asked): Said => ({
    en: `Asked of ${of}${ASKING.distinct(need).en}, at ${at}. Open until ${until}.`,
    de: `Gefragt sind ${of}${ASKING.distinct(need).de}, seit ${at}. Offen bis ${until}.`,
  }),
  bypass: (people: readonly string[]): Said => ({
    en: `May go on without that, giving a reason: ${people.join(', ')}.`,
    de: `Ohne das weitermachen darf, mit einem Grund: ${people.join(', ')}.`,
  }),
  and: { en: ' and ', de: ' und ' },
  never: {
    en: 'Never write a password, PIN or recovery code on this form.',
    de: 'Schreiben Sie niemals ein Passwort, eine PIN oder einen Wiederherstellungscode auf dieses Blatt.',
  },
  choice: ({ choice, person }: { choice: Choice; person: string }): Said => ({
    en: `${CHOICES[choice].en}, as ${person}`,
    de: `${CHOICES[choice].de}, als ${person}`,
  }),
  code: (choice: Choice): Said => ({
    en: `QR code with the statement to ${choice} above`,
    de: `QR-Code mit der Erklärung ${choice} darüber`,
  }),
  byHand: [
    {
      en: 'Name ______________________  Time ________________ UTC',
      de: 'Name ______________________  Zeit ________________ UTC',
    },
    {
      en: 'Signature ___________________________________',
      de: 'Unterschrift ________________________________',
    },
  ],
  reason: {
    en: 'Reason ______________________________________',
    de: 'Grund _______________________________________',
  },
  values: {
    en: 'Values are part of what is signed. With them in place of the dots, this writes the statement:',
    de: 'Werte sind Teil dessen, was unterschrieben wird. Mit ihnen anstelle der Punkte schreibt dies die Erklärung:',
  },
  sameCommand: { en: 'The code holds the same command.', de: 'Der Code enthält denselben Befehl.' },
  commandCode: { en: 'QR code with the command above', de: 'QR-Code mit dem Befehl darüber' },
  elsewhere: { en: 'To sign on another machine', de: 'Auf einem anderen Gerät unterschreiben' },
  how: {
    en: 'Take a picture of one code alone, and compare what it holds with the text above it. Sign with your own key, and bring both files back before the question ends: within a day of printing at the latest.',
    de: 'Fotografieren Sie einen Code allein, und vergleichen Sie seinen Inhalt mit dem Text darüber. Unterschreiben Sie mit Ihrem eigenen Schlüssel, und bringen Sie beide Dateien zurück, bevor die Frage endet: spätestens einen Tag nach dem Druck.',
  },
} as const;
