import { RESERVED_STEPS } from '../ids.ts';
import type { Outlined } from '../plan/outline.ts';
import type { StepKind } from '../steps/index.ts';
import type { Said } from './language.ts';

/** Of a run, what is no step of its runbook, by its id. */
const PHASES: Readonly<Record<(typeof RESERVED_STEPS)[number], Said>> = {
  approve: { en: 'Approval of the plan', de: 'Genehmigung des Plans' },
  'hypothesis-before': {
    en: 'Check beforehand that all is as it should be',
    de: 'Prüfung vorher, ob alles ist, wie es sein soll',
  },
  undo: { en: 'Putting back what was changed', de: 'Zurücksetzen, was geändert wurde' },
  'hypothesis-after': {
    en: 'Check afterwards that all is as it should be again',
    de: 'Prüfung danach, ob alles wieder ist, wie es sein soll',
  },
};

const KINDS: Readonly<Record<StepKind, Said>> = {
  notify: { en: 'Message to people', de: 'Nachricht an Menschen' },
  approve: { en: 'Approval to go on', de: 'Genehmigung zum Weitermachen' },
  attest: { en: 'Task for people, who sign it', de: 'Aufgabe für Menschen, die sie unterschreiben' },
  outage: { en: 'Declared outage begins', de: 'Angesagter Ausfall beginnt' },
  retrieve: { en: 'Opening the envelope', de: 'Öffnen des Umschlags' },
  'sign-in': { en: 'Sign-in by hand', de: 'Anmeldung von Hand' },
  'admin-action': { en: 'Proof that the role works', de: 'Beweis, dass die Rolle wirkt' },
  'conditional-access': {
    en: 'Check of Conditional Access',
    de: 'Prüfung der Conditional-Access-Richtlinien',
  },
  alert: { en: 'Alert about the sign-in', de: 'Alarm zur Anmeldung' },
  rotate: { en: 'Replacing the credentials', de: 'Ersetzen der Zugangsdaten' },
  'reset-password': { en: 'Setting a new password', de: 'Setzen eines neuen Passworts' },
  'time-bound-account': {
    en: 'Account for this run alone',
    de: 'Konto für diesen Lauf allein',
  },
  'temporary-access-pass': {
    en: 'New passkey by a temporary access pass',
    de: 'Neuer Passkey durch einen befristeten Zugriffspass',
  },
  restore: { en: 'Declared outage ends', de: 'Angesagter Ausfall endet' },
};

/**
 * A step or phase of a run as people call it, with its account: a runbook gives its steps ids and no titles. Several
 * may be called the same, so the id stands beside it.
 */
export function sayStep({ id, do: kind, account }: Outlined): Said {
  const name = kind === 'phase' ? phaseOf(id) : KINDS[kind];
  return account === null ? name : { en: `${name.en}, ${account}`, de: `${name.de}, ${account}` };
}

function phaseOf(id: string): Said {
  const phase = RESERVED_STEPS.find((each) => each === id);
  return phase === undefined ? { en: id, de: id } : PHASES[phase];
}
