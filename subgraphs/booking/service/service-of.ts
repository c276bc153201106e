import type { ServiceDocument } from './service.model.ts';
import type { Service } from './service.type.ts';

/** A stored service as the graph shows it. */
export const serviceOf = ({ _id, ...service }: ServiceDocument): Service => ({ id: _id, ...service });
