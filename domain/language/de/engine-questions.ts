import { securityInfoOf } from '../../clouds.ts';
import { sayDuration } from '../../duration.ts';
import { sayEscrowFile, type EscrowRecipient } from '../../escrow.ts';
import type { AccessPassStep, ResetPasswordStep, TimeBoundAccountStep } from '../../plan/engine-steps.ts';
import { hostsOf, nameOf, type About } from '../../plan/words.ts';
import type { Spoken } from '../spoken.ts';

/** What a sign-in shows, which people write down. */
export const SIGN_IN_ID = 'Anfrage-ID (request id) Ihrer Anmeldung';

/** Whether the engine may set a new password. */
export function ofReset({ plan, step }: About<ResetPasswordStep>): Spoken {
  return {
    question: `Darf das Programm jetzt ein neues Passwort für ${nameOf({ plan, step })} setzen? Es wird vorher verschlüsselt, und nur ${readers(step.escrow)} kann es lesen.`,
    values: {},
  };
}

/** Whether it may take the account out of its unit for that. */
export function ofLeaving({ plan, step }: About<ResetPasswordStep>): Spoken {
  return {
    question: `Darf das Programm ${nameOf({ plan, step })} dafür aus der beschränkten Verwaltungseinheit ${step.unit ?? 'none'} nehmen und danach zurücksetzen?`,
    values: {},
  };
}

/** Whether it may create an account for the run. */
export function ofCreation({ plan, step }: About<TimeBoundAccountStep>): Spoken {
  const domain = plan.tenants.find(({ id }) => id === step.tenant)?.domain ?? step.tenant;
  const role = step.role.replaceAll('-', ' ');
  return {
    question: `Darf das Programm jetzt das Konto ${step.name}-(dieser Lauf)@${domain} als ${role} anlegen, für höchstens ${sayDuration(step.lifetimeMs)}? Zweck: ${step.purpose}. Sein Passwort wird vorher verschlüsselt, und nur ${readers(step.escrow)} kann es lesen. Dieser Lauf entfernt das Konto wieder.`,
    values: {},
  };
}

/** A pass: the write, the custodian in their place, and what they do with it. */
export function ofPass({ plan, step }: About<AccessPassStep>): readonly Spoken[] {
  const name = nameOf({ plan, step });
  const who = readers(step.escrow);
  const minutes = String(step.lifetimeMinutes);
  const origins = hostsOf({ plan, step });
  const page = origins === null ? 'Seite für Sicherheitsinformationen' : securityInfoOf(origins);
  return [
    {
      question: `Darf das Programm jetzt einen befristeten Zugriffspass (temporary access pass) für ${name} ausstellen? Wer ihn hat, kann sich damit innerhalb von ${minutes} Minuten einmal anmelden; er wird sofort verschlüsselt, und nur ${who} kann ihn lesen.`,
      values: {},
    },
    {
      question: `Setzen Sie sich an das Gerät, an dem Sie den neuen Passkey von ${name} registrieren werden, mit dem neuen Schlüssel, Ihrem OpenPGP-Schlüssel (${who}) und einem Weg, eine Datei vom Gerät des Workers dorthin zu bringen. Bestätigen Sie erst dann: Der Pass wird sofort ausgestellt und gilt ${minutes} Minuten.`,
      values: {},
    },
    {
      question: `Entschlüsseln Sie den Pass: ${sayEscrowFile(step.id)}, wobei RUN dieser Lauf ist und N die höchste Nummer, die es gibt; die Datei liegt neben der Organisationsdatei auf dem Gerät des Workers. Melden Sie sich damit als ${name} an (${page}), registrieren Sie dort den neuen Passkey, löschen Sie den verlorenen, und schreiben Sie die Anfrage-ID (request id) dieser Anmeldung hier auf. Schreiben Sie niemals den Pass auf.`,
      values: { 'request-id': SIGN_IN_ID },
    },
  ];
}

function readers(escrow: readonly EscrowRecipient[]): string {
  return escrow.map(({ person }) => person).join(' und ');
}
