/** The questions that an answer may be to, as a fact names them: joined by ` ; `. */
export interface Questions {
  /** In words, for whoever reads the break. */
  readonly said: string;
  readonly holds: (query: string) => boolean;
}

/** One text of these, and nothing beside it. */
export function exactly(texts: readonly string[]): Questions {
  return { said: texts.join(' or '), holds: (query) => texts.includes(query) };
}

/** All that are needed, and of others only such as may be asked beside. */
export function listing({
  needed,
  beside,
}: {
  readonly needed: readonly string[];
  readonly beside: readonly ((query: string) => boolean)[];
}): Questions {
  return {
    said: needed.join(' ; '),
    holds: (query) => {
      const asked = query.split(' ; ');
      return (
        needed.every((each) => asked.includes(each)) &&
        asked.every((each) => needed.includes(each) || beside.some((may) => may(each)))
      );
    },
  };
}

/** A question about any one id: `build` of the id that it names gives it back, letter by letter. */
export function anyId(build: (id: string) => string): (query: string) => boolean {
  return (query) => (query.match(/[0-9A-Za-z-]{36}/g) ?? []).some((id) => build(id) === query);
}

const TIME = /\bge (?<since>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\b/;

/** A question since a time from `from` to `to`, milliseconds since 1970; without `from` from any time before. */
export function sinceBetween({
  say,
  from = Number.NEGATIVE_INFINITY,
  to,
}: {
  readonly say: (since: string) => readonly string[];
  readonly from?: number;
  readonly to: number;
}): Questions {
  const last = new Date(to).toISOString();
  return {
    said: `${say(last).join(' or ')}, or since a time before that`,
    holds: (query) => {
      const since = TIME.exec(query)?.groups?.since ?? '';
      const at = Date.parse(since);
      return at >= from && at <= to && say(since).includes(query);
    },
  };
}
