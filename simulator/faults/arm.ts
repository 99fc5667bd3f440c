import type { World } from '../world/world.ts';
import type { Arm } from './fault.ts';
import * as graph from './graph.ts';
import type { FaultName } from './names.ts';
import * as others from './others.ts';
import * as signInLog from './sign-in-log.ts';
import * as tenant from './tenant.ts';

const ARMS: Readonly<Record<FaultName, Arm>> = {
  'ca-blocks-account': tenant.caBlocksAccount,
  'account-disabled': tenant.accountDisabled,
  'role-missing': tenant.roleMissing,
  'method-not-as-declared': tenant.methodNotAsDeclared,
  'wrong-person-signs-in': signInLog.wrongPersonSignsIn,
  'sign-in-never-logged': signInLog.signInNeverLogged,
  'sign-in-with-password': signInLog.signInWithPassword,
  'sign-in-from-elsewhere': signInLog.signInFromElsewhere,
  'ca-data-omitted': graph.caDataOmitted,
  'alert-never-fires': tenant.alertNeverFires,
  'alert-in-no-incident': tenant.alertInNoIncident,
  'alert-rule-off': tenant.alertRuleOff,
  'rotation-not-done': tenant.rotationNotDone,
  'sessions-not-revoked': tenant.sessionsNotRevoked,
  'deletion-not-done': tenant.deletionNotDone,
  'unit-return-not-done': tenant.unitReturnNotDone,
  'graph-throttled': graph.graphThrottled,
  'graph-down': graph.graphDown,
  'token-endpoint-black-holed': others.tokenEndpointBlackHoled,
  'token-endpoint-refuses': others.tokenEndpointRefuses,
  'write-lost-after-commit': graph.writeLostAfterCommit,
  'idp-stays-down': others.idpStaysDown,
  'channel-fails': others.channelFails,
  'slow-graph': graph.slowGraph,
  'malformed-json': graph.malformedJson,
  'huge-answer': graph.hugeAnswer,
  'next-link-elsewhere': graph.nextLinkElsewhere,
};

/** Arms a fault with its parameters; one that is armed already starts afresh. Throws `ZodError` for bad parameters. */
export function armFault(world: World, { name, params = {} }: { name: FaultName; params?: object }): void {
  disarmFault(world, name);
  world.faults.set(name, ARMS[name](world, params));
}

/** Takes a fault back. Returns whether it was armed. */
export function disarmFault(world: World, name: FaultName): boolean {
  const armed = world.faults.get(name);
  armed?.disarm?.();
  return world.faults.delete(name);
}
