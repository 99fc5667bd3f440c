/** Characters that hide, reorder or break what people read; the same set that definitions refuse. */
const UNSAFE_TEXT = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]/gu;

/** Longest foreign text that is carried on, in characters. */
const MAX_LENGTH = 200;

/**
 * Text from outside, fit for events and screens: whoever can name a policy or an application must not be able
 * to draw on the terminal of the person who reads about it.
 */
export function plainText(text: string | null | undefined): string {
  return visibleText({ text: text ?? '', longest: MAX_LENGTH });
}

/** The same for a text of several lines. */
export function visibleLines({ text, longest }: { readonly text: string; readonly longest: number }): string {
  const lines = text.split('\n').map((line) => visibleText({ text: line, longest }));
  const characters = Array.from(lines.join('\n'));
  return characters.length <= longest ? lines.join('\n') : `${characters.slice(0, longest - 1).join('')}…`;
}

/** The same for a text that may be longer, in characters; what is cut off is shown by an ellipsis. */
export function visibleText({ text, longest }: { readonly text: string; readonly longest: number }): string {
  const characters = Array.from(text.replace(UNSAFE_TEXT, '\uFFFD'));
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`;
}

/** Line ends and whatever else moves a cursor. */
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
/** What would end a quotation, in any language that we speak. */
const QUOTES = /["\u201C-\u201F\u00AB\u00BB]/gu;

/**
 * The words of a person as they stand in quotes within a message of ours: on one line, which no word of theirs ends, so
 * that nothing of it reads as a line that we wrote. Longer ones end with an ellipsis.
 */
export function quotedWords(text: string): string {
  const line = text.replace(BREAKS, ' ').replace(QUOTES, "'").trim();
  return visibleText({ text: line, longest: LONGEST_QUOTE });
}

/** A phone shows what stands behind it as well; the whole is in the run's evidence. */
const LONGEST_QUOTE = 500;
