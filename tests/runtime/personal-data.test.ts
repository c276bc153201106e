import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { actorOf } from '#runtime/personal-data/actor.ts';
import { createSealingKeys, seal, unseal } from '#runtime/personal-data/seal.ts';

/** Protects what makes erasure possible: only the person's own key reads what is recorded about them. */
describe('what is sealed for a person', () => {
  const keys = createSealingKeys();

  it('is read with the private key as it was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(unseal(keys, seal(keys.publicKey, value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 100 },
    );
  });

  it('says nothing twice in the same way, nor what it holds', () => {
    const texts = [1, 2, 3].map(() => seal(keys.publicKey, { email: 'customer@example.org' }));
    expect(new Set(texts).size).toBe(3);
    for (const text of texts) {
      expect(text).not.toContain('customer');
      expect(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('customer');
    }
  });

  it('is not read with another key, and not after any change', () => {
    const text = seal(keys.publicKey, 'a secret');
    expect(() => unseal(createSealingKeys(), text)).toThrow();
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'AZaz09-_'), (at, letter) => {
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        // The last letter of base64url may have bits that stand for nothing.
        fc.pre(changed !== text && at !== text.length - 1 && at !== text.indexOf('.') - 1);
        expect(() => unseal(keys, changed)).toThrow();
      }),
    );
  });
});

describe('who is behind a request', () => {
  const caller: Caller = { ...anonymous, id: 'usr_1', sessionId: 'ses_1', address: '203.0.113.7' };

  it('is told with the address sealed for the person', () => {
    const keys = createSealingKeys();
    const { from, ...ids } = actorOf({ caller: { ...caller, sealingKey: keys.publicKey }, requestId: 'req_1' });
    expect(ids).toEqual({ id: 'usr_1', sessionId: 'ses_1', requestId: 'req_1' });
    if (!from || !('text' in from)) throw new Error('the address is not sealed');
    expect(from.for).toBe('usr_1');
    expect(unseal(keys, from.text)).toEqual({ address: '203.0.113.7' });
  });

  it('keeps no address of a person who has no key, and the plain one of nobody', () => {
    expect(actorOf({ caller, requestId: 'req_1' }).from).toBeNull();
    expect(actorOf({ caller: { ...anonymous, address: '203.0.113.7' }, requestId: 'req_1' }).from).toEqual({
      address: '203.0.113.7',
    });
  });
});
