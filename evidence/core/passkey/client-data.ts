import { z } from 'zod';
import { refusal } from './refusal.ts';
import { parsed } from '../parsed.ts';

/** What the browser says of the ceremony (WebAuthn L3 §5.8.1). */
export interface ClientData {
  readonly type: string;
  /** Base64url without padding. */
  readonly challenge: string;
  readonly origin: string;
  /** Whether the page was embedded in one of another origin; browsers that leave it out mean that it was not. */
  readonly crossOrigin: boolean;
  /** The page around it; null where there was none. */
  readonly topOrigin: string | null;
}

const schema = z.looseObject({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().default(false),
  topOrigin: z.string().nullable().default(null),
});

/** Printable ASCII: all that browsers put in, and no byte that two readers of JSON could take for different things. */
const TEXT = /^[\x20-\x7e]+$/;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * Reads `clientDataJSON`. Keys that we do not know are passed over, as the standard wants, for browsers add some; but a
 * key that comes twice, by whatever spelling, would let two readers see different things. `SIGNATURE_MALFORMED`.
 */
export function readClientData(bytes: Uint8Array): ClientData {
  const text = String.fromCharCode(...bytes);
  const read = schema.safeParse(TEXT.test(text) ? parsed(text) : null);
  if (!read.success) throw refusal('SIGNATURE_MALFORMED', 'expected client data as browsers write it');
  const keys = topKeys(text);
  if (new Set(keys).size !== keys.length)
    throw refusal('SIGNATURE_MALFORMED', 'expected client data with each key once');
  const { type, challenge, origin, crossOrigin, topOrigin } = read.data;
  return { type, challenge, origin, crossOrigin, topOrigin };
}

/** The keys of an object in the order of its text, which is JSON; those of objects inside it are left out. */
function topKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (token === ':' && depth === 1) keys.push(String(parsed(before)));
    before = token;
  }
  return keys;
}
