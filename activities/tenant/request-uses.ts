import { CREATED_USES } from './created-uses.ts';
import { REQUESTS, type GraphRequest } from './requests.ts';
import type { Use } from './uses.ts';

/** Why a request is made, and what its permission is for. */
export interface RequestUse {
  /** The request with placeholders for its ids; its permission is read off it. */
  readonly request: GraphRequest;
  readonly usedBy: readonly Use[];
  /** A permission that some of its uses need beside its own, and what is lost where only that is missing. */
  readonly also?: {
    readonly permission: string;
    readonly usedBy: readonly Use[];
    readonly without: string;
  };
  /** What it does for the engine, from the verb on. */
  readonly why: string;
  /** What nobody learns, or cannot be done, while it is refused. */
  readonly without: string;
}

const ID = 'ID';
const SINCE = '2026-01-01T00:00:00Z';

const TIME_BOUND = ['write time-bound-account'] as const;
const CONDITIONAL_ACCESS = ['check conditional-access', 'step conditional-access'] as const;

/** Every request of ours: a new one has no permission until it stands here, and does not compile. */
export const REQUEST_USES: Readonly<Record<keyof typeof REQUESTS, RequestUse>> = {
  user: {
    request: REQUESTS.user(ID),
    usedBy: ['check user', 'check peers', 'step rotate', 'step reset-password'],
    why: 'reads how an emergency account is: enabled, synchronised, restricted, and when password and sessions changed',
    without: 'no account can be looked at, and no rotation verified',
  },
  signInActivity: {
    request: REQUESTS.signInActivity(ID),
    usedBy: ['check last-use'],
    also: {
      permission: 'User.Read.All',
      usedBy: ['check last-use'],
      without: 'the check not-stale stays open',
    },
    why: 'reads when an account last signed in',
    without: 'the check not-stale stays open',
  },
  memberOf: {
    request: REQUESTS.memberOf(ID),
    usedBy: ['check roles', 'check peers', 'check policies', ...CONDITIONAL_ACCESS],
    why: 'reads the groups that an account is in, by which it has roles and policies concern it',
    without: 'roles held through groups, and policies that name a group, stay unseen',
  },
  groupMembers: {
    request: REQUESTS.groupMembers(ID),
    usedBy: ['command lockout'],
    why: 'reads who else is in the group that policies leave out, before it is proposed for one more',
    without: 'the command lockout proposes to exclude each account by itself',
  },
  methods: {
    request: REQUESTS.methods(ID),
    usedBy: ['check methods', 'step rotate', 'step reset-password', 'step temporary-access-pass'],
    why: 'reads the methods that are registered for an account',
    without:
      'nobody can say whether the passkey in the safe is the one that is registered, nor that it was replaced',
  },
  roleAssignments: {
    request: REQUESTS.roleAssignments(ID),
    usedBy: ['check roles', 'check peers', 'check policies', ...CONDITIONAL_ACCESS, ...TIME_BOUND],
    why: 'reads the roles that an account holds',
    without: 'whether an account is Global Administrator, and which policies name its role, stays open',
  },
  roleAssignmentInstances: {
    request: REQUESTS.roleAssignmentInstances(ID),
    usedBy: ['check roles', 'check peers'],
    why: 'reads whether a role is held for good or only for a time',
    without: 'the check global-admin-active stays open',
  },
  roleEligibilityInstances: {
    request: REQUESTS.roleEligibilityInstances(ID),
    usedBy: ['check roles', 'check peers'],
    why: 'reads whether a role must first be activated',
    without: 'the check global-admin-active stays open',
  },
  policies: {
    request: REQUESTS.policies(),
    usedBy: ['check policies', ...CONDITIONAL_ACCESS, 'step admin-action', 'step outage'],
    why: 'reads the Conditional Access policies',
    without:
      'no lockout is found before it happens, and what a person read off the portal cannot be compared',
  },
  namedLocations: {
    request: REQUESTS.namedLocations(),
    usedBy: CONDITIONAL_ACCESS,
    why: 'reads the locations that policies name',
    without: 'what a policy with a location does to an account stays open',
  },
  userKind: {
    request: REQUESTS.userKind(ID),
    usedBy: ['check policies', ...CONDITIONAL_ACCESS],
    why: 'reads whether an account is a guest, where a policy names guests',
    without: 'whether a policy for guests concerns an account stays open',
  },
  whatIf: {
    request: REQUESTS.whatIf({}),
    usedBy: CONDITIONAL_ACCESS,
    why: 'reads what the tenant itself says that its policies would do to an account (What-If)',
    without: 'the lockout check has no answer of the tenant',
  },
  signIns: {
    request: REQUESTS.signIns({ objectId: ID, since: SINCE, beta: false }),
    usedBy: ['step sign-in', 'check sign-ins', ...TIME_BOUND],
    also: {
      permission: 'Policy.Read.ConditionalAccess',
      usedBy: ['step sign-in'],
      without:
        'whether a policy stood in the way of a sign-in stays open: the log then leaves policies out, and says nothing',
    },
    why: 'reads the sign-ins of an account, with the policies that were applied to each',
    without: 'no sign-in is proved',
  },
  audits: {
    request: REQUESTS.audits({ objectId: ID, since: SINCE }),
    usedBy: ['step rotate', 'step reset-password', 'step temporary-access-pass'],
    why: 'reads who changed the credential of an account, and when',
    without: 'a rotation is shown by the account alone, not by the audit log',
  },
  alerts: {
    request: REQUESTS.alerts(SINCE),
    usedBy: ['step alert'],
    why: 'reads the alerts that the sign-in of an emergency account raised',
    without: 'whether the alert fired, and how soon, stays open',
  },
  incidents: {
    request: REQUESTS.incidents(SINCE),
    usedBy: ['incidents of step alert'],
    why: 'reads the incidents that the sign-in of an emergency account raised, with their alerts',
    without: 'whether an incident was made of the sign-in, and how soon, stays open',
  },
  alertRule: {
    request: REQUESTS.alertRule(ID),
    usedBy: ['check alert-rules'],
    why: 'reads whether the detection rule that the organisation file names is on',
    without: 'the check alert-rule-on stays open',
  },
  subscriptions: {
    request: REQUESTS.subscriptions(),
    usedBy: ['check subscriptions'],
    why: 'reads whether the licence that Conditional Access needs is there',
    without: 'the check licensed stays open',
  },
  securityDefaults: {
    request: REQUESTS.securityDefaults(),
    usedBy: ['check security-defaults'],
    why: "reads whether Microsoft's security defaults are on",
    without: 'the check security-defaults-as-declared stays open',
  },
  serviceHealth: {
    request: REQUESTS.serviceHealth(),
    usedBy: ['check services'],
    why: "reads how Microsoft's services are",
    without: 'a drill can start in the middle of a real outage',
  },
  revokeSessions: {
    request: REQUESTS.revokeSessions(ID),
    usedBy: ['write revoke-sessions', ...TIME_BOUND],
    why: 'ends the sessions of an account after its rotation, which is asked of people each time',
    without: 'the engine cannot end sessions; a person can',
  },
  resetPassword: {
    request: REQUESTS.resetPassword({ objectId: ID, password: '' }),
    usedBy: ['write reset-password'],
    why: 'sets the new password of an account that only the holders of the escrow keys can read, asked of people each time',
    without: 'the engine cannot set a password; a custodian can',
  },
  passPolicy: {
    request: REQUESTS.passPolicy(),
    usedBy: ['write temporary-access-pass'],
    why: 'reads whether the tenant lets a temporary access pass be made, and for how long',
    without: 'no temporary access pass is made; an administrator can make one',
  },
  makePass: {
    request: REQUESTS.makePass({ objectId: ID, lifetimeMinutes: 10 }),
    usedBy: ['write temporary-access-pass'],
    why: 'makes a temporary access pass, with which a custodian registers a new passkey; asked of people each time',
    without: 'no temporary access pass is made; an administrator can make one',
  },
  deletePass: {
    request: REQUESTS.deletePass({ objectId: ID, pass: ID }),
    usedBy: ['write temporary-access-pass'],
    why: 'deletes it again',
    without: 'a pass that nobody used stays until its time is over',
  },
  unitMembers: {
    request: REQUESTS.unitMembers(ID),
    usedBy: ['write unit-membership'],
    why: 'reads whether an account is in its restricted management unit',
    without: 'an account cannot be taken out of its unit, and so no password set in one',
  },
  leaveUnit: {
    request: REQUESTS.leaveUnit({ unit: ID, objectId: ID }),
    usedBy: ['write unit-membership'],
    why: 'takes an account out of its restricted management unit for a password reset',
    without: 'no password can be set for an account in a restricted unit',
  },
  enterUnit: {
    request: REQUESTS.enterUnit({ unit: ID, reference: '' }),
    usedBy: ['write unit-membership'],
    why: 'puts it back',
    without: 'an account that was taken out cannot be put back',
  },
  ...CREATED_USES,
};
