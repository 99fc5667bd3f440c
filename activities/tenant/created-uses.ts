import { CREATED_REQUESTS } from './created-requests.ts';
import type { RequestUse } from './request-uses.ts';

const ID = 'ID';
const TIME_BOUND = ['write time-bound-account'] as const;

/** Every request by which an account is created, looked at and removed. */
export const CREATED_USES: Readonly<Record<keyof typeof CREATED_REQUESTS, RequestUse>> = {
  timeBoundUser: {
    request: CREATED_REQUESTS.timeBoundUser(ID),
    usedBy: ['step time-bound-account', ...TIME_BOUND],
    why: 'reads back the account that the engine created, and that it is gone',
    without: 'no account can be created for a run: nobody would know what became of it',
  },
  createUser: {
    request: CREATED_REQUESTS.createUser({ userPrincipalName: '', displayName: '', password: '' }),
    usedBy: TIME_BOUND,
    why: 'creates an account for the time of a run, asked of people each time',
    without: 'the engine cannot create an account; an administrator can, while there is one',
  },
  assignRole: {
    request: CREATED_REQUESTS.assignRole({ principalId: ID, role: ID }),
    usedBy: TIME_BOUND,
    why: 'gives that account its role',
    without: 'the account that the engine creates can do nothing',
  },
  removeRole: {
    request: CREATED_REQUESTS.removeRole(ID),
    usedBy: TIME_BOUND,
    why: 'takes the role away again',
    without: 'the account keeps its role until it is deleted',
  },
  deleteUser: {
    request: CREATED_REQUESTS.deleteUser(ID),
    usedBy: TIME_BOUND,
    why: 'deletes that account',
    without: 'the account that the engine created has to be deleted by hand',
  },
  deletedUser: {
    request: CREATED_REQUESTS.deletedUser(ID),
    usedBy: TIME_BOUND,
    why: 'reads whether it is still among what was deleted',
    without: 'whether it could be restored stays open',
  },
  purgeUser: {
    request: CREATED_REQUESTS.purgeUser(ID),
    usedBy: TIME_BOUND,
    why: 'deletes it for good',
    without: 'whoever may restore users can bring it back for 30 days',
  },
};
