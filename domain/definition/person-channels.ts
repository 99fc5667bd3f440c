import { mailbox } from '../channels.ts';
import { childPath } from './path.ts';
import { duplicates } from './problem.ts';
import type { Problem } from './problem.ts';
import { textsAt, valuesAt } from './select.ts';

/** What stands in the list of a person, as it was written. */
interface Way {
  readonly value: unknown;
  readonly path: string;
}

/** Whether the worker can send to each person over each channel that they name. */
export function personChannels(root: unknown): Problem[] {
  const kinds = kindsOf(root);
  const lists = valuesAt(root, 'people.*.channels').map(({ path }) => path);
  const given = textsAt(root, 'people.*.channels.*.channel');
  return [
    ...lists.flatMap((list) =>
      duplicates({ given: given.filter(({ path }) => path.startsWith(`${list}[`)), what: 'another channel' }),
    ),
    ...valuesAt(root, 'people.*.channels.*').flatMap((way) => ofWay({ way, kinds })),
  ];
}

/** Kind by id. */
function kindsOf(root: unknown): ReadonlyMap<string, string> {
  const ids = textsAt(root, 'channels.*.id');
  const kinds = textsAt(root, 'channels.*.kind');
  return new Map(
    ids.flatMap(({ value, path }): [string, string][] => {
      const kind = kinds.find((each) => each.path === path.replace(/\.id$/, '.kind'));
      return kind === undefined ? [] : [[value, kind.value]];
    }),
  );
}

function ofWay({ way, kinds }: { way: Way; kinds: ReadonlyMap<string, string> }): Problem[] {
  const { channel, to } = isObject(way.value) ? way.value : {};
  const kind = typeof channel === 'string' ? kinds.get(channel) : undefined;
  if (kind === 'call-list') {
    const message = 'expected a channel that messages are sent over, got a call list';
    return [{ code: 'VALUE_INVALID', path: childPath(way.path, 'channel'), message }];
  }
  if (kind !== 'smtp' || mailbox.safeParse(to).success) return [];
  const message = 'expected the mail address of the person, as to';
  return [{ code: 'VALUE_INVALID', path: way.path, message }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
