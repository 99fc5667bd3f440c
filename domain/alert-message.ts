import { z } from 'zod';

/** By what an alert names an account. */
export interface AlertedAccount {
  readonly objectId: string;
  readonly userPrincipalName: string;
}

/** Escapes within escapes are undone so many times: JSON in a SIEM's envelope, in a forwarder's, in syslog has three. */
const DEPTH_MAX = 4;

/** So many strings of JSON in a message are opened: to find that a text is none takes long, and a hostile one has thousands. */
const OPENED_MAX = 20;

/** Between the values of a message: ends a word, and is in no title. */
const BETWEEN = '\0';

/** What stands before the text of a syslog message (RFC 5424 §6), its structured data and mark of UTF-8 too. */
const SYSLOG_HEADER = /^<\d{1,3}>1 (?:[!-~]+ ){5}(?:-|(?:\[(?:[^"\\\]]|"(?:[^"\\\]]|\\.)*")*\])+) ?\uFEFF?/su;

/** How senders write characters: as JSON, Python and C do, as rsyslog does with control characters, as in an address. */
const ESCAPE = /\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\["'\\/bfnrt]|#(?:0[0-3][0-7]|177)|%[0-7][0-9a-fA-F]/gu;

const ONE = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' } as const;

/**
 * Does a message name the account, by its object id or its user principal name as a whole word in any letter case? JSON is
 * read value by value, and every text also with its escapes undone, so that they hide nothing; `title`, where given, must
 * stand in it too. What a message of Azure Monitor tells of an alert that is over counts for nothing. The work grows no
 * faster than the message, whatever stands in it.
 */
export function isAboutAccount({ account, ...rest }: Asked & { readonly account: AlertedAccount }): boolean {
  return isAboutOneOf({ ...rest, accounts: [account] });
}

/** Does a message name one of the accounts? As `isAboutAccount`, and reads the message once for all of them. */
export function isAboutOneOf({
  message,
  accounts,
  title,
}: Asked & { readonly accounts: readonly AlertedAccount[] }): boolean {
  if (accounts.length === 0) return false;
  const readings = readingsOf(textOf(message));
  if (title !== null && !readings.some((text) => text.includes(title))) return false;
  const words = wholeWords(
    accounts.flatMap(({ objectId, userPrincipalName }) => [objectId, userPrincipalName]),
  );
  return readings.some((text) => words.test(text));
}

interface Asked {
  readonly message: string;
  readonly title: string | null;
}

/** What a message says: its values where it is JSON, else itself; without what it says of alerts that are over. */
function textOf(message: string): string {
  const header = SYSLOG_HEADER.exec(message)?.[0] ?? '';
  const body = message.slice(header.length);
  const value = isPerhapsJson(body) ? parsed(body) : undefined;
  if (value === undefined) return message;
  const { texts, over } = textsIn(value);
  return header === '' || over ? [header, ...texts].join(BETWEEN) : message;
}

/** Every string in a JSON value that is not of an alert that is over, and whether there is one such alert. */
function textsIn(root: unknown): { readonly texts: readonly string[]; readonly over: boolean } {
  const texts: string[] = [];
  const left: unknown[] = [root];
  let over = false;
  let opened = 0;
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') {
      const mayBeOver = opened < OPENED_MAX && value.includes('monitorCondition') && isPerhapsJson(value);
      if (mayBeOver) opened += 1;
      const within = mayBeOver ? parsed(value) : undefined;
      if (within === undefined) texts.push(value);
      else left.push(within);
    } else if (typeof value === 'object' && value !== null) {
      if (isOver(value)) over = true;
      else for (const each of unknowns(value)) left.push(each);
    }
  }
  return { texts, over };
}

/**
 * Azure Monitor also tells when an alert is over. What that part of a message says is left out, and nothing beside it:
 * what somebody typed in at a sign-in, and an alert repeats, must not silence it.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 */
function isOver(value: object): boolean {
  return 'data' in value && resolved.safeParse(value).success;
}

const resolved = z.object({
  data: z.object({ essentials: z.object({ monitorCondition: z.literal('Resolved') }) }),
});

/** A text as it stands, and with its escapes undone once, twice and so on. */
function readingsOf(text: string): readonly string[] {
  const readings = [text];
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    const before = readings.at(-1) ?? '';
    const after = before.replaceAll(ESCAPE, undone);
    if (after === before) break;
    readings.push(after);
  }
  return readings;
}

function undone(escape: string): string {
  const rest = escape.slice(2);
  if (escape.startsWith('#')) return String.fromCharCode(Number.parseInt(escape.slice(1), 8));
  if (escape.startsWith('%')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  if (rest !== '') return String.fromCharCode(Number.parseInt(rest, 16));
  const letter = escape.slice(1);
  return isOne(letter) ? ONE[letter] : letter;
}

function isOne(letter: string): letter is keyof typeof ONE {
  return letter in ONE;
}

/** Begins and ends as JSON does: to find that a text is none takes time. */
function isPerhapsJson(text: string): boolean {
  const trimmed = text.trim();
  return (
    (trimmed.startsWith('{') && trimmed.endsWith('}')) || (trimmed.startsWith('[') && trimmed.endsWith(']'))
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknowns(value: object): readonly unknown[] {
  return Object.values(value);
}

/**
 * `breakglass-1@example.com` is neither in `old-breakglass-1@example.com` nor in `breakglass-1@example.com.test`; the dot
 * that ends a sentence ends the word.
 */
function wholeWords(words: readonly string[]): RegExp {
  const literals = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
  return new RegExp(
    String.raw`(?<![\p{L}\p{N}._%+@-])(?:${literals.join('|')})(?![\p{L}\p{N}_@-]|\.[\p{L}\p{N}])`,
    'iu',
  );
}
