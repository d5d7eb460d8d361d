// The column chooser: a press on "up" moves the line at once; without scripts the server does it and answers a page.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-column-up]");
  if (!button) {
    return;
  }
  event.preventDefault();
  const line = button.closest("li");
  line.previousElementSibling?.before(line);
  button.focus();
});
