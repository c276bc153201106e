import { z } from 'zod';

export const jobs = { make: z.object({ thing: z.string() }), fail: z.object({ thing: z.string() }) };
