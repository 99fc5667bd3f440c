import { z } from 'zod';
import type { ArmedFault, User, World } from '../world/world.ts';

/** How a fault starts: it reads its own parameters and throws a `ZodError` where they are not understood. */
export type Arm = (world: World, params: unknown) => ArmedFault;

const nothing = z.strictObject({});

/** A fault without parameters. */
export function fault(arm: (world: World) => ArmedFault): Arm {
  return (world, params) => {
    nothing.parse(params);
    return arm(world);
  };
}

/** A fault with parameters. */
export function faultWith<Params>(
  schema: z.ZodType<Params>,
  arm: (world: World, params: Params) => ArmedFault,
): Arm {
  return (world, params) => arm(world, schema.parse(params));
}

/** The account that faults strike: the first emergency account. */
export function struckAccount(world: World): User {
  const id = world.emergency.accounts[0]?.objectId;
  const user = world.users.find((one) => one.id === id);
  if (user === undefined) throw new Error('expected the world to have an emergency account');
  return user;
}
