/** Words of the view in which something is signed. */
export const SAY = {
  title: { en: 'Sign it', de: 'Unterschreiben' },
  said: { en: 'What you sign, in words', de: 'Was Sie unterschreiben, in Worten' },
  exact: { en: 'And exactly, to the letter', de: 'Und genau, Zeichen für Zeichen' },
  digest: { en: 'Its SHA-256', de: 'Davon die Prüfsumme SHA-256' },
  how: { en: 'Sign with your SSH key', de: 'Mit Ihrem SSH-Schlüssel unterschreiben' },
  command: {
    en: 'Run this where your key is, and paste what it prints. With a hardware key, touch it.',
    de: 'Führen Sie das dort aus, wo Ihr Schlüssel ist, und fügen Sie ein, was es ausgibt. Einen Hardware-Schlüssel berühren Sie dabei.',
  },
  key: {
    en: 'Another key than ~/.ssh/id_ed25519? Name its file after -f.',
    de: 'Ein anderer Schlüssel als ~/.ssh/id_ed25519? Nennen Sie seine Datei nach -f.',
  },
  copy: { en: 'Copy the command', de: 'Befehl kopieren' },
  elsewhere: {
    en: 'Or take the statement to another machine, and sign it there:',
    de: 'Oder nehmen Sie die Erklärung auf ein anderes Gerät mit, und unterschreiben Sie sie dort:',
  },
  download: { en: 'Download the statement', de: 'Erklärung herunterladen' },
  paste: { en: 'Signature', de: 'Unterschrift' },
  file: { en: 'or its file', de: 'oder ihre Datei' },
  send: { en: 'Send it, signed', de: 'Unterschrieben absenden' },
  back: { en: 'Back, nothing signed', de: 'Zurück, nichts unterschrieben' },
} as const;
