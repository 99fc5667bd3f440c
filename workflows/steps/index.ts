import type { PlannedStep } from '../../domain/plan/types.ts';
import { questionOf } from '../context.ts';
import type { Run, StepEnd } from '../context.ts';
import { adminAction } from './admin-action.ts';
import { alert } from './alert.ts';
import { approve } from './approve.ts';
import { attest } from './attest.ts';
import { conditionalAccess } from './conditional-access.ts';
import { notify } from './notify.ts';
import { outage } from './outage.ts';
import { resetPassword } from './reset-password/index.ts';
import { restore } from './restore.ts';
import { retrieve } from './retrieve.ts';
import { rotate } from './rotate/index.ts';
import { signIn } from './sign-in.ts';
import { timeBoundAccount } from './time-bound-account/index.ts';
import { temporaryAccessPass } from './temporary-access-pass/index.ts';

/** The flow of each step kind; the compiler names the one that is missing. */
export function perform({ run, step }: { run: Run; step: PlannedStep }): Promise<StepEnd> {
  switch (step.do) {
    case 'notify':
      return notify({ run, step });
    case 'approve':
      return approve({ run, question: questionOf({ run, step }) });
    case 'attest':
      return attest({ run, step });
    case 'outage':
      return outage({ run, step });
    case 'retrieve':
      return retrieve({ run, step });
    case 'sign-in':
      return signIn({ run, step });
    case 'admin-action':
      return adminAction({ run, step });
    case 'conditional-access':
      return conditionalAccess({ run, step });
    case 'alert':
      return alert({ run, step });
    case 'rotate':
      return rotate({ run, step });
    case 'reset-password':
      return resetPassword({ run, step });
    case 'time-bound-account':
      return timeBoundAccount({ run, step });
    case 'temporary-access-pass':
      return temporaryAccessPass({ run, step });
    case 'restore':
      return restore({ run, step });
  }
}
