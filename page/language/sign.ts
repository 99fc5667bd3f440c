/** Words of the view in which something is signed. */
export const SAY = {
  title: { en: 'Sign it', de: 'Unterschreiben' },
  said: { en: 'What you sign, in words', de: 'Was Sie unterschreiben, in Worten' },
  happens: { en: 'What happens then', de: 'Was dann geschieht' },
  exact: { en: 'And exactly, to the letter', de: 'Und genau, Zeichen für Zeichen' },
  digest: { en: 'Its SHA-256', de: 'Davon die Prüfsumme SHA-256' },
  passkey: { en: 'Sign with your passkey', de: 'Mit Ihrem Passkey unterschreiben' },
  tap: {
    en: 'It signs the SHA-256 above. Your browser asks for it, and for your PIN, finger or face; then it is sent.',
    de: 'Er unterschreibt die Prüfsumme oben. Ihr Browser fragt danach, und nach PIN, Finger oder Gesicht; dann wird abgesendet.',
  },
  use: { en: 'Sign and send', de: 'Unterschreiben und absenden' },
  without: {
    'not-planned': {
      en: 'Your passkey does not count in this run: it goes by a plan that was made before you had it. Sign with your SSH key. Runs that are started from now on take the passkey.',
      de: 'Ihr Passkey gilt in diesem Lauf nicht: Sein Plan entstand, bevor Sie ihn hatten. Unterschreiben Sie mit Ihrem SSH-Schlüssel. Läufe, die ab jetzt beginnen, nehmen den Passkey an.',
    },
    'plan-unknown': {
      en: 'The plan of this run is not stored here, so nobody can tell whether your passkey counts in it. Sign with your SSH key.',
      de: 'Der Plan dieses Laufs ist hier nicht gespeichert; ob Ihr Passkey darin gilt, lässt sich deshalb nicht sagen. Unterschreiben Sie mit Ihrem SSH-Schlüssel.',
    },
  },
  how: { en: 'Sign with your SSH key', de: 'Mit Ihrem SSH-Schlüssel unterschreiben' },
  command: {
    en: 'Run this where your key is, and paste what it prints. With a hardware key, touch it.',
    de: 'Führen Sie das dort aus, wo Ihr Schlüssel ist, und fügen Sie ein, was es ausgibt. Einen Hardware-Schlüssel berühren Sie dabei.',
  },
  key: {
    en: 'It takes the key that BREAKGLASS_KEY names, else ~/.ssh/id_ed25519. Another? Name its file after -f.',
    de: 'Er nimmt den Schlüssel, den BREAKGLASS_KEY nennt, sonst ~/.ssh/id_ed25519. Ein anderer? Nennen Sie seine Datei nach -f.',
  },
  copy: { en: 'Copy the command', de: 'Befehl kopieren' },
  elsewhere: {
    en: 'Or take the statement to another machine, and sign it there:',
    de: 'Oder nehmen Sie die Erklärung auf ein anderes Gerät mit, und unterschreiben Sie sie dort:',
  },
  download: { en: 'Download the statement', de: 'Erklärung herunterladen' },
  paste: { en: 'Signature', de: 'Unterschrift' },
  file: { en: 'or its file', de: 'oder ihre Datei' },
  second: { en: 'The second person', de: 'Die zweite Person' },
  secondHow: {
    en: 'Two people sign this. Download the statement for the second one; they sign it under their own key, and what they signed is pasted here.',
    de: 'Zwei Personen unterschreiben das. Laden Sie die Erklärung für die zweite herunter; sie unterschreibt mit ihrem eigenen Schlüssel, und ihre Unterschrift wird hier eingefügt.',
  },
  secondPaste: { en: 'Their signature', de: 'Ihre Unterschrift (der zweiten Person)' },
  choose: { en: 'choose', de: 'wählen' },
  send: { en: 'Send it, signed', de: 'Unterschrieben absenden' },
  back: { en: 'Back, nothing signed', de: 'Zurück, nichts unterschrieben' },
} as const;
