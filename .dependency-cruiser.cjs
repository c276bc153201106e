/**
 * Who may import whom: contracts ← runtime ← gateway | each subgraph; infra/local wires everything; circles never.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const subgraphs = ['user', 'booking', 'recommendation', 'monitoring'];

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'contracts-import-nothing-of-ours',
      comment: 'Contracts are types and zod, so that anybody can read them.',
      severity: 'error',
      from: { path: '^contracts/' },
      to: { path: '^(runtime|gateway|subgraphs|clients|infra|tests)/' },
    },
    {
      name: 'runtime-knows-no-product',
      severity: 'error',
      from: { path: '^runtime/' },
      to: { path: '^(gateway|subgraphs|clients|infra|tests)/' },
    },
    {
      name: 'gateway-knows-no-subgraph',
      comment: 'compose/main.ts emits the schemas, and is the one place that may look at all four.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: '^gateway/compose/' },
      to: { path: '^(subgraphs|clients|infra|tests)/' },
    },
    ...subgraphs.map((name) => ({
      name: `${name}-keeps-to-itself`,
      severity: 'error',
      from: { path: `^subgraphs/${name}/` },
      to: { path: '^(gateway|clients|infra|tests)/|^subgraphs/', pathNot: `^subgraphs/${name}/` },
    })),
    {
      name: 'clients-import-generated-types-only',
      severity: 'error',
      from: { path: '^(clients|examples|dashboard)/' },
      to: { path: '^(contracts|runtime|gateway|subgraphs|infra|tests)/' },
    },
    {
      name: 'stories-go-through-the-door',
      comment: 'Stories talk HTTP and WebSocket; they start the product, but never reach into it.',
      severity: 'error',
      from: { path: '^tests/(stories|races|faults|security)/' },
      to: { path: '^(runtime|gateway|subgraphs)/' },
    },
    {
      name: 'pure-imports-pure',
      comment: 'A decision has no effects, so it imports nothing that has any.',
      severity: 'error',
      from: { path: '\\.pure\\.ts$' },
      to: { path: '^(runtime|gateway|subgraphs|infra)/', pathNot: '\\.pure\\.ts$|^runtime/errors/' },
    },
    {
      name: 'only-a-main-reads-the-environment-of-its-process',
      severity: 'error',
      from: {
        path: '^(runtime|gateway|subgraphs)/',
        pathNot: '(main|worker|serve-any|env)\\.ts$|^runtime/(env|process)',
      },
      to: { path: '(^|/)env\\.ts$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^clients/typescript/generated/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
