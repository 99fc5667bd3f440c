import type { Choice, OpenAsk } from '../../domain/decision.ts';
import type { RunState } from '../../workflows/messages.ts';
import { html, type Html, type Piece } from '../html.ts';
import { stepNamed } from './step.ts';
import { SAY } from '../language/decide.ts';

interface Of {
  readonly state: RunState;
  readonly ask: OpenAsk;
}

/** What follows of each choice that somebody has, and of silence. */
export function consequences({ state, ask, choices }: Of & { readonly choices: readonly Choice[] }): Html {
  const bypass = choices.includes('bypass')
    ? html`<dt>${SAY.onBypass}</dt>
        <dd>${SAY.bypassed}</dd>`
    : null;
  const yes = html`<dt>${SAY.onYes[ask.kind]}</dt>
    <dd>${goesOn({ state, ask })}</dd>`;
  const no = html`<dt>${SAY.onNo}</dt>
    <dd>${SAY.no}</dd>`;
  return html`<h2>${SAY.happens}</h2>
    <dl class="facts">
      ${choices.includes(ask.kind) ? yes : null}${choices.includes('deny') ? no : null}${bypass}
      <dt>${SAY.onTime}</dt>
      <dd>${SAY.late}</dd>
    </dl>`;
}

/** What follows of one choice, for who is about to sign it. */
export function consequenceOf({ state, ask, choice }: Of & { readonly choice: Choice }): Piece {
  switch (choice) {
    case 'approve':
    case 'attest':
      return goesOn({ state, ask });
    case 'deny':
      return SAY.no;
    case 'bypass':
      return SAY.bypassed;
    case 'withdraw':
      return SAY.withdrawWords;
    case 'abort':
      return SAY.stopped;
  }
}

function goesOn({ state, ask }: Of): Html {
  const at = state.steps.findIndex(({ id }) => id === ask.step);
  const next = state.steps.slice(at + 1).find(({ status }) => status === 'pending');
  return html`${SAY.enough}: ${next === undefined ? SAY.end : stepNamed(next)}`;
}
