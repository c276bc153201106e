const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>
      body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
      code { font-family: ui-monospace, monospace; }
      dt { font-weight: 600; margin-top: 1rem; }
      dd { margin-left: 0; }
      @media (prefers-color-scheme: dark) { body { background: #16181d; color: #e8e8e8; } a { color: #8ab4f8; } }
    </style>
  </head>
  <body>
${body}
  </body>
</html>
`;

const entry = (address: string, text: string) =>
  `      <dt><a href="${address}"><code>${address}</code></a></dt>\n      <dd>${text}</dd>`;

/** The plain page at `/` that says what is where. */
export function frontPage({ explorer, own }: { explorer: boolean; own: boolean }): string {
  const title = own ? 'Sangam' : 'A federated graph, served by Sangam’s gateway';
  const entries = [
    entry(
      '/graphql',
      `The graph, over HTTP and WebSocket (<code>graphql-transport-ws</code>).${explorer ? ' A browser gets GraphiQL here.' : ''}`,
    ),
    entry('/api/health', 'Whether this process works.'),
    entry('/api/health/ready', 'Whether requests should be sent here.'),
    ...(own
      ? [
          entry('/api/system/status', 'The state of each service.'),
          entry('/api/system/metrics', 'How each process is doing, for operators.'),
        ]
      : []),
    entry('/metrics', 'The same for Prometheus: from this machine, or for operators.'),
  ];
  return page(title, `    <h1>${title}</h1>\n    <dl>\n${entries.join('\n')}\n    </dl>`);
}

export const notBuiltPage = page(
  'GraphiQL',
  '    <h1>GraphiQL is not there yet</h1>\n    <p>It is built once, which takes about half a minute: <code>npm run graphiql</code>. Then load this page again.</p>',
);
