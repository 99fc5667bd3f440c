import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node, Pair, ParsedNode, YAMLMap, YAMLSeq } from 'yaml';
import type { ErrorCode, Fault } from '../errors.ts';
import { quoted } from '../safe-text.ts';
import { sayPath } from './path.ts';
import type { Path } from './path.ts';
import type { Places } from './places.ts';

/** Runbooks and organisations are five levels deep. */
const MAX_DEPTH = 20;

/** Keys that reach into every JavaScript object instead of naming a value. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

interface Walk {
  readonly places: Places;
  readonly faults: Fault[];
  readonly refused: string[];
}

interface Plain {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  readonly refused: readonly string[];
}

/**
 * A YAML tree as plain data, built here rather than by the library so that nothing is expanded and no key reaches a
 * prototype. Marks the place of every value. What is refused becomes null and a `YAML_UNSUPPORTED` or `YAML_SYNTAX`
 * fault.
 */
export function plainValue({ root, places }: { root: ParsedNode | null; places: Places }): Plain {
  const walk: Walk = { places, faults: [], refused: [] };
  if (root !== null) places.mark('', { key: null, start: root.range[0], end: root.range[1] });
  const value = fromNode({ node: root, path: [], walk });
  return { value, faults: walk.faults, refused: walk.refused };
}

interface At<T> {
  readonly node: T;
  readonly path: Path;
  readonly walk: Walk;
}

function fromNode({ node, path, walk }: At<unknown>): unknown {
  if (node === null || node === undefined) return null;
  if (isAlias(node)) return refuse({ node, path, walk, got: 'an alias (*)' });
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
  if (node.anchor !== undefined) return refuse({ node, path, walk, got: `an anchor (&)` });
  if (node.tag !== undefined) return refuse({ node, path, walk, got: `a tag (!)` });
  if (isScalar(node)) return node.value;
  if (path.length >= MAX_DEPTH) return refuse({ node, path, walk, got: `more than ${MAX_DEPTH} levels` });
  return isMap(node) ? fromMap({ node, path, walk }) : fromSeq({ node, path, walk });
}

function fromSeq({ node, path, walk }: At<YAMLSeq>): unknown[] {
  return node.items.map((item, index) => {
    const here = [...path, index];
    const [start, end] = rangeOf(item) ?? rangeOf(node) ?? [0, 0];
    walk.places.mark(sayPath(here), { key: null, start, end });
    return fromNode({ node: item, path: here, walk });
  });
}

function fromMap({ node, path, walk }: At<YAMLMap>): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const pair of node.items) {
    const key = keyOf({ node: pair, path, walk });
    if (key === null) continue;
    const [keyStart, keyEnd] = rangeOf(pair.key) ?? [0, 0];
    if (Object.hasOwn(map, key)) {
      const message = `expected each key once, got ${quoted(key)} again`;
      walk.faults.push({
        code: 'YAML_SYNTAX',
        place: walk.places.at(keyStart),
        path: sayPath([...path, key]),
        message,
      });
      continue;
    }
    const here = [...path, key];
    const [start, end] = rangeOf(pair.value) ?? [keyEnd, keyEnd];
    walk.places.mark(sayPath(here), { key: keyStart, start, end });
    map[key] = fromNode({ node: pair.value, path: here, walk });
  }
  return map;
}

/** The key of a pair, or null where it is not one that we take. */
function keyOf({ node: { key }, path, walk }: At<Pair>): string | null {
  const problem = keyProblem(key);
  if (isScalar(key) && typeof key.value === 'string' && problem === null) return key.value;
  const [start] = rangeOf(key) ?? [walk.places.spanOf(sayPath(path)).start];
  fault({
    code: 'YAML_UNSUPPORTED',
    offset: start,
    path,
    walk,
    message: `expected a plain text key, got ${problem ?? 'none'}`,
  });
  return null;
}

function keyProblem(key: unknown): string | null {
  if (isAlias(key)) return 'an alias (*)';
  if (!isScalar(key)) return 'a list or map';
  if (key.anchor !== undefined || key.tag !== undefined) return 'an anchor or tag';
  if (typeof key.value !== 'string')
    return `${key.value === null ? 'nothing' : typeof key.value} (write it in quotes)`;
  if (key.value === '<<') return 'a merge (<<)';
  return PROTOTYPE_KEYS.has(key.value) ? `the reserved name ${quoted(key.value)}` : null;
}

function refuse({ node, path, walk, got }: At<Node> & { got: string }): null {
  const offset = rangeOf(node)?.[0] ?? 0;
  fault({
    code: 'YAML_UNSUPPORTED',
    offset,
    path,
    walk,
    message: `expected plain maps, lists and values, got ${got}`,
  });
  walk.refused.push(sayPath(path));
  return null;
}

interface NewFault {
  readonly code: ErrorCode;
  readonly offset: number;
  readonly path: Path;
  readonly walk: Walk;
  readonly message: string;
}

function fault({ code, offset, path, walk, message }: NewFault): void {
  walk.faults.push({ code, place: walk.places.at(offset), path: sayPath(path), message });
}

/** Start and end of a node's own text, without the comment behind it. */
function rangeOf(node: unknown): readonly [number, number] | null {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return null;
  return node.range ? [node.range[0], node.range[1]] : null;
}
