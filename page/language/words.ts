import type { Choice } from '../../domain/decision.ts';
import type { FactState } from '../../domain/fact.ts';
import type { Said } from '../../domain/language/language.ts';
import type { AskOutcome } from '../../domain/event.ts';
import type { Mode } from '../../domain/plan/types.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { StepStatus } from '../../workflows/messages.ts';

/** Words of the evidence as people read them; where a translation could hide which one it is, that follows. */
export const STATUS: Readonly<Record<StepStatus, Said>> = {
  pending: { en: 'pending', de: 'steht aus' },
  open: { en: 'open', de: 'läuft' },
  done: { en: 'done', de: 'erledigt' },
  failed: { en: 'failed', de: 'gescheitert' },
  inconclusive: { en: 'inconclusive', de: 'unklar' },
  skipped: { en: 'skipped', de: 'übersprungen' },
};

export const FACT: Readonly<Record<FactState, Said>> = {
  attested: { en: 'attested', de: 'bezeugt' },
  corroborated: { en: 'corroborated', de: 'belegt' },
  contradicted: { en: 'contradicted', de: 'widerlegt' },
  inconclusive: STATUS.inconclusive,
};

export const VERDICT: Readonly<Record<Verdict, Said>> = {
  passed: { en: 'passed', de: 'bestanden (passed)' },
  deviated: { en: 'deviated', de: 'abgewichen (deviated)' },
  inconclusive: { en: 'inconclusive', de: 'unklar (inconclusive)' },
  failed: { en: 'failed', de: 'gescheitert (failed)' },
  aborted: { en: 'aborted', de: 'abgebrochen (aborted)' },
};

export const CHOICE: Readonly<Record<Choice, Said>> = {
  approve: { en: 'approve', de: 'genehmigen (approve)' },
  deny: { en: 'deny', de: 'ablehnen (deny)' },
  attest: { en: 'attest', de: 'bestätigen (attest)' },
  abort: { en: 'abort', de: 'abbrechen (abort)' },
  bypass: { en: 'bypass', de: 'umgehen (bypass)' },
  withdraw: { en: 'withdraw', de: 'zurücknehmen (withdraw)' },
};

export const OUTCOME: Readonly<Record<AskOutcome, Said>> = {
  met: { en: 'met', de: 'erfüllt' },
  denied: { en: 'denied', de: 'abgelehnt' },
  expired: { en: 'expired', de: 'abgelaufen' },
  impossible: { en: 'impossible', de: 'unmöglich geworden' },
  bypassed: { en: 'bypassed', de: 'umgangen' },
  withdrawn: { en: 'withdrawn', de: 'zurückgenommen' },
};

export const MODE: Readonly<Record<Mode, Said>> = {
  drill: { en: 'drill', de: 'Übung' },
  incident: { en: 'incident', de: 'Ernstfall' },
};
