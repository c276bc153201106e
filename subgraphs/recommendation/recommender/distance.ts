import type { Place } from '../catalogue/pool.ts';
import type { CatalogueProvider } from '../catalogue/provider.model.ts';

const earthRadiusKm = 6371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The great-circle distance in kilometres (haversine). */
export function distanceKm(a: Place, b: Place): number {
  const dLatitude = radians(b.latitude - a.latitude);
  const dLongitude = radians(b.longitude - a.longitude);
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLongitude / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** What nearness is worth, from 1 at the door to 0 far away: it halves with every five kilometres. */
export const nearness = (km: number): number => 2 ** (-km / 5);

/** Where a provider is, out of the form in which MongoDB keeps it. */
export const placeOf = ({ location }: Pick<CatalogueProvider, 'location'>): Place => {
  const [longitude, latitude] = location.coordinates;
  return { latitude, longitude };
};
