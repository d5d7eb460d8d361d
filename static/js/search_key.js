// Ctrl K or Cmd K goes to the global search; "/" too, outside of fields.
document.addEventListener("keydown", (event) => {
  const search = document.getElementById("cari");
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  const isShortcut = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  if (!search || !(isShortcut || (event.key === "/" && !isTyping))) {
    return;
  }
  event.preventDefault();
  search.focus();
  search.select();
});
