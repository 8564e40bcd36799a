// A value that Rust reads part by part. It knows a part by its number, and so holds nothing that it would have to give back.

// Zero is no part; the value itself is the first.
let parts;

const add = (part) => (part === undefined ? 0 : parts.push(part) - 1);

// Calls `read`, which asks for the parts of a value; false if one of them is not what it has to be.
export function reading(value, read) {
  parts = [undefined, value];
  try {
    read();
    return true;
  } catch (error) {
    // A crash is no finding about the value.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return false;
  } finally {
    parts = undefined;
  }
}

// What is thrown ends the reading.
function expect(part, is) {
  if (!is(parts[part])) throw new TypeError();
  return parts[part];
}

export const isNull = (part) => parts[part] === null;
export const flag = (part) => expect(part, (value) => typeof value === "boolean");
export const text = (part) => expect(part, (value) => typeof value === "string");
// All numbers of the page count something, or number lines.
export const number = (part) => expect(part, (value) => value >>> 0 === value);
export const object = (part) => expect(part, (value) => typeof value === "object" && value);
export const list = (part) => expect(part, Array.isArray).length;

export const element = (part, place) => add(parts[part][place]);
export const member = (part, name) => add(parts[part][name]);
// The members of an object, as pairs of a name and a value.
export const members = (part) => add(Object.entries(object(part)));
// What belongs to a variant of an enum: the variant is a text, or a member.
export const variant = (part, name) => (parts[part] === name ? part : typeof parts[part] === "string" ? 0 : member(part, name));
export const value = (part) => parts[part];
