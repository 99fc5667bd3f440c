import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { kindOf } from '../../../domain/definition/kind.ts';
import { nearest } from '../../../domain/definition/nearest.ts';
import { childPath, parentPath, sayPath, valueAt } from '../../../domain/definition/path.ts';
import { sayValue, sayValueAt } from '../../../domain/definition/say-value.ts';
import { codePoint, isUnsafe, quoted } from '../../../domain/safe-text.ts';
import { readPublicKey } from '../../../domain/ssh-key.ts';
import { examplePublicKey } from '../../support/organisation.ts';

describe('paths', () => {
  it.each([
    { path: [], said: '' },
    { path: ['method', 3, 'within'], said: 'method[3].within' },
    { path: ['seals', 'a.b'], said: 'seals["a.b"]' },
    { path: ['', 0], said: '[""][0]' },
  ])('$said', ({ path, said }) => {
    expect(sayPath(path)).toBe(said);
  });

  it('lead back to the root, one part at a time', () => {
    const part = fc.oneof(
      fc.string(),
      fc.nat({ max: 99 }),
      fc.constantFrom('a"]', '\\', '["x"]', 'a.b', ']'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (path) => {
        let here: string | null = sayPath(path);
        for (let length = path.length - 1; length >= 0; length -= 1) {
          here = parentPath(here ?? '');
          expect(here).toBe(sayPath(path.slice(0, length)));
        }
        expect(parentPath(here ?? '')).toBeNull();
      }),
    );
  });

  it('grow by one part', () => {
    expect(childPath('', 'a')).toBe('a');
    expect(childPath('a[1]', 'b')).toBe('a[1].b');
  });

  it('find own values only', () => {
    expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
    expect(valueAt({ a: [] }, ['a', 'length', 'x'])).toBeUndefined();
    expect(valueAt({}, ['constructor'])).toBeUndefined();
    expect(valueAt('text', [0])).toBeUndefined();
  });
});

describe('nearest', () => {
  it.each([
    { word: 'objectivs', known: ['objectives', 'object'], meant: 'objectives' },
    { word: 'Method', known: ['method'], meant: 'method' },
    { word: 'do', known: ['id', 'to'], meant: 'to' },
    { word: 'x', known: ['y'], meant: null },
    { word: 'severity', known: ['review', 'method'], meant: null },
    { word: 'within', known: [], meant: null },
  ])('$word means $meant', ({ word, known, meant }) => {
    expect(nearest(word, known)).toBe(meant);
  });
});

describe('kindOf', () => {
  it.each([
    { text: 'runbook: a', kind: 'runbook' },
    { text: '# c\n---\norganisation: a', kind: 'organisation' },
    { text: '\uFEFF"runbook" : a', kind: 'runbook' },
    { text: '{"organisation": "a"}', kind: 'organisation' },
    { text: 'title: a\nrunbook: b', kind: 'runbook' },
    { text: 'title: a runbook: b', kind: null },
    { text: '# c\nreview: drill-1', kind: 'review' },
    { text: 'runbook: a\nreview: b', kind: 'runbook' },
    { text: 'title: a\nreview:\n  by: [b]', kind: null },
    { text: 'title: a\nreview: { by: [b] }', kind: null },
    { text: '', kind: null },
  ])('$text', ({ text, kind }) => {
    expect(kindOf(text)).toBe(kind);
  });
});

