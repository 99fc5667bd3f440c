import { FOLLOWING } from '../../domain/language/following.ts';
import type { Said } from '../../domain/language/language.ts';
import { SHARED } from './shared.ts';

/** Words of the view of a run, and of its clocks. */
export const SAY = {
  id: SHARED.run,
  by: { en: 'started by', de: 'gestartet von' },
  plan: SHARED.plan,
  read: { en: 'read it', de: 'lesen' },
  verdict: SHARED.verdict,
  restored: { en: 'put back: yes', de: 'zurückgesetzt: ja' },
  notRestored: SHARED.notRestored,
  none: FOLLOWING.noVerdict,
  away: {
    en: 'The engine does not answer; this is what is stored. Nothing is lost: the run waits.',
    de: 'Das Programm antwortet nicht; dies ist, was gespeichert ist. Nichts ist verloren: Der Lauf wartet.',
  },
  over: {
    en: 'It is closed. The engine has it no more, or does not answer; this is what is stored.',
    de: 'Er ist abgeschlossen. Das Programm hat ihn nicht mehr oder antwortet nicht; dies ist, was gespeichert ist.',
  },
  refused: {
    en: 'Refused before it began. Nobody was asked, and nothing was changed.',
    de: 'Vor dem Beginn abgelehnt. Niemand wurde gefragt, und nichts wurde geändert.',
  },
  begun: {
    en: 'It was only just started. The engine has not taken it up yet.',
    de: 'Er wurde eben erst gestartet. Das Programm hat ihn noch nicht aufgenommen.',
  },
  awaited: { en: 'Who is awaited', de: 'Auf wen gewartet wird' },
  nobody: {
    en: 'Nobody. The engine works, or waits for the world.',
    de: 'Auf niemanden. Das Programm arbeitet oder wartet auf anderes.',
  },
  still: ({ count, role, people }: { count: number; role: string; people: readonly string[] }): Said => ({
    en: `still ${count} ${role} of ${people.join(', ')}`,
    de: `noch ${count} ${role} von ${people.join(', ')}`,
  }),
  answer: SHARED.answer,
  looking: { en: 'The engine is', de: 'Das Programm ist dabei:' },
  until: { en: 'until', de: 'bis' },
  steps: { en: 'Steps', de: 'Schritte' },
  facts: { en: 'Facts, and where they come from', de: 'Tatsachen, und woher sie kommen' },
  noFacts: { en: 'None yet.', de: 'Noch keine.' },
  claim: { en: 'Claim', de: 'Behauptung' },
  state: SHARED.state,
  seen: { en: 'Seen', de: 'Gesehen' },
  from: { en: 'From', de: 'Von' },
  timeline: { en: 'Timeline', de: 'Zeitleiste' },
  evidence: { en: 'Download the evidence', de: 'Nachweise herunterladen' },
  review: SHARED.review,
  reasons: SHARED.why,
  stop: SHARED.stop,
  stopped: {
    en: 'This view no longer follows. Load it again.',
    de: 'Diese Ansicht folgt nicht mehr. Laden Sie sie neu.',
  },
  clocks: { en: 'Clocks', de: 'Uhren' },
  access: SHARED.access,
  alert: SHARED.alert,
  starts: { en: 'starts at the approval', de: 'beginnt mit der Genehmigung' },
  running: FOLLOWING.running,
  limit: { en: 'limit', de: 'Grenze' },
  held: SHARED.held,
  missed: SHARED.missed,
  unmeasured: SHARED.unmeasured,
  noClocks: { en: 'This runbook sets no times.', de: 'Dieses Runbook setzt keine Zeiten.' },
} as const;
