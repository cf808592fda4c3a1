import { defineConfig } from '@dateline/server';
import paywall from './paywall.ts';

export default defineConfig({ extensions: [paywall] });
