// Waits until the browser has nothing else to do, and in any case not long.
export const whenIdle = () =>
  new Promise((then) => (globalThis.requestIdleCallback ? requestIdleCallback(then, { timeout: 200 }) : setTimeout(then, 20)));
