/** A syslog message that keeps to its form; what it says is left as it is. */
export interface SyslogMessage {
  readonly severity: number;
  readonly facility: number;
  /** By the sender's clock, as written; null where it has none. */
  readonly timestamp: string | null;
  readonly hostname: string | null;
  readonly app: string | null;
  /** Everything after the header: structured data and text. */
  readonly said: string;
}

const PRI = String.raw`<(?<pri>0|[1-9][0-9]{0,2})>1`;
const TIMESTAMP = String.raw`(?<timestamp>-|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2}))`;
/** Printable US-ASCII without blanks. */
const word = (name: string, longest: number) => String.raw`(?<${name}>-|[!-~]{1,${longest}})`;
const HEADER = new RegExp(
  `^${[PRI, TIMESTAMP, word('hostname', 255), word('app', 48), word('procid', 128), word('msgid', 32)].join(' ')} `,
);
const PRI_MAX = 191;

/** SD-NAME: printable US-ASCII without `=`, blank, `]` and `"`. */
const SD_NAME = String.raw`[!#-<>-\\^-~]{1,32}`;
const SD_PARAM = new RegExp(String.raw` ${SD_NAME}="(?:[^"\\\]]|\\.)*"`, 'uy');
const SD_ID = new RegExp(String.raw`\[${SD_NAME}`, 'y');

/**
 * Reads one message; null for what is not of the form.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5424#section-6
 */
export function parseSyslog(text: string): SyslogMessage | null {
  const header = HEADER.exec(text);
  const groups = header?.groups;
  if (header === null || groups === undefined) return null;
  const pri = Number(groups.pri);
  const timestamp = orNull(groups.timestamp);
  if (pri > PRI_MAX || (timestamp !== null && Number.isNaN(Date.parse(timestamp)))) return null;
  const said = text.slice(header[0].length);
  const end = endOfStructuredData(said);
  if (end === null || (end < said.length && said[end] !== ' ')) return null;
  return {
    severity: pri % 8,
    facility: Math.floor(pri / 8),
    timestamp,
    hostname: orNull(groups.hostname),
    app: orNull(groups.app),
    said,
  };
}

/** `-`, or elements in brackets, one after another; null for neither. */
function endOfStructuredData(said: string): number | null {
  if (said.startsWith('-')) return 1;
  let at = 0;
  while (said[at] === '[') {
    at = match(SD_ID, { said, at }) ?? said.length;
    for (let next = match(SD_PARAM, { said, at }); next !== null; next = match(SD_PARAM, { said, at }))
      at = next;
    if (said[at] !== ']') return null;
    at += 1;
  }
  return at === 0 ? null : at;
}

function match(pattern: RegExp, { said, at }: { readonly said: string; readonly at: number }): number | null {
  pattern.lastIndex = at;
  return pattern.test(said) ? pattern.lastIndex : null;
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text === '-' ? null : text;
}
