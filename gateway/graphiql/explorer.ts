import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { fetcher } from './fetcher.ts';

const root = document.getElementById('graphiql');
if (!root) throw new Error('the page has no place for GraphiQL');
const defaultQuery = '# Sign in with the signIn mutation, then put { "authorization": "Bearer …" } under Headers.\n';
createRoot(root).render(createElement(GraphiQL, { fetcher, defaultQuery }));
