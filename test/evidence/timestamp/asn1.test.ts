import { describe, expect, it } from '@jest/globals';
import {
  Fields,
  hexOf,
  numberOf,
  oidOf,
  onlyChild,
  readElement,
  timeOf,
  unsignedOf,
} from '../../../evidence/timestamp/asn1.ts';
import { codeOf } from '../refused.ts';

const element = (hex: string) => readElement(Buffer.from(hex, 'hex'));

/** A GeneralizedTime (0x18) or UTCTime (0x17) of a text. */
function time(text: string, tag = 0x18): string | Date {
  return timeOf(readElement(Uint8Array.of(tag, text.length, ...Buffer.from(text)))).toISOString();
}

describe('readElement', () => {
  it('joins an octet string that comes in parts, and keeps the bytes that came', () => {
    const inParts = element('24800402abcd0401ef0000');
    expect(Buffer.from(inParts.content).toString('hex')).toBe('abcdef');
    expect(Buffer.from(inParts.bytes).toString('hex')).toBe('24800402abcd0401ef0000');
  });

  it.each(['', '30', '3003020101ff', '0201', '30050201'])('refuses %j', (hex) => {
    expect(codeOf(() => element(hex))).toBe('TIMESTAMP_INVALID');
  });
});

describe('oidOf', () => {
  it.each([
    ['06092a864886f70d010702', '1.2.840.113549.1.7.2'],
    ['0603883703', '2.999.3'],
    ['060100', '0.0'],
    ['06014f', '1.39'],
  ])('reads %s', (hex, dots) => {
    expect(oidOf(element(hex))).toBe(dots);
  });

  it('refuses other kinds', () => {
    expect(codeOf(() => oidOf(element('020101')))).toBe('TIMESTAMP_INVALID');
  });
});

describe('integers', () => {
  it.each([
    ['020100', '00', 0],
    ['02020080', '80', 128],
    ['02020101', '0101', 257],
  ])('%s is %s', (hex, text, value) => {
    expect(hexOf(element(hex))).toBe(text);
    expect(numberOf(element(hex))).toBe(value);
  });

  it('may be negative only where they are compared, and a small one not large', () => {
    expect(hexOf(element('0201ff'))).toBe('ff');
    expect(codeOf(() => unsignedOf(element('0201ff')))).toBe('TIMESTAMP_INVALID');
    expect(codeOf(() => numberOf(element('0201ff')))).toBe('TIMESTAMP_INVALID');
    expect(codeOf(() => hexOf(element('0200')))).toBe('TIMESTAMP_INVALID');
    expect(codeOf(() => numberOf(element('02087fffffffffffffff')))).toBe('TIMESTAMP_INVALID');
  });
});

describe('timeOf', () => {
  it.each([
    ['20260228235959Z', '2026-02-28T23:59:59.000Z'],
    ['20260228235959.5Z', '2026-02-28T23:59:59.500Z'],
    ['20260228235959.123999Z', '2026-02-28T23:59:59.123Z'],
  ])('reads %s', (text, iso) => {
    expect(time(text)).toBe(iso);
  });

  it('puts two-digit years between 1950 and 2049', () => {
    expect(time('491231235959Z', 0x17)).toBe('2049-12-31T23:59:59.000Z');
    expect(time('500101000000Z', 0x17)).toBe('1950-01-01T00:00:00.000Z');
    expect(time('991231235959Z', 0x17)).toBe('1999-12-31T23:59:59.000Z');
  });

  it.each([
    '20260230000000Z',
    '20261301000000Z',
    '20260101240000Z',
    '20260101000000',
    '20260101000000+0100',
    '2026',
  ])('refuses %s', (text) => {
    expect(codeOf(() => time(text))).toBe('TIMESTAMP_INVALID');
  });
});

describe('Fields', () => {
  it('takes fields in their order, and none may be missing or left over', () => {
    const of = element('3006020101040102');
    const fields = new Fields({ what: 'test', of });
    expect(fields.maybe('OCTET STRING')).toBeNull();
    expect(codeOf(() => fields.take('OCTET STRING'))).toBe('TIMESTAMP_INVALID');
    expect(numberOf(fields.take('INTEGER'))).toBe(1);
    expect(
      codeOf(() => {
        fields.end();
      }),
    ).toBe('TIMESTAMP_INVALID');
    expect(fields.any()?.kind).toBe('OCTET STRING');
    expect(fields.any()).toBeNull();
    expect(codeOf(() => fields.take('INTEGER'))).toBe('TIMESTAMP_INVALID');
    expect(codeOf(() => new Fields({ what: 'test', of: element('020101') }))).toBe('TIMESTAMP_INVALID');
    expect(codeOf(() => onlyChild(of, 'test'))).toBe('TIMESTAMP_INVALID');
  });
});
