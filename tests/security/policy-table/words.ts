import { type Role, roles } from '#contracts/authority.ts';

/** Who asks: nobody who is signed in, or a person with exactly one role. */
export const askers = ['ANONYMOUS', ...roles] as const;
export type Asker = (typeof askers)[number];

/**
 * What the object at hand is to who asks: their own; a booking that somebody made with their business; or somebody
 * else's. An anonymous caller owns nothing.
 */
export const relations = ['own', 'with me', "another's"] as const;
export type Relation = (typeof relations)[number];

/** Who may have a field, in words of roles and of ownership. A relation that lists no role is for nobody. */
export type Rule = {
  readonly name: string;
  readonly anonymous: boolean;
  readonly roles: Readonly<Record<Relation, readonly Role[]>>;
  /** The value itself depends on who asks. */
  readonly dependsOnCaller: boolean;
  /** To whom what is named in the arguments can be found at all; to all others it is as if it did not exist. */
  readonly finds: Rule | null;
};

/** What a type's fields are for whom, and to whom an object of that type exists at all. */
export type TypeRules = { readonly exists: Rule; readonly fields: Readonly<Record<string, Rule>> };
export type PolicyTable = Readonly<Record<string, TypeRules>>;

const staff: readonly Role[] = ['OPS', 'ADMIN'];
const rule = (name: string, own: readonly Role[], withMe: readonly Role[], others: readonly Role[]): Rule => ({
  name,
  anonymous: false,
  roles: { own, 'with me': withMe, "another's": others },
  dependsOnCaller: false,
  finds: null,
});

/** Signed in or not. */
export const everyone: Rule = { ...rule('everyone', roles, roles, roles), anonymous: true };
export const signedIn = rule('signedIn', roles, roles, roles);
/** The person alone. */
export const own = rule('own', roles, [], []);
/** The person, and staff. */
export const self = rule('self', roles, staff, staff);
/** The customer, the owner of the business, and staff. */
export const party = rule('party', roles, roles, staff);
/** Whoever has one of these roles, whosever it is. */
export const only = (...some: Role[]): Rule => rule(`only ${some.join(' and ')}`, some, some, some);

/** The value depends on who asks. */
export const perCaller = (who: Rule): Rule => ({ ...who, dependsOnCaller: true });
/** May be asked by `who`, but finds what it names only for those whom `finds` allows. */
export const finding = (who: Rule, finds: Rule): Rule => ({ ...who, finds });

/** A type whose objects exist for everybody who gets at them. */
export const fields = (rules: Record<string, Rule>): TypeRules => ({ exists: everyone, fields: rules });
/** A type whose objects do not exist for anybody but `exists`. */
export const existing = (exists: Rule, rules: Record<string, Rule>): TypeRules => ({ exists, fields: rules });
