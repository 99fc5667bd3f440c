import type { ChannelDefinition, ChannelOf } from '../../domain/channels.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { finalFailure } from '../final-failure.ts';
import type { NamedFile } from '../files.ts';

/** One message on its way over one channel. */
export interface Telling<Channel extends ChannelDefinition = ChannelDefinition> {
  readonly channel: Channel;
  /** In plain words, without a secret, at most `LONGEST_MESSAGE` characters. */
  readonly message: string;
  /** An address that stands at the end of a line of the message; null where it leads nowhere. */
  readonly link: string | null;
  /** The same at every try of the same message, so that a receiver can see a repeat as one. */
  readonly key: string;
  /** Null for what is about no run. */
  readonly run: string | null;
  /** Which try it is, from 1 on. */
  readonly nth: number;
  /** The address of one person in this channel; left out where the message is for all who read it. */
  readonly to?: string | undefined;
  /** Folder of the organisation file. */
  readonly baseDirectory: string;
  /** How long one try may take. */
  readonly limitMs: number;
  /** Fires when the activity is cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Sends a message once, and gives what the receiver answered, in a word. What it throws has the code `CHANNEL_FAILED`,
 * for good where another try would be refused as well, or `CREDENTIAL_UNREADABLE`.
 */
export type Tell<Kind extends ChannelDefinition['kind']> = (
  telling: Telling<ChannelOf<Kind>>,
) => Promise<string>;

/** Characters of a message that are sent: Teams takes 28 KB, and a person at night reads less. */
export const LONGEST_MESSAGE = 4_000;

/** A file that the channel names. */
export function fileOf({
  telling,
  file,
  what,
}: {
  readonly telling: Pick<Telling, 'channel' | 'baseDirectory'>;
  readonly file: string;
  readonly what: string;
}): NamedFile {
  const purpose = `the ${what} of channel ${telling.channel.id}`;
  return { baseDirectory: telling.baseDirectory, file, purpose };
}

/**
 * The text for a receiver that looks at no key. Where an earlier try brought no answer the message may be there already,
 * and its reader must know that this is the same one.
 */
export function textAtTry({ message, nth }: Pick<Telling, 'message' | 'nth'>): string {
  return nth === 1 ? message : `${message}\nTry ${nth} of one message: it may have come before`;
}

interface Failed {
  readonly channel: ChannelDefinition;
  /** The end of a sentence, of our own words: foreign text may hold a secret. */
  readonly because: string;
}

/** The sentence of a failure. */
export function sayFailed({ channel, because }: Failed): string {
  return `expected the channel ${channel.id} to take the message, but ${because}`;
}

/** `CHANNEL_FAILED` that another try may mend. */
export function failed(failure: Failed): BreakglassError {
  return new BreakglassError({ code: 'CHANNEL_FAILED', message: sayFailed(failure) });
}

/** `CHANNEL_FAILED` that would be the same the next time. */
export function failedForGood(failure: Failed): Error {
  return finalFailure(failed(failure));
}
