import type { MethodSeen } from '../domain/access-pass.ts';
import type { Look } from './types.ts';

/** A look at the methods of an account. */
export type MethodsLook = Look & { readonly methods: readonly MethodSeen[] };
