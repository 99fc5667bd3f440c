import { html, type Html, type Piece } from '../html.ts';

/** What became of something that was sent, and where to go on. */
export function doneView({
  said,
  links,
}: {
  said: readonly Piece[];
  links: readonly { readonly to: string; readonly name: Piece }[];
}): Html {
  return html`<div role="status">${said.map((line) => html`<p>${line}</p>`)}</div>
    <p class="row">${links.map(({ to, name }) => html`<a class="button" href="${to}">${name}</a>`)}</p>`;
}
