import { ask, conditions, policy } from '../world/seed-policies.ts';
import { phone } from '../world/seed-people.ts';
import { ROLES } from '../world/roles.ts';
import { fault, struckAccount } from './fault.ts';

/** The usual accident: a block for everybody whose exclusions name one emergency account and forget the other. */
export const caBlocksAccount = fault((world) => {
  const spared = world.emergency.accounts.slice(1).map(({ objectId }) => objectId);
  const blocking = policy({
    name: 'CA010 Block access outside maintenance window',
    conditions: conditions({ users: { includeUsers: ['All'], excludeUsers: spared } }),
    grantControls: ask('block'),
  });
  world.policies.push(blocking);
  return {
    disarm: () => {
      world.policies = world.policies.filter(({ id }) => id !== blocking.id);
    },
  };
});

/** Nobody can sign in with the account. */
export const accountDisabled = fault((world) => {
  const user = struckAccount(world);
  user.accountEnabled = false;
  return {
    disarm: () => {
      user.accountEnabled = true;
    },
  };
});

/** The role would first have to be activated, which needs the very service that may be down. */
export const roleMissing = fault((world) => {
  const { id } = struckAccount(world);
  const before = [...world.roleGrants];
  for (const [at, grant] of world.roleGrants.entries()) {
    if (grant.principalId === id && grant.roleDefinitionId === ROLES.globalAdministrator)
      world.roleGrants[at] = { ...grant, standing: 'eligible' };
  }
  return {
    disarm: () => {
      world.roleGrants.splice(0, world.roleGrants.length, ...before);
    },
  };
});

/** A second, weaker method that nobody declared. */
export const methodNotAsDeclared = fault((world) => {
  const user = struckAccount(world);
  const extra = phone(user.userPrincipalName);
  user.methods.push(extra);
  return {
    disarm: () => {
      user.methods = user.methods.filter(({ id }) => id !== extra.id);
    },
  };
});

/** The rule says so itself when it is read. */
export const alertRuleOff = fault((world) => {
  for (const rule of world.detectionRules) rule.isEnabled = false;
  return {
    disarm: () => {
      for (const rule of world.detectionRules) rule.isEnabled = true;
    },
  };
});

/** The rule looks well and does nothing. */
export const alertNeverFires = fault(() => ({ silencesAlerts: true }));
/** The alert shows among the alerts; whoever works from the list of incidents never sees it. */
export const alertInNoIncident = fault(() => ({ groupsNothing: true }));
/** Only a read-back of the directory shows it. */
export const rotationNotDone = fault(() => ({ swallows: 'passkey' }));
/** The answer is as good as ever; the time in the directory does not move. */
export const sessionsNotRevoked = fault(() => ({ swallows: 'sessions' }));
/** The user is there as before, whatever was answered. */
export const deletionNotDone = fault(() => ({ swallows: 'deletion' }));
/** The members of the unit are as before, whatever was answered. */
export const unitReturnNotDone = fault(() => ({ swallows: 'unit-return' }));
