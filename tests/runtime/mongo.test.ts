import { Schema } from 'mongoose';
import { expect, it } from 'vitest';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { connectMongo } from '#runtime/mongo/connect.ts';
import { countCommands } from '#runtime/mongo/count-commands.ts';
import { freshNamespace, log, mongoUri, openMongo } from './parts.ts';

const schema = new Schema<{ name: string }>({ name: String }, { collection: 'things' });

it('counts the commands of one piece of work, and only those', async () => {
  const mongo = await openMongo();
  const things = mongo.db('main').model('Thing', schema);
  await things.init();
  const mine = () =>
    countCommands(async () => {
      await things.find().lean();
      await Promise.all([things.find({ name: 'a' }).lean(), things.create({ name: 'b' })]);
    });
  const [one, other] = await Promise.all([mine(), mine(), things.find().lean()]);
  expect(one?.commands).toEqual({ 'find things': 2, 'insert things': 1 });
  expect(other?.commands).toEqual(one?.commands);
});

it('refuses a filter by a field that is not in the schema, which would match everything', async () => {
  const mongo = await openMongo();
  const things = mongo.db('main').model('Thing', schema);
  await expect(things.find({ nmae: 'a' }).lean()).rejects.toThrow(/nmae/);
});

it.each([
  'w=0',
  'W=0',
  'journal=false',
  'j=false',
  'w=0&journal=false&wtimeoutMS=1',
  'readPreference=secondaryPreferred&readPreferenceTags=a:b&maxStalenessSeconds=90',
  'readConcernLevel=available',
])('acknowledges by majority and journal, and reads from the primary, whatever the URI says: %s', async (weaker) => {
  const metrics = createMetrics({ process: 'test' });
  const weak = `${mongoUri}${mongoUri.includes('?') ? '&' : '?'}${weaker}`;
  const mongo = await connectMongo(weak, { namespace: freshNamespace(), appName: 'test', log, metrics });
  const { options } = mongo.db('main').getClient();
  expect(options.writeConcern).toMatchObject({ w: 'majority', journal: true });
  expect(options.writeConcern?.wtimeoutMS).toBeUndefined();
  expect(options.readPreference).toMatchObject({ mode: 'primary' });
  expect(options.readConcern).toBeUndefined();
  expect(options.appName).toBe('test');
  await mongo.close();
  metrics.close();
});

it('fails in time when there is no MongoDB', async () => {
  const metrics = createMetrics({ process: 'test' });
  const uri = 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200';
  await expect(connectMongo(uri, { namespace: 'none', appName: 'test', log, metrics })).rejects.toThrow();
  metrics.close();
});
