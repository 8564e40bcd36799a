// Calls when the browser has nothing else to do, and in any case soon.
export const whenIdle = (then) =>
  globalThis.requestIdleCallback ? requestIdleCallback(() => then(), { timeout: 200 }) : setTimeout(then, 20);
