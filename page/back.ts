import type { Said } from '../domain/language/language.ts';
import { parseStatement } from '../domain/statement.ts';
import { SAY } from './language/failed.ts';
import { askPath, passkeysPath, runPath } from './say.ts';

/** Where somebody goes on whose form was refused. */
export interface WayBack {
  readonly to: string;
  readonly name: Said;
}

/** What of a request says where it came from; the rest of it may be anything. */
export interface CameFrom {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: unknown;
}

/**
 * The view with the form that a request came from; null where it is none of ours, or only looked. Made of the path and
 * never of an address that came with it, so that it leads nowhere else.
 */
export function wayBack({ method, url, body }: CameFrom): WayBack | null {
  const [room, id, ...rest] = wordsOf(url);
  if (method !== 'POST') return null;
  switch (room) {
    case 'sign-in':
      return { to: '/sign-in', name: SAY.toSignIn };
    case 'people':
      return id === undefined ? null : { to: passkeysPath(id), name: SAY.toPasskeys };
    case 'runs':
      return id === undefined ? { to: '/start', name: SAY.toStart } : inRun({ run: id, rest, body });
    default:
      return null;
  }
}

function inRun({
  run,
  rest: [part, ask],
  body,
}: {
  run: string;
  rest: readonly string[];
  body: unknown;
}): WayBack {
  if (part === 'asks' && ask !== undefined) return { to: askPath({ run, ask }), name: SAY.toQuestion };
  if (part === 'abort') return { to: runPath(run, 'abort'), name: SAY.toStop };
  if (part === 'review' || part === 'reviews' || part === 'closings')
    return { to: runPath(run, 'review'), name: SAY.toReview };
  const signed = statementIn(body);
  if (signed === null || signed.run !== run) return { to: runPath(run), name: SAY.toRun };
  return signed.choice === 'abort'
    ? { to: runPath(run, 'abort'), name: SAY.toStop }
    : { to: askPath({ run, ask: signed.ask }), name: SAY.toQuestion };
}

/** What was signed, in the form that sends it; null where that is none. */
function statementIn(body: unknown): ReturnType<typeof parseStatement> {
  if (typeof body !== 'object' || body === null || !('statement' in body)) return null;
  return typeof body.statement === 'string' ? parseStatement(body.statement) : null;
}

/** The words of a path, decoded; none where it cannot be. */
function wordsOf(url: string): readonly string[] {
  const [path = ''] = url.split('?');
  try {
    return path
      .split('/')
      .filter((word) => word !== '')
      .map(decodeURIComponent);
  } catch {
    return [];
  }
}
