// The engine in Node: it is loaded from this package when it is imported, so `init()` has nothing left to do.
import { readFileSync } from 'node:fs';
import { initSync } from './switchover.js';

const exports = initSync({ module: readFileSync(new URL('./switchover_bg.wasm', import.meta.url)) });

export * from './switchover.js';
export default async () => exports;
