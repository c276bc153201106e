import type { CodegenConfig } from '@graphql-codegen/cli';

/** `npm run codegen`: typed documents out of the operations in `clients/`, against the schema that clients see. */
const config: CodegenConfig = {
  schema: 'clients/typescript/schema.graphql',
  documents: 'clients/typescript/operations/*.graphql',
  generates: {
    'clients/typescript/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        // Documents as text: nothing has to be parsed or printed to send one.
        documentMode: 'string',
        importExtension: '.ts',
        useTypeImports: true,
        enumsAsTypes: true,
        skipTypename: true,
        strictScalars: true,
        scalars: { DateTime: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
