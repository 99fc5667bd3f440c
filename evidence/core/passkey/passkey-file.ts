import { passkeyStatementSchema, signedPasskeyStatementSchema } from '../../../domain/passkey.ts';
import type { PasskeyStatement, SignedPasskeyStatement } from '../../../domain/passkey.ts';
import { canonicalText } from '../canonical.ts';
import { requireRealKey } from './key.ts';
import { parsed } from '../parsed.ts';
import { refusal } from './refusal.ts';

/** A file of the folder that the organisation file names under `passkeys`. */
export interface PasskeyFile {
  /** The name to show in faults. */
  readonly file: string;
  readonly text: string;
}

/** The one text of a signed statement in a file: its RFC 8785 form and a line end. */
export function passkeyFileText(signed: SignedPasskeyStatement): string {
  return `${canonicalText(signed)}\n`;
}

/**
 * The signed statement in a file's text. `PASSKEY_MALFORMED`, with the part that is wrong, where it is none, or is not in
 * its one form, or its key is none; `PASSKEY_UNTRUSTED` where it is of another organisation. Whether its signatures hold is not looked at.
 */
export function readPasskeyFile({
  text,
  organisation,
}: {
  text: string;
  organisation: string;
}): SignedPasskeyStatement {
  const read = signedPasskeyStatementSchema.safeParse(parsed(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw refusal(
      'PASSKEY_MALFORMED',
      `expected a signed statement about a passkey: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`,
    );
  }
  if (passkeyFileText(read.data) !== text)
    throw refusal('PASSKEY_MALFORMED', 'expected its RFC 8785 form and a line end, as the commands write it');
  const { statement } = read.data;
  if (statement.kind === 'breakglass-passkey') requireRealKey(statement.passkey);
  const named = statement.organisation;
  if (named === organisation) return read.data;
  throw refusal('PASSKEY_UNTRUSTED', `expected a statement of ${organisation}, got one of ${named}`);
}

/** The statement in a text that is to be signed; `PASSKEY_MALFORMED` where it is not the RFC 8785 form of one. */
export function readPasskeyStatement(text: string): PasskeyStatement {
  const read = passkeyStatementSchema.safeParse(parsed(text));
  if (read.success && canonicalText(read.data) === text) return read.data;
  throw refusal('PASSKEY_MALFORMED', 'expected a statement about a passkey as it was written, unchanged');
}
