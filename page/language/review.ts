import type { Classification, Severity } from '../../domain/review.ts';
import type { Said } from '../../domain/language/language.ts';
import { SHARED } from './shared.ts';

/** What a use was, as people read it; the word of the evidence follows. */
export const USE: Readonly<Record<Classification, Said>> = {
  drill: { en: 'drill', de: 'Übung (drill)' },
  emergency: { en: 'emergency', de: 'Notfall (emergency)' },
  misuse: { en: 'misuse', de: 'Missbrauch (misuse)' },
};

export const SEVERITY: Readonly<Record<Severity, Said>> = {
  low: { en: 'low', de: 'gering (low)' },
  medium: { en: 'medium', de: 'mittel (medium)' },
  high: { en: 'high', de: 'hoch (high)' },
  critical: { en: 'critical', de: 'kritisch (critical)' },
};

/** Words of the view *review*, of its form, and of what is signed there. */
export const SAY = {
  title: SHARED.review,
  run: SHARED.run,
  ended: { en: 'which ended as', de: 'beendet als' },
  states: {
    'not-planned': { en: 'Its runbook asks for no review.', de: 'Sein Runbook verlangt keine Nachprüfung.' },
    'not-reviewed': { en: 'Not reviewed yet', de: 'Noch nicht nachgeprüft' },
    reviewed: { en: 'Reviewed', de: 'Nachgeprüft' },
  },
  by: SHARED.by,
  due: SHARED.due,
  overdue: SHARED.overdue,
  as: { en: 'as', de: 'als' },
  disagree: { en: 'reviewers do not agree', de: 'die Prüfenden sind sich nicht einig' },
  findings: { en: 'Findings', de: 'Befunde' },
  none: SHARED.none,
  of: { en: 'of', de: 'bei' },
  closedBy: { en: 'closed by', de: 'geschlossen von' },
  close: { en: 'Close it', de: 'Schließen' },
  how: { en: 'What was done about it', de: 'Was dagegen getan wurde' },
  judge: { en: 'To judge', de: 'Zu beurteilen' },
  judgeWords: {
    en: 'What the record does not show, or shows only in part. Whether something is to be mended is yours to say.',
    de: 'Was die Aufzeichnung nicht oder nur zum Teil zeigt. Ob etwas zu beheben ist, sagen Sie.',
  },
  write: { en: 'Write a review', de: 'Eine Nachprüfung schreiben' },
  mayNot: {
    en: 'You have no role that reviews this run, or have reviewed it, or another must do so first, as you started it or bypassed an approval of it.',
    de: 'Sie haben keine Rolle, die diesen Lauf nachprüft, oder haben es schon getan, oder jemand anders muss es zuerst tun, weil Sie ihn gestartet oder eine Genehmigung umgangen haben.',
  },
  use: { en: 'What the use was', de: 'Was die Nutzung war' },
  answer: { en: 'Answer this code of the run', de: 'Antworten Sie auf diesen Code des Laufs' },
  mend: { en: 'It must be mended', de: 'Es muss behoben werden' },
  leave: { en: 'It is accepted as it is', de: 'Es wird so hingenommen' },
  why: { en: 'Why it is accepted', de: 'Warum es hingenommen wird' },
  own: { en: 'A finding of your own, if there is one', de: 'Ein eigener Befund, falls es einen gibt' },
  id: { en: 'Name (letters, digits, hyphens)', de: 'Name (Buchstaben, Ziffern, Bindestriche)' },
  text: { en: 'What must be mended', de: 'Was behoben werden muss' },
  severity: { en: 'Severity', de: 'Schwere' },
  owner: SHARED.owner,
  day: { en: 'Last day', de: 'Letzter Tag' },
  notes: { en: 'Notes', de: 'Anmerkungen' },
  next: { en: 'Go on to signing', de: 'Weiter zum Unterschreiben' },
  done: { en: 'Your review', de: 'Ihre Nachprüfung' },
  stored: (size: number): Said => ({
    en: `Stored with the evidence, and entry ${size} of the ledger.`,
    de: `Bei den Nachweisen gespeichert, und Eintrag ${size} im Hauptbuch (ledger).`,
  }),
  outside: {
    en: 'Nobody outside vouches for that entry yet: breakglass evidence anchor.',
    de: 'Noch bürgt niemand von außen für diesen Eintrag: breakglass evidence anchor.',
  },
  toRun: SHARED.toRun,
  toReview: { en: 'To its review', de: 'Zu seiner Nachprüfung' },
  says: { en: 'says of run', de: 'sagt zum Lauf' },
  was: { en: 'it was', de: 'es war' },
  finding: { en: 'finding', de: 'Befund' },
  accepted: { en: 'accepted', de: 'hingenommen' },
  isClosed: { en: 'is closed', de: 'ist geschlossen' },
} as const;
