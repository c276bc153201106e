import { tellAllStories } from './all.ts';

tellAllStories('together');
