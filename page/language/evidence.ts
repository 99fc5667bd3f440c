/** Words of the view *evidence*. */
export const SAY = {
  title: { en: 'Evidence', de: 'Nachweise' },
  how: {
    en: 'A package holds a run with all that vouches for it. Whoever gets it needs nothing of ours to check it.',
    de: 'Ein Paket enthält einen Lauf mit allem, was für ihn bürgt. Wer es bekommt, braucht nichts von uns, um es zu prüfen.',
  },
  verify: { en: 'Verify a package in this browser', de: 'Ein Paket in diesem Browser prüfen' },
  nothing: { en: 'No run stands in the ledger yet.', de: 'Noch steht kein Lauf im Hauptbuch (ledger).' },
  run: { en: 'Run', de: 'Lauf' },
  ended: { en: 'Ended', de: 'Beendet' },
  open: { en: 'under way', de: 'im Gang' },
  verdict: { en: 'Verdict', de: 'Urteil' },
  restored: { en: 'put back', de: 'zurückgesetzt' },
  notRestored: { en: 'NOT put back', de: 'NICHT zurückgesetzt' },
  package: { en: 'Package', de: 'Paket' },
  download: { en: 'Download', de: 'Herunterladen' },
  of: { en: 'of', de: 'von' },
} as const;
