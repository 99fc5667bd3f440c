/** The page's one script: views that change by themselves, and signatures from files. Everything works without it. */

/** Part of a view that changes while a run goes on: fetched again when the server says that something happened. */
function followChanges(part: HTMLElement): void {
  const source = new EventSource(part.dataset.live ?? '');
  let changes = 0;
  let busy = 0;
  const refresh = async (): Promise<void> => {
    changes += 1;
    if (busy > 0) return;
    busy = 1;
    for (let shown = 0; shown < changes;) {
      shown = changes;
      const response = await fetch(location.href, { headers: { 'x-refresh': '1' }, redirect: 'error' });
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
      const now = fresh.querySelector(`#${part.id}`);
      if (now !== null) part.replaceChildren(...now.childNodes);
    }
    changes = 0;
    busy = 0;
  };
  const gone = (): void => {
    source.close();
    part.dataset.stale = 'yes';
  };
  source.addEventListener('changed', () => {
    refresh().catch(gone);
  });
  source.addEventListener('over', gone);
  // A connection that was lost comes back by itself, and hears what happened meanwhile; one that is refused does not.
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) gone();
  });
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

document.querySelectorAll<HTMLElement>('[data-live]').forEach(followChanges);
document.querySelectorAll<HTMLInputElement>('input[data-into]').forEach(takeFile);
document.querySelectorAll<HTMLButtonElement>('button[data-copy]').forEach(copyFrom);
