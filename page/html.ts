import { visible } from '../domain/safe-text.ts';

/** Markup that is safe to send: every text in it was escaped. Made by `html` and `exactly` alone. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, nothing is left out, lists follow one another. */
export type Piece = string | number | Html | null | readonly Piece[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An attribute whose value would not be in quotes. */
const UNQUOTED = /\s[\w-]+=$/;

/**
 * The one way to markup. Each text that is put in is escaped, for content as for a quoted attribute, and its control,
 * direction and other invisible characters are written as code points: texts come from files, tenants and people.
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const parts = strings.map((fixed, index) => {
    if (index < pieces.length && UNQUOTED.test(fixed))
      throw new TypeError(`expected a quoted attribute after ${fixed.slice(-40)}`);
    return `${fixed}${index < pieces.length ? markup(pieces[index] ?? null) : ''}`;
  });
  return new Html(parts.join(''));
}

/** A text escaped and otherwise as it is, line ends and all: what a person signs or typed must come back unchanged. */
export function exactly(text: string): Html {
  return new Html(escaped(text));
}

/** The lines of a text, each on its own line. */
export function lines(text: string): Piece {
  return text.split('\n').map((line, index) => (index === 0 ? line : html`<br />${line}`));
}

function markup(piece: Piece): string {
  if (piece === null) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(markup).join('');
  return escaped(visible(String(piece)));
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
