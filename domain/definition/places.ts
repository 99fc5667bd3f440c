import type { LineCounter } from 'yaml';
import type { Place } from '../errors.ts';
import { parentPath } from './path.ts';

/** Offsets of one value of a document, in UTF-16 units: of its key, where it has one, and of itself. */
export interface Span {
  readonly key: number | null;
  readonly start: number;
  readonly end: number;
}

/** Where the values of one file stand. */
export class Places {
  readonly #spans = new Map<string, Span>();
  readonly #file: string;
  readonly #lines: LineCounter;

  constructor({ file, lines }: { file: string; lines: LineCounter }) {
    this.#file = file;
    this.#lines = lines;
  }

  mark(path: string, span: Span): void {
    this.#spans.set(path, span);
  }

  /** The span of a path, or of the nearest value around it, since a missing key has no place of its own. */
  spanOf(path: string): Span {
    let here: string | null = path;
    while (here !== null) {
      const span = this.#spans.get(here);
      if (span !== undefined) return span;
      here = parentPath(here);
    }
    return { key: null, start: 0, end: 0 };
  }

  /** Line and column of an offset, 1-based. */
  at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  ofValue(path: string): Place {
    return this.at(this.spanOf(path).start);
  }

  ofKey(path: string): Place {
    const span = this.spanOf(path);
    return this.at(span.key ?? span.start);
  }
}
