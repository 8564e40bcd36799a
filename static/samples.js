// The texts of the samples. They are loaded with the first sample that a user chooses; the page in one file has them in its document.
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
    // The network may be available at the next try.
    loaded = undefined;
    return [];
  }
}
