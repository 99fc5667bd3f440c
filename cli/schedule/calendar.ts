import type { Coming } from '../../domain/schedule/standing.ts';
import type { ScheduleDefinition } from '../../domain/schedule/definition.ts';

/** A drill as it stands in a calendar. */
export interface Entry {
  readonly organisation: string;
  readonly schedule: ScheduleDefinition;
  readonly coming: Coming;
}

/** How long people are asked to keep free, from the start of a drill. */
const DRILL_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
/** Octets of a line, its end not counted (RFC 5545 §3.1). */
const LINE_OCTETS = 75;

/**
 * Drills as iCalendar (RFC 5545). Instants are in UTC, so that no time zone has to be described; a drill whose day is
 * drawn is its whole window, as days and without taking up time. A UID stays the same for the same drill.
 *
 * @param stamp - when it is made; milliseconds since the epoch.
 */
export function calendarOf({ entries, stamp }: { entries: readonly Entry[]; stamp: number }): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//breakglass//schedules//EN',
    'CALSCALE:GREGORIAN',
    ...entries.flatMap((entry) => eventOf({ entry, stamp })),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function eventOf({ entry, stamp }: { entry: Entry; stamp: number }): readonly string[] {
  const { organisation, schedule, coming } = entry;
  const when = timesOf(coming);
  if (when === null) return [];
  return [
    'BEGIN:VEVENT',
    `UID:${schedule.id}-${coming.period.toLowerCase()}@${organisation}.breakglass`,
    `DTSTAMP:${instant(stamp)}`,
    ...when,
    `SUMMARY:${escaped(`Emergency access drill ${schedule.id}, ${coming.period}`)}`,
    `DESCRIPTION:${escaped(descriptionOf(entry))}`,
    'END:VEVENT',
  ];
}

/** Null for a period without a day. */
function timesOf(coming: Coming): readonly string[] | null {
  switch (coming.kind) {
    case 'at': {
      const start = Date.parse(coming.at);
      return [`DTSTART:${instant(start)}`, `DTEND:${instant(start + DRILL_MS)}`];
    }
    case 'within':
      return daysOf(coming);
    case 'paused':
      // Said, and not left out: a calendar that has the drill already takes it away only so (§3.8.1.11).
      return [...daysOf(coming), 'STATUS:CANCELLED'];
    case 'no-day-left':
      return null;
  }
}

/** Whole days that take up no time. */
function daysOf({ from, until }: { from: string; until: string }): readonly string[] {
  // The end of days is the day after the last one (§3.6.1).
  const end = new Date(Date.parse(until) + DAY_MS).toISOString();
  return [`DTSTART;VALUE=DATE:${day(from)}`, `DTEND;VALUE=DATE:${day(end)}`, 'TRANSP:TRANSPARENT'];
}

function descriptionOf({ schedule: { runbook, at, zone }, coming }: Entry): string {
  if (coming.kind === 'paused') return `Not held, the schedule is paused: ${coming.because}`;
  const held = `Started by breakglass with ${runbook}`;
  return coming.kind === 'within'
    ? `${held} on one of these business days at ${at} (${zone}). The day is drawn, and told only afterwards.`
    : `${held} at ${at} (${zone}).`;
}

/** `20270131T083000Z` (§3.3.5). */
function instant(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function day(date: string): string {
  return date.slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '');
}

/** A text value (§3.3.11). */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (special) => `\\${special}`).replaceAll('\n', '\\n');
}

/** A line cut where it is too long, never inside a character; what follows begins with a space (§3.1). */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (Buffer.byteLength(part + character) > LINE_OCTETS) {
      parts.push(part);
      part = ' ';
    }
    part += character;
  }
  return [...parts, part].join('\r\n');
}
