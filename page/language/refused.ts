import type { ErrorCode } from '../../domain/errors.ts';
import type { Said } from '../../domain/language/language.ts';
import { SAY as ANSWER } from './answer.ts';

/** What whoever sits before the page can cause, by its code: in their words what is wrong, and what to do. */
export const REFUSED: Partial<Readonly<Record<ErrorCode, Said>>> = {
  REASON_REQUIRED: {
    en: 'A reason is missing. Say why, and send it again.',
    de: 'Ein Grund fehlt. Sagen Sie, warum, und senden Sie es noch einmal.',
  },
  VALUE_INVALID: {
    en: 'Something that was filled in has another form than is asked for.',
    de: 'Etwas Ausgefülltes hat eine andere Form als verlangt.',
  },
  VALUE_NOT_ASKED: {
    en: 'Something was filled in that is not asked for.',
    de: 'Es wurde etwas ausgefüllt, das nicht verlangt wird.',
  },
  CHOICE_NOT_ALLOWED: ANSWER.choice,
  FORM_INVALID: {
    en: 'The form was not whole, or not one of this page. Load the view again.',
    de: 'Das Formular war unvollständig oder keines dieser Seite. Laden Sie die Ansicht neu.',
  },
  ORIGIN_REFUSED: {
    en: 'The form was made for another session, or not by this page. Load the view again, and fill it in anew.',
    de: 'Das Formular gehört zu einer anderen Sitzung oder nicht zu dieser Seite. Laden Sie die Ansicht neu, und füllen Sie es noch einmal aus.',
  },
  SIGNED_OUT: {
    en: 'You are signed out: it was too long ago, or somebody ended it. Sign in, and send it again.',
    de: 'Sie sind abgemeldet: Es ist zu lange her, oder jemand hat die Sitzung beendet. Melden Sie sich an, und senden Sie es noch einmal.',
  },
  ASK_CLOSED: {
    en: 'This is over: it was decided, or its time has passed. There is nothing to answer any more.',
    de: 'Das ist vorbei: Es ist entschieden, oder die Zeit ist um. Es gibt nichts mehr zu antworten.',
  },
  ASK_NOT_FOUND: {
    en: 'This run has asked no such question.',
    de: 'Diese Frage hat dieser Lauf nicht gestellt.',
  },
  RUN_NOT_FOUND: {
    en: 'There is nothing at this address; a run of another organisation is not shown here.',
    de: 'An dieser Adresse gibt es nichts; ein Lauf einer anderen Organisation wird hier nicht gezeigt.',
  },
  DECISION_EXPIRED: {
    en: 'What you signed came after its time. It counts for nothing.',
    de: 'Was Sie unterschrieben haben, kam nach Ablauf der Zeit. Es zählt nicht.',
  },
  DECISION_DUPLICATE: {
    en: 'You have answered this already; that stands.',
    de: 'Sie haben das schon beantwortet; dabei bleibt es.',
  },
  DECISION_MISMATCH: {
    en: 'What was signed is another text, of another person, or about another run than this.',
    de: 'Unterschrieben ist ein anderer Text, von einer anderen Person oder zu einem anderen Lauf als diesem.',
  },
  DECISION_MALFORMED: {
    en: 'That is no statement as this page writes it. Begin again at the question.',
    de: 'Das ist keine Erklärung, wie diese Seite sie schreibt. Beginnen Sie noch einmal bei der Frage.',
  },
  WITHDRAWAL_LATE: {
    en: 'It is too late to take it back: there were enough approvals.',
    de: 'Zum Zurücknehmen ist es zu spät: Es waren genug Genehmigungen.',
  },
  NOTHING_TO_WITHDRAW: {
    en: 'There is no approval of yours to take back.',
    de: 'Es gibt keine Genehmigung von Ihnen, die zurückzunehmen wäre.',
  },
  PERSON_NOT_ASKED: {
    en: 'This is not asked of you: you have not the role for it.',
    de: 'Das wird nicht von Ihnen verlangt: Sie haben die Rolle dafür nicht.',
  },
  PERSON_EXCLUDED: {
    en: 'You are left out of this: you started the run or bypassed an approval of it, or somebody else must do it first.',
    de: 'Sie sind davon ausgenommen: Sie haben den Lauf gestartet oder eine Genehmigung umgangen, oder jemand anders muss es zuerst tun.',
  },
  PERSON_UNKNOWN: {
    en: 'The organisation file does not have this person.',
    de: 'Die Organisationsdatei kennt diese Person nicht.',
  },
  KEY_UNTRUSTED: {
    en: 'It was signed with another key than yours. Sign it with the SSH key that the organisation file has for you.',
    de: 'Das wurde mit einem anderen Schlüssel als Ihrem unterschrieben. Nehmen Sie den SSH-Schlüssel, den die Organisationsdatei für Sie hat.',
  },
  SIGNATURE_INVALID: {
    en: 'The signature is of another text. Take the command of the view anew, and paste all that it prints.',
    de: 'Die Unterschrift gehört zu einem anderen Text. Nehmen Sie den Befehl der Ansicht noch einmal, und fügen Sie alles ein, was er ausgibt.',
  },
  SIGNATURE_MALFORMED: {
    en: 'That is no signature for this: paste all that the command prints, from BEGIN to END, and nothing else.',
    de: 'Das ist keine Unterschrift hierfür: Fügen Sie alles ein, was der Befehl ausgibt, von BEGIN bis END, und nichts sonst.',
  },
  CHALLENGE_REFUSED: {
    en: 'This sign-in was begun too long ago, or at another browser. Begin it again.',
    de: 'Diese Anmeldung wurde vor zu langer Zeit oder an einem anderen Browser begonnen. Beginnen Sie sie neu.',
  },
  PASSKEY_UNTRUSTED: {
    en: 'This passkey does not count here: it is not known, is revoked, or nobody vouches for it any more. Take another one, or your SSH key.',
    de: 'Dieser Passkey gilt hier nicht: Er ist nicht bekannt, ist widerrufen, oder niemand bürgt mehr für ihn. Nehmen Sie einen anderen oder Ihren SSH-Schlüssel.',
  },
  PASSKEY_ORIGIN: {
    en: 'This passkey was made for another address than this page. Open the page under the address for which it was made.',
    de: 'Dieser Passkey wurde für eine andere Adresse als diese Seite angelegt. Öffnen Sie die Seite unter der Adresse, für die er angelegt wurde.',
  },
  PASSKEY_FLAGS: {
    en: 'The passkey was used without its PIN, finger or face. Use it again with that.',
    de: 'Der Passkey wurde ohne PIN, Finger oder Gesicht benutzt. Benutzen Sie ihn noch einmal damit.',
  },
  PASSKEY_COUNTER: {
    en: 'This passkey was used before with a later count: there may be a copy of it. Do not use it any more, and have it revoked.',
    de: 'Dieser Passkey wurde schon mit einem höheren Zählerstand benutzt: Es gibt womöglich eine Kopie. Benutzen Sie ihn nicht mehr, und lassen Sie ihn widerrufen.',
  },
  TRIES_LIMITED: {
    en: 'Too many tries. Wait a minute.',
    de: 'Zu viele Versuche. Warten Sie eine Minute.',
  },
  PASSKEY_MALFORMED: {
    en: 'What the browser or the form gave is no passkey that can be taken: give it a name, and use PIN, finger or face. Nothing was signed.',
    de: 'Was der Browser oder das Formular geliefert hat, ist kein Passkey, der angenommen werden kann: Geben Sie ihm einen Namen, und benutzen Sie PIN, Finger oder Gesicht. Nichts wurde unterschrieben.',
  },
  PASSKEY_TOO_MANY: {
    en: 'There are too many passkeys already. Revoke one that is not used any more.',
    de: 'Es gibt schon zu viele Passkeys. Widerrufen Sie einen, der nicht mehr benutzt wird.',
  },
  WORDS_UNPROVEN: {
    en: 'What the server shows of this run is not what its plan says. Sign nothing, and tell whoever runs the server.',
    de: 'Was der Server von diesem Lauf zeigt, ist nicht, was sein Plan sagt. Unterschreiben Sie nichts, und sagen Sie es denen, die den Server betreiben.',
  },
  LEDGER_BUSY: {
    en: 'Too many reviews wait to be entered, more than honest use makes. Nothing was taken; try it again in a moment, and ask who reaches the server.',
    de: 'Zu viele Nachprüfungen warten auf ihren Eintrag, mehr als ehrlicher Gebrauch macht. Nichts wurde angenommen; versuchen Sie es gleich noch einmal, und fragen Sie, wer den Server erreicht.',
  },
  // It may have gone away after it took what was sent: a run that is started once more would be a second one.
  SERVER_UNREACHABLE: {
    en: 'The server does not answer now. What you sent may have been taken all the same: look once it is back, before you send it again.',
    de: 'Der Server antwortet jetzt nicht. Was Sie abgesendet haben, kann trotzdem angenommen sein: Sehen Sie nach, sobald er wieder da ist, bevor Sie es noch einmal absenden.',
  },
  SERVER_NOT_RUNNING: {
    en: 'The server does not answer now. Nothing was taken; try it again once it is back.',
    de: 'Der Server antwortet jetzt nicht. Nichts wurde angenommen; versuchen Sie es noch einmal, sobald er wieder da ist.',
  },
  WORKER_ABSENT: {
    en: 'The engine does not answer now. Nothing was taken; try it again in a moment.',
    de: 'Das Programm antwortet jetzt nicht. Nichts wurde angenommen; versuchen Sie es gleich noch einmal.',
  },
  NOT_CONFIRMED: {
    en: 'The name that was typed is not that of the runbook. Nothing was started.',
    de: 'Der getippte Name ist nicht der des Runbooks. Nichts wurde gestartet.',
  },
  RUN_EXISTS: {
    en: 'Another run of this runbook is open. Nothing was started: go on with that one, or tick that this one may stand beside it.',
    de: 'Ein anderer Lauf dieses Runbooks ist offen. Nichts wurde gestartet: Machen Sie mit jenem weiter, oder kreuzen Sie an, dass dieser daneben stehen darf.',
  },
  REVIEW_OUTSTANDING: {
    en: 'Somebody went on without the others in an earlier run, and that was not reviewed yet. Nothing was started; have it reviewed first.',
    de: 'In einem früheren Lauf hat jemand ohne die anderen weitergemacht, und das wurde noch nicht nachgeprüft. Nichts wurde gestartet; lassen Sie es zuerst nachprüfen.',
  },
  REVIEW_INCOMPLETE: {
    en: 'Not every code of the run has an answer yet. Nothing was signed.',
    de: 'Noch nicht jeder Code des Laufs hat eine Antwort. Nichts wurde unterschrieben.',
  },
  REVIEW_MALFORMED: {
    en: 'A field of the review is empty or has another form than is asked for. Nothing was signed.',
    de: 'Ein Feld der Nachprüfung ist leer oder hat eine andere Form als verlangt. Nichts wurde unterschrieben.',
  },
};
