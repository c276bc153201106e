/** What the demonstration's providers do: services with their usual length in minutes and price in Nepalese rupees. */
export type Trade = {
  category: string;
  called: string;
  services: readonly [Offer, ...Offer[]];
};
type Offer = { name: string; minutes: number; rupees: number; seats?: number };

export const trades: readonly [Trade, ...Trade[]] = [
  {
    category: 'plumbing',
    called: 'Plumbing',
    services: [
      { name: 'Leak repair', minutes: 60, rupees: 1_200 },
      { name: 'Tap or toilet fitting', minutes: 90, rupees: 1_800 },
      { name: 'Water tank cleaning', minutes: 120, rupees: 2_500 },
    ],
  },
  {
    category: 'electrical',
    called: 'Electrical works',
    services: [
      { name: 'Fault finding', minutes: 60, rupees: 1_300 },
      { name: 'Inverter set-up', minutes: 120, rupees: 3_000 },
    ],
  },
  {
    category: 'cleaning',
    called: 'House cleaning',
    services: [
      { name: 'Flat, up to three rooms', minutes: 120, rupees: 2_000 },
      { name: 'Whole house', minutes: 240, rupees: 4_500 },
    ],
  },
  {
    category: 'tutoring',
    called: 'Tutoring',
    services: [
      { name: 'Mathematics, one to one', minutes: 60, rupees: 900 },
      { name: 'Science, in a group', minutes: 90, rupees: 500, seats: 6 },
    ],
  },
  {
    category: 'photography',
    called: 'Photography',
    services: [
      { name: 'Portrait session', minutes: 60, rupees: 4_000 },
      { name: 'Wedding, half a day', minutes: 300, rupees: 25_000 },
    ],
  },
  {
    category: 'beauty',
    called: 'Beauty at home',
    services: [
      { name: 'Bridal make-up', minutes: 150, rupees: 8_000 },
      { name: 'Haircut at home', minutes: 45, rupees: 700 },
    ],
  },
  {
    category: 'repair',
    called: 'Appliance repair',
    services: [
      { name: 'Refrigerator', minutes: 90, rupees: 1_700 },
      { name: 'Washing machine', minutes: 90, rupees: 1_700 },
    ],
  },
  {
    category: 'gardening',
    called: 'Gardening',
    services: [{ name: 'Garden care', minutes: 120, rupees: 1_500 }],
  },
  {
    category: 'yoga',
    called: 'Yoga',
    services: [
      { name: 'Morning class', minutes: 60, rupees: 400, seats: 12 },
      { name: 'Private lesson', minutes: 60, rupees: 1_500 },
    ],
  },
  {
    category: 'cooking',
    called: 'Home catering',
    services: [{ name: 'Family dinner', minutes: 180, rupees: 5_000 }],
  },
];

/** Half of everything is in Kathmandu, three tenths in Lalitpur, the rest in Pokhara. */
export const cities = [
  { name: 'Kathmandu', latitude: 27.7172, longitude: 85.324, upTo: 0.5 },
  { name: 'Lalitpur', latitude: 27.6644, longitude: 85.3188, upTo: 0.8 },
  { name: 'Pokhara', latitude: 28.2096, longitude: 83.9856, upTo: 1 },
] as const;
