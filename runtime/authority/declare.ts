// type-graphql keeps what decorators say there, so it has to be first.
import 'reflect-metadata';
import { Directive } from 'type-graphql';
import type { PolicyName, Scope } from '#contracts/authority.ts';

/** A field's declaration of who may read or call it. Every field has exactly one; the build refuses a field without. */
type Declaration = MethodDecorator & PropertyDecorator;

/** Everybody, signed in or not. */
export const Public = (): Declaration => Directive('@public');

/** Everybody who is signed in. */
export const Authenticated = (): Declaration => Directive('@authenticated');

/** Who has all of these scopes. */
export const RequiresScopes = (...all: [Scope, ...Scope[]]): Declaration =>
  Directive(`@requiresScopes(scopes: [[${all.map((scope) => `"${scope}"`).join(', ')}]])`);

/** Who passes this rule about the object at hand, decided by the subgraph that owns it. */
export const Policy = (name: PolicyName): Declaration => Directive(`@policy(policies: [["${name}"]])`);

/** Besides who may read it: the value itself depends on who asks, so it is never shared between callers. */
export const PerCaller = (): Declaration => Directive('@perCaller');
