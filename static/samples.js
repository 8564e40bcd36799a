// The texts of the samples. They are loaded when the first one is wanted; the page in one file has them in its document.
let loaded;

async function load() {
  const embedded = document.getElementById("samples")?.textContent;
  return embedded ? JSON.parse(embedded) : (await fetch(new URL("samples.json", document.baseURI))).json();
}

// The names and texts of a sample, in pairs; none without a network.
export async function textsOf(id) {
  try {
    return (await (loaded ??= load()))[id];
  } catch {
    // A network that was away may be back at the next try.
    loaded = undefined;
    return [];
  }
}
