import type { Passkey } from '../../domain/passkey.ts';
import { exactly, html, type Html } from '../html.ts';
import { PAGE_NAMESPACE } from '../challenge.ts';
import { passkeyForm, signingCeremonies } from './passkey-form.ts';
import { KEY_FILE } from './key-file.ts';
import { signatureInput } from './signature-input.ts';
import { SAY } from '../language/sign-in.ts';

export const SIGN_IN_TITLE = SAY.title;

/** The text to sign, the command that signs it, and where its signature goes. */
export function signInView({
  challenge,
  next,
  passkeys,
}: {
  challenge: string;
  next: string;
  /** Those of everybody that may be used here. */
  passkeys: readonly Passkey[];
}): Html {
  const command = `echo '${challenge}' | ssh-keygen -Y sign -n ${PAGE_NAMESPACE} -f ${KEY_FILE}`;
  const fields = html`<input type="hidden" name="challenge" value="${exactly(challenge)}" />
    <input type="hidden" name="next" value="${next}" />`;
  return html`<p>${SAY.how}</p>
    ${passkeyForms({ challenge, passkeys, fields })}
    <h2>${SAY.ssh}</h2>
    <ol class="steps">
      <li>
        <p>${SAY.sign}</p>
        <pre class="command" id="command" tabindex="0">${exactly(command)}</pre>
        <button type="button" class="quiet" data-copy="command" hidden>${SAY.copy}</button>
        <p class="hint">${SAY.key}</p>
      </li>
      <li>
        <form method="post" action="/sign-in">
          ${fields} ${signatureInput({ say: SAY })}
          <button>${SAY.send}</button>
        </form>
      </li>
    </ol>
    <p class="hint">${SAY.lasts}</p>`;
}

/** Any passkey that the browser has for this page: whose it is tells who signs in, and nobody is told who has one. */
function passkeyForms({
  challenge: text,
  passkeys,
  fields,
}: {
  challenge: string;
  passkeys: readonly Passkey[];
  fields: Html;
}): readonly Html[] {
  const content = html`${fields}
    <p>${SAY.tap}</p>`;
  const { passkey: title, use: button } = SAY;
  return signingCeremonies({ text, passkeys, which: 'any' }).map((ceremony) =>
    passkeyForm({ action: '/sign-in', ceremony, title, content, button }),
  );
}

/**
 * For whoever follows a link from a message: browsers keep a strict cookie to themselves on the first request from
 * another site, so the page asks for itself once more before it takes them for somebody who is not signed in.
 */
export function onwardView({ to }: { to: string }): Html {
  return html`<meta http-equiv="refresh" content="0;url=${to}" />
    <p>${SAY.arrived} <a href="${to}">${SAY.onward}</a></p>`;
}
