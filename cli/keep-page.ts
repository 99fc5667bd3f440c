import { z } from 'zod';
import type { OrganisationDefinition } from '../domain/organisation.ts';
import { asBreakglassError } from './border.ts';
import { startPageChild } from './engine.ts';
import type { Given } from './given.ts';
import type { Io } from './io.ts';
import { keepAlive } from './keep-alive.ts';
import type { Place } from './place.ts';

/** Options that `page` takes as well. */
const PAGE_FLAGS = ['listen', 'origin', 'tls-cert', 'tls-key'] as const;
const readySchema = z.object({ url: z.string() });

/**
 * Keeps the page up until the signal of `io`, unless `--no-page` was given. The page is beside the engine: what is in its
 * way is told, and keeps nothing else from going on.
 *
 * @param told - called once it has been said where the page is, or why it is not served.
 */
export async function keepPage({
  io,
  given,
  place,
  organisation,
  told,
}: {
  io: Io;
  given: Given;
  place: Place;
  organisation: Pick<OrganisationDefinition, 'page'>;
  told: () => void;
}): Promise<void> {
  if (!given.has('page')) {
    told();
    return;
  }
  await keepPageAt({
    io,
    place,
    options: PAGE_FLAGS.flatMap((name) => {
      const value = given.text(name);
      return value === undefined ? [] : [`--${name}`, value];
    }),
    ready: (url) => {
      for (const line of sayServed({ url, page: organisation.page })) io.say(line);
      told();
    },
  });
  told();
}

/**
 * Keeps the page of a place up until the signal of `io`; what is in its way is told.
 *
 * @param options - options of `breakglass page`, as typed.
 * @param ready - called with the address, each time that it is served.
 */
export async function keepPageAt({
  io,
  place,
  options,
  ready,
}: {
  io: Io;
  place: Place;
  options: readonly string[];
  ready: (url: string) => void;
}): Promise<void> {
  try {
    await keepAlive({
      io,
      name: 'page',
      lost: 'Nobody is signed in any more',
      start: () => startPageChild({ place, env: io.env, options }),
      ready: (_again, said) => {
        ready(readySchema.parse(said).url);
      },
    });
  } catch (error) {
    const { code, message } = asBreakglassError(error);
    io.say(`page: not served: ${code}: ${message}`);
  }
}

/** Where the page is; messages that lead elsewhere lead to nothing, unless somebody serves it there. */
export function sayServed({ url, page }: { url: string; page: string | undefined }): string[] {
  if (page === undefined || page === url) return [`page: ${url}`];
  return [
    `page: ${url}`,
    `page: messages lead to ${page}, as the organisation file says: where nothing serves it there, --origin ${page} does, with --listen, --tls-cert and --tls-key`,
  ];
}
