import type { Said } from '../../domain/language/language.ts';
import { SHARED } from './shared.ts';

/** Words of the view in which a run is stopped, and of what is signed for it. */
export const SAY = {
  title: SHARED.stop,
  what: {
    en: 'Stopped is stopped: no step follows, what was changed is put back, and the run ends as aborted. It can be started anew.',
    de: 'Abgebrochen ist abgebrochen: Kein Schritt folgt mehr, was geändert wurde, wird zurückgesetzt, und der Lauf endet als abgebrochen. Er kann neu gestartet werden.',
  },
  log: (events: number): Said => ({
    en: `You sign its log as it is now, of ${events} events, and your reason.`,
    de: `Sie unterschreiben sein Protokoll, wie es jetzt ist, mit ${events} Ereignissen, und Ihren Grund.`,
  }),
  reason: SHARED.why,
  next: {
    en: 'Nothing is stopped yet: the next view shows what to sign.',
    de: 'Noch ist nichts abgebrochen: Die nächste Ansicht zeigt, was zu unterschreiben ist.',
  },
  stop: { en: 'Stop it', de: 'Abbrechen' },
  run: { en: 'To the run, which goes on', de: 'Zum Lauf, der weitergeht' },
  stops: ({ person, run }: { person: string; run: string }): Said => ({
    en: `${person} stops the run ${run}`,
    de: `${person} bricht den Lauf ${run} ab`,
  }),
} as const;
