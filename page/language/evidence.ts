import { FOLLOWING } from '../../domain/language/following.ts';
import { SAY as LAYOUT } from './layout.ts';
import { SHARED } from './shared.ts';

/** Words of the view *evidence*. */
export const SAY = {
  title: LAYOUT.views['/evidence'],
  how: {
    en: 'A package holds a run with all that vouches for it. Whoever gets it needs nothing of ours to check it.',
    de: 'Ein Paket enthält einen Lauf mit allem, was für ihn bürgt. Wer es bekommt, braucht nichts von uns, um es zu prüfen.',
  },
  verify: { en: 'Verify a package in this browser', de: 'Ein Paket in diesem Browser prüfen' },
  nothing: { en: 'No run stands in the ledger yet.', de: 'Noch steht kein Lauf im Hauptbuch (ledger).' },
  run: SHARED.run,
  ended: { en: 'Ended', de: 'Beendet' },
  open: { en: 'under way', de: 'im Gang' },
  verdict: SHARED.verdict,
  restored: { en: 'put back', de: 'zurückgesetzt' },
  notRestored: SHARED.notRestored,
  package: { en: 'Package', de: 'Paket' },
  download: { en: 'Download', de: 'Herunterladen' },
  of: FOLLOWING.from,
} as const;
