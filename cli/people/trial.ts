import { ApplicationFailure } from '@temporalio/common';
import { tellOver, type WireChannel } from '../../activities/channels/index.ts';
import type { ChannelDefinition, PersonChannel } from '../../domain/channels.ts';
import { durationMs } from '../../domain/duration.ts';
import { BreakglassError } from '../../domain/errors.ts';
import { readerOf } from '../../domain/language/reader.ts';
import { sayTrial } from '../../domain/language/trying.ts';
import type { OrganisationDefinition, PersonDefinition } from '../../domain/organisation.ts';

/** What is needed to send as a worker of the organisation would. */
export interface Trying {
  readonly organisation: OrganisationDefinition;
  /** Folder of the organisation file. */
  readonly baseDirectory: string;
  /** One word for all messages of one trial, so that no receiver takes the next trial for a repeat of this one. */
  readonly trial: string;
  readonly signal: AbortSignal;
}

/** How it went with one person over one channel; `channel` is null for a person who names none. */
export type Tried = { readonly person: string; readonly channel: string | null } & (
  | {
      readonly state: 'accepted';
      /** What the receiver answered, in a word. */
      readonly seen: string;
    }
  | { readonly state: 'refused'; readonly code: string; readonly reason: string }
  | { readonly state: 'untried'; readonly reason: string }
);

/**
 * Sends one message to a person over each of their channels, the first choice first, and tells of each as it is done. A
 * channel that refuses keeps none of the others from being tried. Throws only what no receiver is to blame for.
 */
export async function* tryPerson({
  person,
  ...trying
}: Trying & { readonly person: PersonDefinition }): AsyncGenerator<Tried> {
  const ways = person.channels ?? [];
  if (ways.length === 0)
    yield { person: person.id, channel: null, state: 'untried', reason: 'names no channel' };
  for (const way of ways) yield await tryWay({ ...trying, person, way });
}

type Way = Trying & { readonly person: PersonDefinition; readonly way: PersonChannel };

async function tryWay({ person, way, ...trying }: Way): Promise<Tried> {
  const channel = findChannel({ ...trying, id: way.channel });
  const about = { person: person.id, channel: channel.id };
  switch (channel.kind) {
    case 'terminal':
      return { ...about, state: 'untried', reason: 'rings at the terminal of a worker' };
    case 'call-list':
      return { ...about, state: 'untried', reason: 'people call, nothing is sent' };
    default:
      return { ...about, ...(await send({ ...trying, person, way, channel })) };
  }
}

/** Once: a person who looks on can try again, and would rather hear at once that it failed. */
async function send({
  organisation,
  baseDirectory,
  trial,
  signal,
  person: { id: person },
  way: { to },
  channel,
}: Way & { readonly channel: WireChannel }) {
  const { language } = readerOf({ organisation, person });
  try {
    const seen = await tellOver({
      channel,
      message: sayTrial({ organisation: organisation.organisation, person, channel: channel.id, language }),
      link: null,
      key: `try/${organisation.organisation}/${trial}/${person}/${channel.id}`,
      run: null,
      nth: 1,
      to,
      baseDirectory,
      limitMs: durationMs(organisation.waits.request),
      signal,
    });
    return { state: 'accepted', seen } as const;
  } catch (error) {
    signal.throwIfAborted();
    return { state: 'refused', ...refusalOf(error) } as const;
  }
}

/** Only what the senders themselves say: foreign text may hold a secret. */
function refusalOf(error: unknown): { readonly code: string; readonly reason: string } {
  if (error instanceof BreakglassError) return { code: error.code, reason: error.message };
  if (error instanceof ApplicationFailure)
    return { code: error.type ?? 'CHANNEL_FAILED', reason: error.message };
  throw error;
}

function findChannel({ organisation, id }: Trying & { readonly id: string }): ChannelDefinition {
  const channel = organisation.channels.find((known) => known.id === id);
  if (channel !== undefined) return channel;
  const message = `expected the channel ${id} in the organisation file, but it is not there`;
  throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message });
}
