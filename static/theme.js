// The theme that the user chose, before anything is drawn; src/web/footer.rs stores it.
try {
  document.documentElement.dataset.theme = localStorage.getItem("switchover.theme/1") ?? "";
} catch {
  // There is no storage: the page is as the system is.
}
