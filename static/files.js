// Saves a text as a file, as if a link to it had been clicked.
export function save(text, name) {
  const address = URL.createObjectURL(new Blob([text]));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
