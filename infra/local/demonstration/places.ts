import { createRandom, demonstrationId, label, type Random } from './random.ts';
import { cities, trades } from './trades.ts';

export type Person = {
  id: string;
  email: string;
  displayName: string;
  roles: ('CUSTOMER' | 'PROVIDER' | 'OPS' | 'ADMIN')[];
  home: { latitude: number; longitude: number };
};

export type OfferedService = {
  id: string;
  name: string;
  category: string;
  durationMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  priceMinor: number;
  capacity: number;
};

export type DemonstrationProvider = {
  id: string;
  ownerId: string;
  name: string;
  description: string;
  city: string;
  categories: string[];
  location: { latitude: number; longitude: number };
  workingHours: { weekday: number; opens: string; closes: string }[];
  verified: boolean;
  services: OfferedService[];
};

export const counts = { providers: 200, customers: 500, bookings: 3_000 };

const rounded = (degrees: number) => Math.round(degrees * 10_000) / 10_000;

/** Somewhere within about six kilometres of the middle of one of the cities, nearer more often than farther. */
function somewhere(random: Random) {
  const chance = random.next();
  const city = cities.find(({ upTo }) => chance < upTo) ?? cities[0];
  const spread = () => (random.next() + random.next() - 1) * 0.05;
  return {
    city: city.name,
    location: { latitude: rounded(city.latitude + spread()), longitude: rounded(city.longitude + spread()) },
  };
}

/** The accounts that the README names, five hundred customers, and an owner for each provider. */
export function people(): Person[] {
  const random = createRandom(1);
  const named = (index: number, name: string, displayName: string, roles: Person['roles']): Person => ({
    id: demonstrationId('usr', index),
    email: `${name}@sangam.example`,
    displayName,
    roles,
    home: { latitude: 27.7172, longitude: 85.324 },
  });
  const customers = Array.from({ length: counts.customers - 2 }, (_, n) => ({
    ...named(1_003 + n, `customer-${label(n + 3)}`, `Customer ${label(n + 3)}`, ['CUSTOMER']),
    home: somewhere(random).location,
  }));
  const owners = Array.from({ length: counts.providers - 1 }, (_, n) =>
    named(2_002 + n, `provider-${label(n + 2)}`, `Provider ${label(n + 2)}`, ['CUSTOMER', 'PROVIDER']),
  );
  return [
    named(1, 'admin', 'Admin 001', ['CUSTOMER', 'ADMIN']),
    named(2, 'ops', 'Ops 001', ['CUSTOMER', 'OPS']),
    named(2_001, 'provider', 'Provider 001', ['CUSTOMER', 'PROVIDER']),
    named(1_001, 'customer', 'Customer 001', ['CUSTOMER']),
    named(1_002, 'customer2', 'Customer 002', ['CUSTOMER']),
    ...customers,
    ...owners,
  ];
}

/** Two hundred providers around the three cities. Nepal rests on Saturday; some open on it all the same. */
export function providers(): DemonstrationProvider[] {
  const random = createRandom(2);
  let serviceNumber = 0;
  return Array.from({ length: counts.providers }, (_, n) => {
    const trade = trades[n % trades.length] ?? trades[0];
    const { city, location } = somewhere(random);
    const [opens, closes] = random.pick([
      ['09:00', '17:00'],
      ['08:00', '18:00'],
      ['10:00', '20:00'],
    ]);
    const weekdays = random.next() < 0.2 ? [1, 2, 3, 4, 5, 6, 7] : [1, 2, 3, 4, 5, 7];
    const price = 0.7 + random.next() * 0.7;
    return {
      id: demonstrationId('prv', n + 1),
      ownerId: demonstrationId('usr', 2_001 + n),
      name: `${trade.called} ${label(n + 1)}, ${city}`,
      description: `${trade.called} in and around ${city}.`,
      city,
      categories: [trade.category],
      location,
      workingHours: weekdays.map((weekday) => ({ weekday, opens, closes })),
      verified: random.next() < 0.7,
      services: trade.services.map(({ name, minutes, rupees, seats = 1 }) => {
        serviceNumber += 1;
        return {
          id: demonstrationId('svc', serviceNumber),
          name,
          category: trade.category,
          durationMinutes: minutes,
          bufferBeforeMinutes: seats > 1 ? 0 : 15,
          bufferAfterMinutes: 15,
          // In paisa, to ten rupees.
          priceMinor: Math.round((rupees * price) / 10) * 1_000,
          capacity: seats,
        };
      }),
    };
  });
}
