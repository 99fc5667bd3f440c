import { z } from 'zod';

/** A time zone by its name in the IANA database. */
export const zone = z.string().max(64).refine(isZone, {
  error: 'expected a time zone of the IANA database such as Europe/Berlin',
});

/** Offsets such as +01:00 are taken by some engines and know no daylight-saving time. */
function isZone(name: string): boolean {
  if (!/^[A-Z]/i.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
