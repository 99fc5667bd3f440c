import { SHARED } from './shared.ts';

/** Words about a question that is over. */
export const SAY = {
  ended: { en: 'This question is over', de: 'Diese Frage ist vorbei' },
  away: {
    en: 'The engine does not answer now; nothing can be decided here. "breakglass decide --later" leaves a decision at the server.',
    de: 'Das Programm antwortet jetzt nicht; hier kann nichts entschieden werden. „breakglass decide --later“ hinterlegt eine Entscheidung beim Server.',
  },
  between: {
    en: 'This question was asked or answered in this very moment. Load this view again.',
    de: 'Diese Frage wurde in diesem Augenblick gestellt oder beantwortet. Laden Sie diese Ansicht neu.',
  },
  asked: { en: 'Asked', de: 'Gefragt' },
  answered: { en: 'Answered', de: 'Geantwortet' },
  nobody: { en: 'Nobody answered.', de: 'Niemand hat geantwortet.' },
  received: { en: 'received', de: 'eingegangen' },
  late: { en: 'Came late, and counts for nothing', de: 'Kam zu spät und zählt nicht' },
  signed: { en: 'signed', de: 'unterschrieben' },
  outcome: { en: 'Outcome', de: 'Ergebnis' },
  reason: SHARED.why,
  run: SHARED.toRun,
  chose: {
    approve: { en: 'approved', de: 'hat genehmigt' },
    deny: { en: 'denied', de: 'hat abgelehnt' },
    attest: { en: 'attested', de: 'hat bestätigt' },
    abort: { en: 'aborted', de: 'hat abgebrochen' },
    bypass: { en: 'bypassed the quorum', de: 'hat die anderen übergangen' },
    withdraw: { en: 'took it back', de: 'hat es zurückgenommen' },
  },
} as const;
