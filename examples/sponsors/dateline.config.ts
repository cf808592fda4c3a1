import { defineConfig } from '@dateline/server';
import sponsors from './sponsors.ts';

export default defineConfig({ extensions: [sponsors] });
