import type { Reader, Said } from '../domain/language/language.ts';
import { visible } from '../domain/safe-text.ts';

/** Markup that is safe to send: every text in it was escaped. Made by the functions of this file alone. */
export class Html {
  /** The markup in the language and zone of whoever reads it. */
  readonly for: (reader: Reader) => string;
  constructor(write: (reader: Reader) => string) {
    this.for = write;
  }
}

/**
 * What may stand in a template: text is escaped, nothing is left out, lists follow one another, and of what is said in
 * every language the reader gets theirs.
 */
export type Piece = string | number | Html | Said | null | readonly Piece[];

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
  for (const [index, fixed] of strings.entries())
    if (index < pieces.length && UNQUOTED.test(fixed))
      throw new TypeError(`expected a quoted attribute after ${fixed.slice(-40)}`);
  return new Html((reader) =>
    strings.map((fixed, index) => `${fixed}${markup(pieces[index] ?? null, reader)}`).join(''),
  );
}

/** What depends on who reads it: a time in their zone, a sentence of their language. */
export function forReader(piece: (reader: Reader) => Piece): Html {
  return new Html((reader) => markup(piece(reader), reader));
}

/** Markup about something that stays as it is: written once for each language and zone, however many look. */
export function rememberedFor<About extends object>(write: (about: About) => Html): (about: About) => Html {
  const known = new WeakMap<About, Html>();
  return (about) => {
    const before = known.get(about);
    if (before !== undefined) return before;
    const html = writtenOnce(write(about));
    known.set(about, html);
    return html;
  };
}

function writtenOnce(html: Html): Html {
  const written = new Map<string, string>();
  return new Html((reader) => {
    const { language, zone } = reader;
    const key = `${language} ${zone}`;
    const text = written.get(key) ?? html.for(reader);
    written.set(key, text);
    return text;
  });
}

/** A text escaped and otherwise as it is, line ends and all: what a person signs or typed must come back unchanged. */
export function exactly(text: string): Html {
  return new Html(() => escaped(text));
}

/** What a run recorded, and so stands in English for every reader; marked, so that it is read aloud as such. */
export function recorded(text: string): Html {
  return html`<span lang="en">${text}</span>`;
}

/** The lines of a text, each on its own line. */
export function lines(text: string): Piece {
  return text.split('\n').map((line, index) => (index === 0 ? line : html`<br />${line}`));
}

/** Pieces one after another, with the same between each two. */
export function joined(pieces: readonly Piece[], between: Piece = ', '): Piece {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [between, piece]));
}

function markup(piece: Piece, reader: Reader): string {
  if (piece === null) return '';
  if (piece instanceof Html) return piece.for(reader);
  if (typeof piece !== 'object') return escaped(visible(String(piece)));
  if ('en' in piece) return escaped(visible(piece[reader.language]));
  return piece.map((each) => markup(each, reader)).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
