import { exactly, html, type Html } from '../html.ts';
import { PAGE_NAMESPACE } from '../challenge.ts';
import { signatureInput } from './signature-input.ts';
import { SAY } from '../language/sign-in.ts';

export const SIGN_IN_TITLE = SAY.title;

/** The text to sign, the command that signs it, and where its signature goes. */
export function signInView({ challenge, next }: { challenge: string; next: string }): Html {
  const command = `echo '${challenge}' | ssh-keygen -Y sign -n ${PAGE_NAMESPACE} -f ~/.ssh/id_ed25519`;
  return html`<p>${SAY.how}</p>
    <ol class="steps">
      <li>
        <p>${SAY.sign}</p>
        <pre class="command" id="command" tabindex="0">${exactly(command)}</pre>
        <button type="button" class="quiet" data-copy="command" hidden>${SAY.copy}</button>
        <p class="hint">${SAY.key}</p>
      </li>
      <li>
        <form method="post" action="/sign-in">
          <input type="hidden" name="challenge" value="${exactly(challenge)}" />
          <input type="hidden" name="next" value="${next}" />
          ${signatureInput(SAY)}
          <button>${SAY.send}</button>
        </form>
      </li>
    </ol>
    <p class="hint">${SAY.lasts}</p>`;
}

/**
 * For whoever follows a link from a message: browsers keep a strict cookie to themselves on the first request from
 * another site, so the page asks for itself once more before it takes them for somebody who is not signed in.
 */
export function onwardView({ to }: { to: string }): Html {
  return html`<meta http-equiv="refresh" content="0;url=${to}" />
    <p>${SAY.arrived} <a href="${to}">${SAY.onward}</a></p>`;
}
