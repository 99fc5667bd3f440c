import type { ChannelDefinition } from '../domain/channels.ts';
import { durationMs } from '../domain/duration.ts';
import { BreakglassError } from '../domain/errors.ts';
import type { RunId } from '../domain/ids.ts';
import { translateQuestion } from '../domain/language/questions.ts';
import { readerOf } from '../domain/language/reader.ts';
import { sayTelling } from '../domain/language/telling.ts';
import { askPath } from '../domain/page-address.ts';
import type { Plan } from '../domain/plan/types.ts';
import { tellOver } from './channels/index.ts';
import { LONGEST_MESSAGE } from './channels/telling.ts';
import { visibleLines } from '../domain/plain-text.ts';
import type { Act, Room } from './room.ts';
import type { Delivery, WorldActivities } from './types.ts';

type Input = Parameters<WorldActivities['notify']>[0];

interface Sending {
  readonly room: Room;
  readonly input: Input;
}

/** Sends a message over a channel. A call list sends nothing: people call, and the workflow asks them to attest it. */
export const notify: Act<Input, Delivery> = async (room, input, { signal, nth }) => {
  const channel = findChannel({ room, id: input.channel.id });
  refuseCut({ channel, cut: input.cut });
  if (channel.kind === 'call-list') return delivery({ delivered: false, seen: 'to be called by hand' });
  const link = linkFor({ room, input });
  const seen = await tellOver({
    channel,
    message: visibleLines({ text: await wordsFor({ room, input, link }), longest: LONGEST_MESSAGE }),
    link,
    key: input.key,
    run: input.run,
    nth,
    to: findAddress({ room, input }),
    baseDirectory: room.baseDirectory,
    limitMs: durationMs(room.organisation.waits.request),
    signal,
  });
  // A later try may be a repeat of one whose answer was lost; who reads the evidence sees that it can be.
  return delivery({ delivered: true, seen: nth === 1 ? seen : `${seen} at try ${nth}` });
};

/** Where on the page the question is that a message asks; null for other messages, and where the file names no page. */
function linkFor({ room, input: { run, telling } }: Sending): string | null {
  const { page } = room.organisation;
  if (page === undefined || (telling?.kind !== 'question' && telling?.kind !== 'reminder')) return null;
  return `${page}${askPath({ run, ask: telling.ask.id })}`;
}

/** In the language and zone of the person; a channel that many read has those of the organisation. */
async function wordsFor({ room, input, link }: Sending & { readonly link: string | null }): Promise<string> {
  const { run, message, telling, person } = input;
  const reader = readerOf({ organisation: room.organisation, person: person ?? null });
  const { language, zone } = reader;
  if (telling === undefined || (language === 'en' && zone === 'UTC' && link === null)) return message;
  if (!('ask' in telling)) return sayTelling({ telling, run, reader, question: null, link });
  const spoken = translateQuestion({ plan: await planOf({ room, run }), ask: telling.ask, language });
  return sayTelling({ telling, run, reader, question: spoken?.question ?? null, link });
}

/** A message goes out in English rather than not at all. */
async function planOf({ room, run }: { readonly room: Room; readonly run: RunId }): Promise<Plan | null> {
  return (await room.readPlan?.(run).catch(() => null)) ?? null;
}

function findChannel({ room, id }: { readonly room: Room; readonly id: string }): ChannelDefinition {
  const channel = room.organisation.channels.find((known) => known.id === id);
  if (channel !== undefined) return channel;
  const message = `expected the channel ${id} in the worker's organisation file, but it is not there`;
  throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message });
}

/** Addresses are the organisation file's to say, so that a caller cannot have a message sent anywhere. */
function findAddress({ room, input }: Sending): string | undefined {
  if (input.person === undefined) return undefined;
  const person = room.organisation.people.find(({ id }) => id === input.person);
  const way = person?.channels?.find(({ channel }) => channel === input.channel.id);
  if (way !== undefined) return way.to;
  const message = `expected ${input.person} with the channel ${input.channel.id} in the worker's organisation file, but it is not there`;
  throw new BreakglassError({ code: 'REFERENCE_UNKNOWN', message });
}

function refuseCut({
  channel,
  cut,
}: {
  readonly channel: ChannelDefinition;
  readonly cut: readonly string[];
}): void {
  const down = channel['depends-on'].find((system) => cut.includes(system));
  if (down === undefined) return;
  const message = `expected not to need ${down}, which is declared down, but the channel ${channel.id} depends on it`;
  throw new BreakglassError({ code: 'SYSTEM_CUT', message });
}

function delivery(result: Omit<Delivery, 'observedAt'>): Delivery {
  return { ...result, observedAt: new Date().toISOString() };
}
