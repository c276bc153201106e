import { createHmac, timingSafeEqual } from 'node:crypto';
import { refuse } from '#runtime/errors/refusal.ts';
import { isEntryId, type Position } from './position.ts';

export type Cursors = {
  /** Text for a client that says where in a topic its audience has got to. */
  encode(topic: string, audience: string, position: Position): string;
  /**
   * The position that {@link encode} was given.
   * @throws Refusal BAD_CURSOR when it was not issued here for this topic and audience
   */
  decode(topic: string, audience: string, cursor: string): Position;
};

/**
 * Cursors are signed: a client can neither make one up nor use one that was issued for another topic or audience.
 * They are `<epoch/id>.<signature>`, both in base64url; topic and audience are in the signature only.
 */
export function createCursors(secret: string): Cursors {
  const sign = (topic: string, audience: string, position: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['cursor', topic, audience, position]))
      .digest()
      .subarray(0, 16);

  return {
    encode(topic, audience, { epoch, id }) {
      const position = `${epoch}/${id}`;
      return `${Buffer.from(position).toString('base64url')}.${sign(topic, audience, position).toString('base64url')}`;
    },

    decode(topic, audience, cursor) {
      const [encoded = '', signature = '', ...rest] = cursor.split('.');
      const position = Buffer.from(encoded, 'base64url').toString();
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(topic, audience, position);
      const [epoch, id, ...more] = position.split('/');
      const genuine = given.length === expected.length && timingSafeEqual(given, expected);
      if (!genuine || rest.length > 0 || !epoch || !id || more.length > 0 || !isEntryId(id)) {
        return refuse('BAD_CURSOR', { field: 'after', expected: 'a cursor that this subscription issued' });
      }
      return { epoch, id };
    },
  };
}
