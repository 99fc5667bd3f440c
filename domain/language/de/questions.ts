import { markedMessage } from '../telling.ts';
import { nameOf, type About } from '../../plan/words.ts';
import type {
  AdminActionStep,
  AlertStep,
  NotifyStep,
  Plan,
  RetrieveStep,
  RotateStep,
  SignInStep,
} from '../../plan/types.ts';
import type { Asking, Spoken, SpokenQuestions } from '../spoken.ts';
import { ofCreation, ofLeaving, ofPass, ofReset, SIGN_IN_ID } from './engine-questions.ts';

const AGAIN =
  'Anfrage-ID (request id) der Anmeldung, die Sie benutzt haben, falls Sie sich neu angemeldet haben';

/** The engine's questions in German, in the order of `questionsOf`; null for what the organisation wrote itself. */
export const GERMAN: SpokenQuestions = { opening, ofStep };

function opening({ mode, title }: Plan): Spoken {
  return { question: `${mode === 'drill' ? 'Übung' : 'ERNSTFALL'}: Darf „${title}“ beginnen?`, values: {} };
}

function ofStep({ plan, step, nonce }: Asking): readonly (Spoken | null)[] {
  switch (step.do) {
    case 'approve':
    case 'attest':
      return [null];
    case 'retrieve':
      return [ofRetrieval({ plan, step })];
    case 'sign-in':
      return [ofSignIn({ plan, step, nonce })];
    case 'admin-action':
      return [ofAdminAction({ plan, step })];
    case 'alert':
      return step.sources.map(() => ofAlert({ plan, step }));
    case 'rotate':
      return [ofRotation({ plan, step }), ofRevocation({ plan, step })];
    case 'reset-password':
      return [ofReset({ plan, step }), ofLeaving({ plan, step })];
    case 'time-bound-account':
      return [ofCreation({ plan, step })];
    case 'temporary-access-pass':
      return ofPass({ plan, step });
    case 'notify':
      return [ofNotice({ plan, step })];
    case 'outage':
    case 'conditional-access':
    case 'restore':
      return [];
  }
}

function ofRetrieval({ plan, step }: About<RetrieveStep>): Spoken {
  const place = plan.sources.find(({ id }) => id === step.source)?.place ?? step.source;
  return {
    question: `Öffnen Sie gemeinsam den Umschlag von ${step.account} (Ort: ${place}). Jede und jeder von Ihnen: Lesen Sie die Siegelnummer, bevor das Siegel gebrochen wird, und schreiben Sie sie hier auf. Schreiben Sie niemals die Zugangsdaten auf.`,
    values: { seal: 'Siegelnummer, wie vorgefunden' },
  };
}

function ofSignIn({ plan, step, nonce }: About<SignInStep> & { nonce: string }): Spoken {
  const place = step.network === null ? '' : `, aus dem Netz ${step.network}`;
  const purpose = plan.mode === 'drill' ? 'Dies ist eine Übung' : 'Dies ist ein ERNSTFALL';
  return {
    question: `${purpose}. Melden Sie sich selbst als ${nameOf({ plan, step })} an (Verfahren: ${step.method}${place}), und schreiben Sie dann hier die Anfrage-ID (request id) auf, die die Anmeldung zeigt. Fenster ${nonce}.`,
    values: { 'request-id': SIGN_IN_ID },
  };
}

function ofAdminAction({ plan, step }: About<AdminActionStep>): Spoken {
  return {
    question: `Als ${nameOf({ plan, step })} (melden Sie sich neu an, falls Sie es nicht mehr sind): Öffnen Sie die Liste der Richtlinien für bedingten Zugriff (Conditional Access), ändern Sie nichts, und schreiben Sie hier auf, wie viele es sind.`,
    values: { 'policies-seen': 'Anzahl der Richtlinien in der Liste', 'request-id': AGAIN },
  };
}

function ofAlert({ plan, step }: About<AlertStep>): Spoken {
  return {
    question: `Hat Sie der Alarm zur Anmeldung von ${nameOf({ plan, step })} erreicht? Schreiben Sie seine Kennung auf und wann Sie ihn gesehen haben. Lehnen Sie ab, wenn er nicht kam.`,
    values: {
      'alert-id': 'Kennung des Alarms',
      'seen-at': 'Wann Sie ihn gesehen haben, ISO 8601 in UTC',
    },
  };
}

function ofRotation({ plan, step }: About<RotateStep>): Spoken {
  const seal = step.reseal
    ? ' Legen Sie die neuen in den Umschlag, versiegeln Sie ihn, und schreiben Sie hier jeweils die neue Siegelnummer auf.'
    : '';
  const revoke = step.revokeSessions === 'verify' ? ' Widerrufen Sie die Sitzungen des Kontos.' : '';
  return {
    question: `Ersetzen Sie die Zugangsdaten von ${nameOf({ plan, step })}: Registrieren Sie die neuen, löschen Sie die alten.${revoke}${seal} Schreiben Sie niemals die Zugangsdaten auf.`,
    values: { 'new-seal': 'Nummer des neuen Siegels', 'request-id': AGAIN },
  };
}

function ofRevocation({ plan, step }: About<RotateStep>): Spoken {
  return {
    question: `Darf das Programm jetzt alle Sitzungen von ${nameOf({ plan, step })} widerrufen?`,
    values: {},
  };
}

function ofNotice({ plan, step }: About<NotifyStep>): Spoken {
  const channel = plan.channels.find(({ id }) => id === step.channel);
  const how =
    channel?.kind === 'call-list'
      ? 'Rufen Sie an, und bestätigen Sie dann, dass man Bescheid weiß'
      : 'Bestätigen Sie, dass Sie diese Nachricht gelesen haben';
  const message = markedMessage({ mode: plan.mode, message: step.message }).de;
  return { question: `${how}: ${message}`, values: {} };
}
