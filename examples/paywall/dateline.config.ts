import { defineConfig } from 'dateline';
import paywall from './paywall.ts';

export default defineConfig({ extensions: [paywall] });
