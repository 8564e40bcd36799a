// Whether the screen is as narrow as a phone's: as static/style/layout.css says it.
const narrow = matchMedia("(max-width: 44.99rem)");

// Calls `tell` now and whenever that changes.
export function watchNarrow(tell) {
  tell(narrow.matches);
  narrow.addEventListener("change", () => tell(narrow.matches));
}
