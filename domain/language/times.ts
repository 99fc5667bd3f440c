import { sayDuration } from '../duration.ts';
import type { Language, Reader, Said } from './language.ts';

/** Whose names of zones are tried: no locale has one for each zone, and what it lacks it calls GMT+1. */
const LOCALES: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  en: ['en-GB', 'en-US', 'en-AU'],
  de: ['de-DE', 'en-US', 'en-AU'],
};
const NAMELESS = /^(?:GMT|UTC)[+-]/u;

/** Making one takes longer than using it a hundred times; there are few zones in one organisation. */
const made = new Map<string, Intl.DateTimeFormat>();

interface At {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly reader: Reader;
}

/** A local time: `2026-11-23`, `14:05:07`, `CET`. */
interface Local {
  readonly date: string;
  readonly clock: string;
  readonly zone: string;
}

/**
 * A time to the minute, never later than it is, in the reader's zone and in UTC: `2026-11-23 14:05 CET (13:05 UTC)`. The
 * date is written as in the evidence, in every language; that of UTC too where it is another day there.
 */
export function sayTime({ at, reader }: At): string {
  const [local, world] = bothOf({ at, reader });
  const here = `${local.date} ${minute(local)} ${local.zone}`;
  if (isSame(local, world)) return here;
  const day = local.date === world.date ? '' : `${world.date} `;
  return `${here} (${day}${minute(world)} UTC)`;
}

/** A time of day to the second: `14:05:07 CET (13:05:07 UTC)`. */
export function sayClock({ at, reader }: At): string {
  const [local, world] = bothOf({ at, reader });
  const here = `${local.clock} ${local.zone}`;
  return isSame(local, world) ? here : `${here} (${world.clock} UTC)`;
}

/** The day on which a time lies for the reader: `2026-11-23`. */
export function sayDay({ at, reader }: At): string {
  return localOf({ at, reader }).date;
}

const LEFT = {
  some: (duration: string): Said => ({ en: `${duration} left`, de: `noch ${duration}` }),
  none: { en: 'time is over', de: 'die Zeit ist um' },
} as const;

/** How much is left until a time, or that nothing is. Units of time are the same letters in every language. */
export function sayLeft({ until, now }: { readonly until: string; readonly now: string }): Said {
  const ms = Date.parse(until) - Date.parse(now);
  return ms > 0 ? LEFT.some(sayDuration(ms)) : LEFT.none;
}

function bothOf({ at, reader }: At): readonly [Local, Local] {
  return [localOf({ at, reader }), localOf({ at, reader: { ...reader, zone: 'UTC' } })];
}

/** Another zone may have the same time, under another name; only UTC itself is said once. */
function isSame(local: Local, world: Local): boolean {
  return local.zone === world.zone && local.date === world.date && local.clock === world.clock;
}

function minute({ clock }: Local): string {
  return clock.slice(0, 'hh:mm'.length);
}

function localOf({ at, reader: { language, zone } }: At): Local {
  // As it is written, for runs say it too and must not hang on a machine's tables of zones.
  if (zone === 'UTC') return { date: at.slice(0, 10), clock: at.slice(11, 19), zone };
  const ms = Date.parse(at);
  const [first, ...others] = LOCALES[language];
  let parts = partsOf({ ms, locale: first, zone });
  for (const locale of others) {
    if (!NAMELESS.test(parts.timeZoneName ?? '')) break;
    const other = partsOf({ ms, locale, zone });
    if (!NAMELESS.test(other.timeZoneName ?? '')) parts = other;
  }
  const { year = '', month = '', day = '', hour = '', minute: minutes = '', second = '' } = parts;
  return {
    date: `${year}-${month}-${day}`,
    clock: `${hour}:${minutes}:${second}`,
    zone: parts.timeZoneName ?? zone,
  };
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

function partsOf({ ms, locale, zone }: { ms: number; locale: string; zone: string }): Parts {
  const parts = formatOf({ locale, zone }).formatToParts(ms);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

function formatOf({ locale, zone }: { locale: string; zone: string }): Intl.DateTimeFormat {
  const name = `${locale} ${zone}`;
  const known = made.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    timeZoneName: 'short',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  made.set(name, format);
  return format;
}
