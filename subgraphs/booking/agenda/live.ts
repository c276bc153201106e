/** Expression: the claims of this document that have not lapsed, by the database's clock. */
export const liveClaims = {
  $filter: {
    input: { $ifNull: ['$claims', []] },
    as: 'claim',
    cond: { $or: [{ $eq: ['$$claim.expiresAt', null] }, { $gt: ['$$claim.expiresAt', '$$NOW'] }] },
  },
};
