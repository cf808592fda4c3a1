import { defineConfig } from 'dateline';
import wikidata from './wikidata.ts';

export default defineConfig({ extensions: [wikidata()] });
