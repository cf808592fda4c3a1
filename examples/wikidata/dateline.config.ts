import { defineConfig } from '@dateline/server';
import wikidata from './wikidata.ts';

export default defineConfig({ extensions: [wikidata()] });
