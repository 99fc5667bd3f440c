/** The page's one script: views that change by themselves, signatures from files, and passkeys. The rest works without it. */

/** Until the next try, where a view could not be fetched. */
const TRY_AGAIN_MS = 2_000;

/** Part of a view that changes while a run goes on: fetched again when the server says that something happened. */
function followChanges(part: HTMLElement): void {
  const source = new EventSource(part.dataset.live ?? '');
  const isClosed = (): boolean => source.readyState === EventSource.CLOSED;
  let changes = 0;
  let shown = 0;
  let work: 'none' | 'fetching' = 'none';
  const refresh = async (): Promise<void> => {
    changes += 1;
    if (work === 'fetching') return;
    work = 'fetching';
    while (shown < changes && !isClosed()) {
      const upTo = changes;
      const fetched = await fetchAgain(part).catch(() => 'failed');
      if (fetched === 'fetched') shown = upTo;
      // What is shown is old for as long as no try succeeds.
      part.toggleAttribute('data-stale', shown < upTo || isClosed());
      if (shown < upTo) await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
    work = 'none';
  };
  const gone = (): void => {
    source.close();
    part.toggleAttribute('data-stale', true);
  };
  source.addEventListener('changed', () => void refresh());
  source.addEventListener('over', gone);
  // A connection that was lost comes back by itself, and hears what happened meanwhile; one that is refused does not.
  source.addEventListener('error', () => {
    if (isClosed()) gone();
  });
}

/** Puts the part in anew as the server has it now. */
async function fetchAgain(part: HTMLElement): Promise<'fetched' | 'failed'> {
  const response = await fetch(location.href, { headers: { 'x-refresh': '1' }, redirect: 'error' });
  if (!response.ok) return 'failed';
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const now = fresh.querySelector(`#${part.id}`);
  if (now !== null) part.replaceChildren(...now.childNodes);
  return 'fetched';
}

/** A signature may come as a file as well as pasted. */
function takeFile(input: HTMLInputElement): void {
  const target = document.getElementById(input.dataset.into ?? '');
  if (!(target instanceof HTMLTextAreaElement)) return;
  input.hidden = false;
  input.labels?.forEach((label) => {
    label.hidden = false;
  });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    void file?.text().then((text) => {
      target.value = text;
    });
  });
}

/** Commands are long; copying them by hand from a phone to a laptop is what this spares. */
function copyFrom(button: HTMLButtonElement): void {
  const source = document.getElementById(button.dataset.copy ?? '');
  if (source === null || !window.isSecureContext) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(source.textContent).then(() => {
      button.dataset.done = 'yes';
    });
  });
}

/** What a passkey answers to what the form asks of it, as the form sends it; null for no answer. */
async function answerOf({ passkey, options }: DOMStringMap): Promise<string | null> {
  const asked: unknown = JSON.parse(options ?? '{}');
  if (passkey === 'create') {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      asked as PublicKeyCredentialCreationOptionsJSON,
    );
    const made = await navigator.credentials.create({ publicKey });
    return made === null ? null : JSON.stringify(made);
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    asked as PublicKeyCredentialRequestOptionsJSON,
  );
  const got = await navigator.credentials.get({ publicKey });
  if (!(got instanceof PublicKeyCredential)) return null;
  const { id, response } = got.toJSON() as AuthenticationResponseJSON;
  const { authenticatorData, clientDataJSON, signature } = response;
  return JSON.stringify({ authenticatorData, clientDataJSON, credential: id, signature });
}

/** Forms that a passkey fills are there only where the browser knows passkeys. */
function offerPasskey(form: HTMLFormElement): void {
  const answer = form.querySelector<HTMLInputElement>('[name="signature"], [name="registration"]');
  if (
    answer === null ||
    !('PublicKeyCredential' in window) ||
    !('parseRequestOptionsFromJSON' in PublicKeyCredential)
  )
    return;
  const failed = form.querySelector<HTMLElement>('[data-failed]');
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    failed?.toggleAttribute('hidden', true);
    answerOf(form.dataset)
      .then((text) => {
        if (text === null) throw new Error('expected an answer');
        answer.value = text;
        form.submit();
      })
      .catch(() => {
        failed?.toggleAttribute('hidden', false);
      });
  });
}

document.querySelectorAll<HTMLFormElement>('form[data-passkey]').forEach(offerPasskey);
document.querySelectorAll<HTMLElement>('[data-live]').forEach(followChanges);
document.querySelectorAll<HTMLInputElement>('input[data-into]').forEach(takeFile);
document.querySelectorAll<HTMLButtonElement>('button[data-copy]').forEach(copyFrom);
