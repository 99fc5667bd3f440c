/** By what an alert names an account. */
export interface AlertedAccount {
  readonly objectId: string;
  readonly userPrincipalName: string;
}

/**
 * Does a message name the account, by its object id or its user principal name as a whole word in any letter case? A
 * message in JSON is read value by value, so that its escapes hide nothing; `title`, where given, must stand in it too.
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
  return texts.some((text) => words.some((word) => word.test(text)));
}

/** Every text in the values of a JSON message; any other message is one text. */
export function textsOf(message: string): readonly string[] {
  try {
    return textsIn(JSON.parse(message));
  } catch {
    return [message];
  }
}

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
