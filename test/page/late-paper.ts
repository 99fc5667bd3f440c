import { expect } from '@jest/globals';
import { sendDecision } from '../../cli/decision/send.ts';
import { signText } from '../../cli/decision/sign.ts';
import { statementFor } from '../../cli/decision/statement.ts';
import type { Session } from '../../cli/rehearse/session.ts';
import type { OpenAsk, SignedDecision } from '../../domain/decision.ts';
import { canonicalText } from '../../evidence/core/canonical.ts';
import type { RunState } from '../../workflows/messages.ts';

const LATE = 'security-2';

/** Somebody who signs the approval elsewhere, and brings it along when the run has gone on to its next question. */
export function latePaper(session: () => Session) {
  let signed: SignedDecision | null = null;
  let brought = 0;
  return async ({ state, ask }: { state: RunState; ask: OpenAsk }): Promise<void> => {
    if (ask.step === 'approve') {
      const answer = { choice: 'deny', reason: 'signed on paper', values: {} } as const;
      const text = canonicalText(statementFor({ state, ask, person: LATE, answer, at: new Date() }));
      const key = session().people.find(({ id }) => id === LATE)?.keyFile ?? '';
      signed ??= { statement: text, signature: await signText({ text, key }) };
    } else if (signed !== null && brought === 0) {
      brought += 1;
      const sent = await sendDecision({ client: session().client, run: state.run, signed, way: 'keep' });
      expect(sent).toMatchObject({ how: 'answered', answer: { quorum: 'late' } });
    }
  };
}
