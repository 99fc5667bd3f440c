import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readRegistration } from '../../../cli/people/registration.ts';
import { canonicalText } from '../../../evidence/core/canonical.ts';
import { verifyAssertion } from '../../../evidence/core/passkey/assertion.ts';
import { codeOf } from '../../evidence/refused.ts';

// What Chromium's own virtual authenticator answered to a page at http://localhost:8234: a second opinion on the one
// in test/support/authenticator.ts, which says what we expect.
const { message, ceremonies } = z
  .object({
    message: z.string(),
    ceremonies: z.array(
      z.object({
        algorithm: z.string(),
        backupEligible: z.boolean(),
        registration: z.unknown(),
        assertion: z.unknown(),
      }),
    ),
  })
  .parse(
    JSON.parse(
      readFileSync(new URL('../../evidence/core/passkey/fixtures/chromium.json', import.meta.url), 'utf8'),
    ),
  );

describe.each(ceremonies)(
  'a passkey of Chromium: $algorithm',
  ({ algorithm, backupEligible, ...ceremony }) => {
    const register = () =>
      readRegistration({
        text: JSON.stringify(ceremony.registration),
        organisation: 'example',
        person: 'custodian-1',
        label: 'laptop',
        origins: [],
      });

    it('is registered, and signs', async () => {
      const passkey = await register();
      expect(passkey).toMatchObject({
        algorithm,
        backupEligible,
        rp: 'localhost',
        origins: ['http://localhost:8234'],
        counter: 1,
      });
      const signature = canonicalText(ceremony.assertion);
      expect(verifyAssertion({ message, signature, passkeys: [passkey] })).toEqual({ passkey, counter: 2 });
      expect(codeOf(() => verifyAssertion({ message: `${message} `, signature, passkeys: [passkey] }))).toBe(
        'SIGNATURE_INVALID',
      );
    });
  },
);
