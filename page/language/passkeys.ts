import type { Said } from '../../domain/language/language.ts';
import { SHARED } from './shared.ts';

/** Words about the passkeys of a person, and about what is signed for them. */
export const SAY = {
  title: SHARED.passkeys,
  of: { en: 'Of', de: 'Von' },
  none: SHARED.none,
  states: {
    counts: { en: 'counts', de: 'gilt' },
    revoked: { en: 'revoked, for ever', de: 'für immer widerrufen' },
    gone: {
      en: 'does not count: nobody of the roster',
      de: 'gilt nicht: niemand aus der Liste der Personen',
    },
    unvouched: {
      en: 'does not count: who signed its enrolment has left, or has another SSH key by now; make it anew',
      de: 'gilt nicht: Wer die Eintragung unterschrieben hat, ist nicht mehr dabei oder hat jetzt einen anderen SSH-Schlüssel; legen Sie ihn neu an',
    },
  },
  because: (reason: string): Said => ({ en: `, because ${reason}`, de: `, weil: ${reason}` }),
  may: {
    any: {
      en: 'may be copied to other devices of an account',
      de: 'kann auf andere Geräte eines Kontos gelangen',
    },
    one: { en: 'on one device', de: 'auf einem Gerät' },
  },
  at: { en: 'at', de: 'für' },
  by: { en: 'enrolled by', de: 'eingetragen von' },
  make: { en: 'Make a new one', de: 'Einen neuen anlegen' },
  own: {
    en: 'Nothing counts yet after this: the next view shows the statement that makes it yours, to be signed with your SSH key.',
    de: 'Damit gilt noch nichts: Die nächste Ansicht zeigt die Erklärung, die ihn zu Ihrem macht; Sie unterschreiben sie mit Ihrem SSH-Schlüssel.',
  },
  others: {
    en: 'For somebody who has lost their SSH key: they make it here, at this browser. It becomes theirs by the next view, with your signature and that of a second person.',
    de: 'Für jemanden, dessen SSH-Schlüssel verloren ist: Diese Person legt ihn hier an, an diesem Browser. Zu ihrem wird er durch die nächste Ansicht, mit Ihrer Unterschrift und der einer zweiten Person.',
  },
  label: { en: 'Which device is it, in a word or two', de: 'Welches Gerät ist es, in ein, zwei Worten' },
  button: { en: 'Make the passkey', de: 'Passkey anlegen' },
  script: {
    en: 'If there is nothing below to press, this browser makes none: it takes JavaScript. Open this view in another one.',
    de: 'Wenn unten nichts zu drücken ist, legt dieser Browser keinen an: Es braucht JavaScript. Öffnen Sie diese Ansicht in einem anderen.',
  },
  folder: {
    en: 'The organisation file names no folder for passkeys. Make one, and name it there:',
    de: 'Die Organisationsdatei nennt keinen Ordner für Passkeys. Legen Sie einen an, und nennen Sie ihn dort:',
  },
  lost: {
    en: 'Lost, or in other hands? Say what happened',
    de: 'Verloren oder in anderen Händen? Sagen Sie, was geschah',
  },
  revoke: { en: 'Revoke it', de: 'Widerrufen' },
  back: { en: 'To the people', de: 'Zu den Personen' },
  failed: {
    en: 'The passkey was not used. Try it again, or take the SSH key.',
    de: 'Der Passkey wurde nicht benutzt. Versuchen Sie es noch einmal, oder nehmen Sie den SSH-Schlüssel.',
  },
  theirs: (label: string): Said => ({
    en: `this passkey is theirs, and may sign for them: ${label}`,
    de: `dieser Passkey gehört dieser Person und darf für sie unterschreiben: ${label}`,
  }),
  no: (name: string): Said => ({
    en: `this passkey counts no more, and never again: ${name}`,
    de: `dieser Passkey gilt nicht mehr, und nie wieder: ${name}`,
  }),
  credential: (id: string): Said => ({
    en: `its credential: ${id}`,
    de: `seine Kennung (Credential): ${id}`,
  }),
  reasoned: SHARED.reasoned,
  done: {
    'breakglass-passkey': { en: 'Enrolled', de: 'Eingetragen' },
    'breakglass-passkey-revoked': { en: 'Revoked', de: 'Widerrufen' },
  },
  page: { en: 'For this page it holds at once.', de: 'Für diese Seite gilt es sofort.' },
  next: {
    en: 'The next run goes by it, and nothing has to be started again. A run under way goes on as it was approved.',
    de: 'Der nächste Lauf richtet sich danach, und nichts muss neu gestartet werden. Ein Lauf, der schon unterwegs ist, geht weiter, wie er genehmigt wurde.',
  },
  keep: {
    en: 'The statement lies in the folder of passkeys; keep it with the organisation file.',
    de: 'Die Erklärung liegt im Ordner der Passkeys; bewahren Sie ihn mit der Organisationsdatei auf.',
  },
  passkeys: { en: 'To the passkeys', de: 'Zu den Passkeys' },
  today: SHARED.toToday,
} as const;
