import { BreakglassError } from '../domain/errors.ts';

/** What a person typed after the command's name, read by name and kind. */
export interface Given {
  /** The positional words, in order. */
  readonly words: readonly string[];
  /** The value of `--name VALUE`, or undefined where it was not given. */
  text(name: string): string | undefined;
  /** The value of `--name VALUE`; `USAGE` where it was not given. */
  needed(name: string): string;
  /** The values of a repeatable option; empty where it was not given. */
  texts(name: string): readonly string[];
  /** Was `--name` given, with or without values? For `--no-name` options: still true. */
  has(name: string): boolean;
}

/** Wraps the loosely typed answers of the option parser. */
export function givenFrom({
  words,
  options,
}: {
  words: readonly string[];
  options: Readonly<Record<string, unknown>>;
}): Given {
  const text = (name: string): string | undefined => {
    const value = options[camel(name)];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    words,
    text,
    needed: (name) => {
      const value = text(name);
      if (value !== undefined && value !== '') return value;
      throw new BreakglassError({ code: 'USAGE', message: `expected --${name} with a value` });
    },
    texts: (name) => {
      const value = options[camel(name)];
      return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
    },
    has: (name) => {
      const value = options[camel(name)];
      return value !== undefined && value !== false;
    },
  };
}

/** The first positional word; the parser has already refused a command line without it. */
export function firstWord(given: Given): string {
  const word = given.words[0];
  if (word !== undefined) return word;
  throw new BreakglassError({ code: 'USAGE', message: 'expected a name after the command' });
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
