import { z } from 'zod';

/** By what an alert names an account. */
export interface AlertedAccount {
  readonly objectId: string;
  readonly userPrincipalName: string;
}

/** JSON within JSON is opened so many times: an event in a SIEM's envelope in a forwarder's has two. */
const DEPTH_MAX = 4;

/** What begins and ends as JSON does, and is long enough to name somebody: to find that a text is none takes time. */
const PERHAPS_JSON = /^\s*(?:\{.{12,}\}|\[.{12,}\])\s*$/su;

/** A string of JSON that stands in other text; what is around it shows that it is one. */
const LITERAL = /"(?<=[{[,:]\s*")(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"(?=\s*[,:}\]])/gu;

/** What stands before the text of a syslog message without structured data (RFC 5424 §6), its mark of UTF-8 too. */
const SYSLOG_HEADER = /^<\d{1,3}>1 (?:[!-~]+ ){5}- \uFEFF?/u;

/**
 * Does a message name the account, by its object id or its user principal name as a whole word in any letter case? JSON is
 * read value by value, also within other text and within its own strings, so that its escapes hide nothing; `title`,
 * where given, must stand in it too. A message that an alert of Azure Monitor is over is none.
 */
export function isAboutAccount({
  message,
  account,
  title,
}: {
  readonly message: string;
  readonly account: AlertedAccount;
  readonly title: string | null;
}): boolean {
  const texts = textsOf(message);
  if (title !== null && !texts.some((text) => text.includes(title))) return false;
  const words = [account.objectId, account.userPrincipalName].map(wholeWord);
  return texts.some((text) => words.some((word) => word.test(text))) && !isOver(message);
}

/** Every text in a message: the values where it is JSON, else itself and what its strings of JSON hide by escapes. */
function textsOf(message: string, depth = 0): readonly string[] {
  if (depth === DEPTH_MAX) return [message];
  const value = PERHAPS_JSON.test(message) ? (parsed(message) ?? unquoted(message)) : undefined;
  const hidden = () => (message.match(LITERAL) ?? []).filter((literal) => literal.includes('\\'));
  const within = textsIn(value ?? hidden().map(parsed));
  return [...(value === undefined ? [message] : []), ...within.flatMap((text) => textsOf(text, depth + 1))];
}

/** What JSON becomes as a string of JSON that has lost its quotes: `{\u0022user\u0022:\u0022…\u0022}`. */
function unquoted(text: string): unknown {
  if (!/^[\s{[]*[{[]\s*\\/u.test(text)) return undefined;
  const once = parsed(`"${text}"`);
  return typeof once === 'string' ? parsed(once) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Azure Monitor also tells when an alert is over. Looked for at its own place alone: what somebody typed in at a sign-in,
 * and an alert repeats, must not silence it.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 */
function isOver(message: string): boolean {
  return over.safeParse(parsed(message.replace(SYSLOG_HEADER, ''))).success;
}

const over = z.object({
  data: z.object({ essentials: z.object({ monitorCondition: z.literal('Resolved') }) }),
});

function textsIn(root: unknown): readonly string[] {
  const texts: string[] = [];
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) for (const each of unknowns(value)) left.push(each);
  }
  return texts;
}

function unknowns(value: object): readonly unknown[] {
  return Object.values(value);
}

/**
 * `breakglass-1@example.com` is neither in `old-breakglass-1@example.com` nor in `breakglass-1@example.com.test`; the dot
 * that ends a sentence ends the word.
 */
function wholeWord(word: string): RegExp {
  const literal = word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}._%+@-])${literal}(?![\p{L}\p{N}_@-]|\.[\p{L}\p{N}])`, 'iu');
}
