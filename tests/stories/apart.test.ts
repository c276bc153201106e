import { tellAllStories } from './all.ts';

tellAllStories('apart');
