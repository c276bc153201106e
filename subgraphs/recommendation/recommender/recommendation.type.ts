import { Directive, Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Policy, Public } from '#runtime/authority/declare.ts';
import { GeoPoint } from '#runtime/federated-schema/geo-point.ts';
import { type FactKind, factKinds } from '../wording/fact.ts';

const descriptions: Record<FactKind, string> = {
  NEAR: 'It is near: the text says how far.',
  RATED: 'People rated it well: the text says how well, and in how many reviews.',
  TASTE: 'The person books things of this kind: the text says what, and how often.',
  POPULAR: 'It is booked often: the text says how often.',
  SIMILAR: 'It offers something of what the other provider offers: the text says what.',
};
const reasonKind = Object.fromEntries(factKinds.map((kind) => [kind, kind]));
registerEnumType(reasonKind, {
  name: 'ReasonKind',
  description: 'What a reason is about.',
  valuesConfig: Object.fromEntries(factKinds.map((kind) => [kind, { description: descriptions[kind] }])),
});

// Entities of other subgraphs, by their keys. They are described where they are owned.
@Directive('@key(fields: "id")')
@ObjectType('Provider')
export class Provider {
  @Public()
  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('User')
export class User {
  @Public()
  @Field(() => ID)
  id!: string;

  @Policy('self')
  @Directive('@external')
  @Field(() => GeoPoint, { nullable: true })
  home!: GeoPoint | null;
}

@ObjectType({ description: 'Why something is suggested. It cites facts, and they are true.' })
export class Reason {
  @Public()
  @Field(() => reasonKind, { description: 'What the reason is about, for a symbol or a filter.' })
  kind!: FactKind;
}

@ObjectType({ description: 'A provider that is suggested, with how well it fits and why.' })
export class Recommendation {
  @Public()
  @Field(() => Provider, { description: 'Who is suggested. Its services can be booked.' })
  provider!: Provider;

  @Public()
  @Field(() => Float, {
    description: 'How well it fits, from 0 to 1. Comparable within one list only, which is also ordered for variety.',
  })
  score!: number;

  @Public()
  @Field(() => [Reason], {
    description: 'Up to three reasons, what counts most first. Empty when nothing can be cited.',
  })
  reasons!: Reason[];
}