describe('values and texts in messages', () => {
  it.each([
    { value: undefined, said: 'nothing' },
    { value: null, said: 'nothing' },
    { value: 3, said: 'the number 3' },
    { value: false, said: 'false' },
    { value: [1, 2], said: 'a list of 2' },
    { value: { secret: 'x' }, said: 'a map' },
    { value: 'https://user:pass@host.example/token?x=1', said: '"https://host.example/…"' },
    { value: 'https://us/er:p@ss@host.example/t', said: '"https://host.example/…"' },
    { value: 'a\u202Eb', said: '"aU+202Eb"' },
  ])('$said', ({ value, said }) => {
    expect(sayValue(value)).toBe(said);
  });

  it('of a private key are never repeated, and the reader is told what it was', () => {
    const key = ['-----BEGIN OPENSSH PRIVATE KEY-----', 'b3BlbnNzaA', '-----END OPENSSH PRIVATE KEY-----'];
    expect(sayValue(key.join('\n'))).toMatch(/^a private key \(not shown\)/);
    for (const text of [key.join('\n'), key.join(' ')]) {
      const read = readPublicKey(text);
      expect(read).toEqual({
        ok: false,
        expected: expect.stringMatching(/^a public key .* got a private key/),
      });
      expect(JSON.stringify(read)).not.toContain('b3Bl');
    }
  });

  it.each([
    { path: ['tenants', 0, 'engine', 'credential'], value: 'canary' },
    { path: ['people', 0, 'keys'], value: 'canary' },
    { path: ['people', 0, 'keys', 1], value: 'canary' },
    { path: ['witnesses', 0, 'vkey'], value: 'canary' },
    { path: ['title'], value: 'PRIVATE+KEY+witness.example+12345678+canary' },
    { path: ['title'], value: 'AGE-SECRET-KEY-1canary' },
    { path: ['title'], value: 'b3BlbnNzaC1rZXktdjEAcanary' },
    { path: ['title'], value: 'abC8Q~canary-of-a-client-secret' },
  ])('are not repeated where secrets are typed by mistake, nor of the form of one: $path $value', (said) => {
    expect(sayValueAt(said)).toMatch(/\(not shown\)/);
    expect(sayValueAt(said)).not.toContain('canary');
    expect(sayValueAt({ path: ['title'], value: 'canary' })).toBe('"canary"');
  });

  it('are cut, and never unsafe', () => {
    expect(quoted('x'.repeat(100), 3)).toBe('"xxx…"');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isUnsafe(quoted(text))).toBe(false);
      }),
    );
    expect(codePoint('\u0007')).toBe('U+0007');
  });
});

describe('SSH public keys', () => {
  const ed25519 = examplePublicKey('custodian-1');
  const blob = ed25519.split(' ')[1] ?? '';

  /** A blob of RFC 4251 strings. */
  function keyOf(type: string, ...fields: readonly (string | number)[]): string {
    const strings = [type, ...fields].map((field) => {
      const bytes = typeof field === 'number' ? Buffer.alloc(field, 4) : Buffer.from(field);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    });
    return `${type} ${Buffer.concat(strings).toString('base64')}`;
  }

  it.each([
    { line: ed25519 },
    { line: `${ed25519} custodian-1@example` },
    { line: `  ${ed25519}  ` },
    { line: keyOf('ecdsa-sha2-nistp256', 'nistp256', 65) },
    { line: keyOf('sk-ssh-ed25519@openssh.com', 32, 'ssh:') },
  ])('takes $line', ({ line }) => {
    expect(readPublicKey(line)).toMatchObject({ ok: true, type: line.trim().split(' ')[0] });
  });

  it.each([
    { why: 'nothing', line: '' },
    { why: 'RSA', line: keyOf('ssh-rsa', 3, 257) },
    { why: 'P-384', line: keyOf('ecdsa-sha2-nistp384', 'nistp384', 97) },
    { why: 'another curve inside', line: keyOf('ecdsa-sha2-nistp256', 'nistp384', 97) },
    { why: 'another curve of the same length inside', line: keyOf('ecdsa-sha2-nistp256', 'nistp384', 65) },
    { why: 'two lines', line: `${ed25519}\n${ed25519}` },
    { why: 'a comment without end', line: `${ed25519} ${'x'.repeat(1_000)}` },
    { why: 'no blob', line: 'ssh-ed25519' },
    { why: 'a blob of another type', line: `ecdsa-sha2-nistp256 ${blob}` },
    { why: 'a field too much', line: keyOf('ssh-ed25519', 32, 1) },
    { why: 'a field too little', line: keyOf('ssh-ed25519') },
    { why: 'a short key', line: keyOf('ssh-ed25519', 31) },
    { why: 'a cut blob', line: ed25519.slice(0, -4) },
    { why: 'no padding', line: ed25519.replace(/=*$/, 'A') },
    { why: 'another alphabet', line: `ssh-ed25519 ${blob.replace('A', '_')}` },
    { why: 'a tab between', line: ed25519.replace(' ', '\t') },
    { why: 'options before', line: `restrict ${ed25519}` },
    { why: 'a certificate', line: `ssh-ed25519-cert-v01@openssh.com ${blob}` },
  ])('refuses $why', ({ line }) => {
    expect(readPublicKey(line)).toMatchObject({ ok: false });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 80 }), (text, bytes) => {
        expect(typeof readPublicKey(text).ok).toBe('boolean');
        const line = `ssh-ed25519 ${Buffer.from(bytes).toString('base64')}`;
        expect(readPublicKey(line).ok).toBe(false);
      }),
    );
  });
});
