import { ASKING } from '../../domain/language/asking.ts';
import { SAY as LAYOUT } from './layout.ts';
import { SHARED } from './shared.ts';

/** Words of the view *start*. */
export const SAY = {
  title: LAYOUT.views['/start'],
  what: {
    en: 'Nothing is done before people approve the plan. Who starts a run may be kept from approving it.',
    de: 'Nichts geschieht, bevor Menschen den Plan genehmigen. Wer einen Lauf startet, darf ihn womöglich nicht selbst genehmigen.',
  },
  runbook: { en: 'Runbook', de: 'Runbook' },
  plan: ASKING.labels.plan,
  not: {
    en: 'Cannot be carried out with this organisation file',
    de: 'Mit dieser Organisationsdatei nicht ausführbar',
  },
  drill: { en: 'A drill', de: 'Eine Übung' },
  drillWords: {
    en: 'A rehearsal: the same steps and signatures, with what the runbook says is only declared.',
    de: 'Eine Probe: dieselben Schritte und Unterschriften; was das Runbook so vorsieht, wird nur angesagt.',
  },
  reason: SHARED.reason,
  optional: { en: 'may be left out', de: 'darf fehlen' },
  startDrill: { en: 'Start the drill', de: 'Übung starten' },
  incident: { en: 'For real', de: 'Im Ernstfall' },
  incidentWords: {
    en: 'An incident. It wakes people, and stands in the record.',
    de: 'Ein Ernstfall. Er weckt Menschen und bleibt aufgezeichnet.',
  },
  mustReason: { en: 'must be said', de: 'muss genannt werden' },
  confirm: {
    en: 'Type the name of the runbook, to say that this is real',
    de: 'Tippen Sie den Namen des Runbooks, um zu sagen, dass dies ernst ist',
  },
  beside: {
    en: 'Start it even where another one of this runbook is open',
    de: 'Auch starten, wenn schon einer dieses Runbooks offen ist',
  },
  startIncident: { en: 'Start the incident', de: 'Ernstfall starten' },
} as const;
