import { defineConfig } from 'dateline';
import sponsors from './sponsors.ts';

export default defineConfig({ extensions: [sponsors] });
