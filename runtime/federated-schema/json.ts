import { GraphQLError, GraphQLScalarType } from 'graphql';

/** Whatever JSON can hold, for answers only: nothing that a client sends is ever taken as it is. */
export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value. Only in answers: no field takes one.',
  serialize: (value) => value,
  parseValue: refuseInput,
  parseLiteral: refuseInput,
});

function refuseInput(): never {
  throw new GraphQLError('JSON is for answers only.');
}
