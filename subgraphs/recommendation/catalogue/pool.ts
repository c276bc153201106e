/** A place, in degrees of WGS 84. */
export type Place = { latitude: number; longitude: number };

/** A way by which a provider may come into question, each answered from an index and cut off. */
export type Pool =
  | { kind: 'near'; place: Place; categories: readonly string[] }
  | { kind: 'category'; category: string }
  | { kind: 'best' }
  | { kind: 'popular' };

/** Names a pool, so that people who share one share its query. */
export function poolKey(pool: Pool): string {
  switch (pool.kind) {
    case 'near':
      return JSON.stringify(['near', pool.place.latitude, pool.place.longitude, [...pool.categories].sort()]);
    case 'category':
      return JSON.stringify(['category', pool.category]);
    default:
      return pool.kind;
  }
}
