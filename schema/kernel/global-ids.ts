export { encodeGlobalId, parseGlobalId, type GlobalId } from '../../src/lib/global-ids.ts';
