import type { PersonId } from '../../domain/ids.ts';
import type { Passkey } from '../../domain/passkey.ts';
import { sha256Hex } from '../../evidence/core/hash.ts';
import type { Form } from '../guard.ts';
import { exactly, html, type Html, type Piece } from '../html.ts';
import { tokenOf } from '../layout.ts';
import { isAssertion, type PasskeyOffer } from '../passkeys.ts';
import type { RefusedForm } from '../refused-form.ts';
import type { Session } from '../sessions.ts';
import { STATEMENT_FILE } from '../statement-file.ts';
import { typed } from '../typed.ts';
import { banner } from './banner.ts';
import { refusalSaid } from './failed.ts';
import { passkeyForm, signingCeremonies } from './passkey-form.ts';
import { KEY_FILE } from './key-file.ts';
import { signatureInput } from './signature-input.ts';
import { SAY } from '../language/sign.ts';

export const SIGN_TITLE = SAY.title;

/** Something to sign, and where it goes once it is. */
export interface ToSign {
  /** Whether it is about a real run, and of a real tenant; null where it is about none. */
  readonly about: Parameters<typeof banner>[0] | null;
  /** The exact text. */
  readonly text: string;
  /** SSHSIG namespace. */
  readonly namespace: string;
  readonly passkeys: PasskeyOffer;
  /** The people of whom one must sign as well; none where one signature is enough. */
  readonly second: readonly PersonId[];
  /** What it says, a sentence a line. */
  readonly words: readonly Piece[];
  /** What follows once it is sent, where that can be said; no part of what is signed. */
  readonly follows: Piece;
  /** Where the signed statement is sent, and where the bare one is fetched as a file. */
  readonly sendTo: string;
  readonly fetchFrom: string;
  readonly back: string;
}

/** Fields of a form that two people sign. */
export const SECOND_FIELD = 'second';
export const SECOND_SIGNATURE_FIELD = 'second-signature';

/**
 * Everything to sign is signed here, decisions and reviews alike. The ways to sign stand beside each other: each takes the
 * same text, and sends what it made as `signature` to the same place.
 */
export function signView({
  session,
  toSign,
  again,
}: {
  session: Session;
  toSign: ToSign;
  /** A signature of it that was refused; null where it is signed for the first time. */
  again: RefusedForm | null;
}): Html {
  const { text, namespace, words, back, follows } = toSign;
  const command = `printf %s ${shellWord(text)} | ssh-keygen -Y sign -n ${namespace} -f ${KEY_FILE}`;
  return html`${toSign.about === null ? null : banner(toSign.about)}
    ${again === null ? null : refusalSaid(again.refusal)}
    <section aria-labelledby="said">
      <h2 id="said">${SAY.said}</h2>
      <ul>
        ${words.map((line) => html`<li>${line}</li>`)}
      </ul>
      ${follows === null ? null : html`<p>${SAY.happens}: ${follows}</p>`}
      <details>
        <summary>${SAY.exact}</summary>
        <p class="exact"><code>${text}</code></p>
      </details>
      <p>${SAY.digest}: <code>${sha256Hex(text)}</code></p>
    </section>
    ${byPasskey({ session, toSign })}
    <section aria-labelledby="how">
      <h2 id="how">${SAY.how}</h2>
      <p>${SAY.command}</p>
      <pre class="command" id="command" tabindex="0">${exactly(command)}</pre>
      <button type="button" class="quiet" data-copy="command" hidden>${SAY.copy}</button>
      <p class="hint">${SAY.key}</p>
      ${takeAway({ session, toSign })} ${sendForm({ session, toSign, form: again?.form ?? {} })}
    </section>
    <p><a href="${back}">${SAY.back}</a></p>`;
}

/** The button of a passkey, or why there is none. */
function byPasskey({ session, toSign }: { session: Session; toSign: ToSign }): Piece {
  const { passkeys } = toSign;
  if (passkeys.kind === 'none') return null;
  if (passkeys.kind !== 'these') return html`<p class="notice">${SAY.without[passkeys.kind]}</p>`;
  return passkeyForms({ session, toSign, passkeys: passkeys.passkeys });
}

function passkeyForms({
  session,
  toSign: { text, sendTo },
  passkeys,
}: {
  session: Session;
  toSign: ToSign;
  passkeys: readonly Passkey[];
}): readonly Html[] {
  const content = html`${tokenOf(session)}
    <input type="hidden" name="statement" value="${exactly(text)}" />
    <p>${SAY.tap}</p>`;
  const { passkey: title, use: button } = SAY;
  return signingCeremonies({ text, passkeys, which: 'these' }).map((ceremony) =>
    passkeyForm({ action: sendTo, ceremony, title, content, button }),
  );
}

function sendForm({
  session,
  toSign: { text, sendTo, second },
  form,
}: {
  session: Session;
  toSign: ToSign;
  /** What was typed into it before. */
  form: Form;
}): Html {
  const before = typed(form.signature);
  // What a passkey made is of no use to anybody's hands.
  const pasted = isAssertion(before) ? '' : before;
  return html`<form method="post" action="${sendTo}">
    ${tokenOf(session)}
    <input type="hidden" name="statement" value="${exactly(text)}" />
    ${signatureInput({ say: SAY, pasted })}
    ${second.length === 0 ? null : secondSigner({ people: second, form })}
    <p class="row"><button class="big">${SAY.send}</button></p>
  </form>`;
}

function secondSigner({ people, form }: { people: readonly PersonId[]; form: Form }): Html {
  const chosen = form[SECOND_FIELD];
  return html`<p>${SAY.secondHow}</p>
    <label for="${SECOND_FIELD}">${SAY.second}</label>
    <select id="${SECOND_FIELD}" name="${SECOND_FIELD}" required>
      <option value="">${SAY.choose}</option>
      ${people.map((id) => html`<option ${id === chosen ? html`selected` : null}>${id}</option>`)}
    </select>
    <label for="${SECOND_SIGNATURE_FIELD}">${SAY.secondPaste}</label>
    <textarea
      id="${SECOND_SIGNATURE_FIELD}"
      name="${SECOND_SIGNATURE_FIELD}"
      rows="8"
      required
      spellcheck="false"
      autocomplete="off"
    >
${exactly(typed(form[SECOND_SIGNATURE_FIELD]))}</textarea>`;
}

function takeAway({
  session,
  toSign: { text, namespace, fetchFrom },
}: {
  session: Session;
  toSign: ToSign;
}): Html {
  return html`<details>
    <summary>${SAY.elsewhere}</summary>
    <form method="post" action="${fetchFrom}">
      ${tokenOf(session)}
      <input type="hidden" name="statement" value="${exactly(text)}" />
      <button class="quiet">${SAY.download}</button>
    </form>
    <pre tabindex="0">ssh-keygen -Y sign -n ${namespace} -f KEY ${STATEMENT_FILE}</pre>
  </details>`;
}

/** One word for a POSIX shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
