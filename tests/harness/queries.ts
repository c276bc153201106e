/**
 * How many reads each collection has had so far on behalf of requests, over all processes, from what the database
 * driver's own command monitoring counts. Background work marks its commands and is left out.
 */
export async function countQueries(metricsUrls: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const url of metricsUrls) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    for (const line of (await response.text()).split('\n')) {
      const sample = /^sangam_mongo_commands_total\{(.*)\} (\d+)/.exec(line);
      if (!sample) continue;
      const labels = Object.fromEntries(
        [...(sample[1] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
      );
      if (labels.purpose !== 'request' || !['find', 'aggregate', 'count'].includes(labels.command ?? '')) continue;
      const collection = labels.collection ?? '';
      counts[collection] = (counts[collection] ?? 0) + Number(sample[2]);
    }
  }
  return counts;
}
