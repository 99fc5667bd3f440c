import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placesLeft, quorumHolds } from '../../domain/quorum.ts';

const voter = (id: string, ...roles: string[]) => ({ id, roles });

describe('a quorum', () => {
  const need = [
    { role: 'security', count: 1 },
    { role: 'custodian', count: 2 },
  ];

  it.each([
    ['nobody', [], ['security', 'custodian', 'custodian']],
    ['one with both roles', [voter('a', 'security', 'custodian')], ['custodian', 'custodian']],
    ['two, one with both', [voter('a', 'security', 'custodian'), voter('b', 'custodian')], ['custodian']],
    [
      'three, the one with both moved to where she is needed',
      [voter('a', 'custodian', 'security'), voter('b', 'custodian'), voter('c', 'custodian')],
      [],
    ],
    [
      'the same person twice',
      [voter('a', 'custodian'), voter('a', 'custodian'), voter('b', 'security')],
      ['custodian'],
    ],
  ])('of %s leaves %#', (_says, voters, left) => {
    expect(placesLeft({ need, voters })).toHaveLength(left.length);
    expect(quorumHolds({ need, voters })).toBe(left.length === 0);
  });

  it('agrees with trying every seating', () => {
    const role = fc.constantFrom('r', 's', 't');
    const people = fc.uniqueArray(
      fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), roles: fc.uniqueArray(role) }),
      { selector: ({ id }) => id },
    );
    const needs = fc.uniqueArray(fc.record({ role, count: fc.integer({ min: 1, max: 2 }) }), {
      selector: (each) => each.role,
    });
    fc.assert(
      fc.property(people, needs, (voters, wanted) => {
        const places = wanted.flatMap((each) => Array.from({ length: each.count }, () => each.role));
        expect(quorumHolds({ need: wanted, voters })).toBe(seatable(places, voters));
      }),
    );
  });
});

function seatable(
  places: readonly string[],
  voters: readonly { id: string; roles: readonly string[] }[],
): boolean {
  const [first, ...rest] = places;
  if (first === undefined) return true;
  return voters.some(
    (each) =>
      each.roles.includes(first) &&
      seatable(
        rest,
        voters.filter(({ id }) => id !== each.id),
      ),
  );
}
