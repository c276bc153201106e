import { Directive, Field, Float, InputType, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';

@Directive('@shareable')
@ObjectType({ description: 'A place on earth, in degrees of WGS 84.' })
export class GeoPoint {
  @Public()
  @Field(() => Float, { description: 'Degrees north of the equator, from -90 to 90.' })
  latitude!: number;

  @Public()
  @Field(() => Float, { description: 'Degrees east of Greenwich, from -180 to 180.' })
  longitude!: number;
}

@InputType({ description: 'A place on earth, in degrees of WGS 84.' })
export class GeoPointInput {
  @Field(() => Float, { description: 'Degrees north of the equator, from -90 to 90.' })
  latitude!: number;

  @Field(() => Float, { description: 'Degrees east of Greenwich, from -180 to 180.' })
  longitude!: number;
}
