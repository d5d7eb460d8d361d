// A message with [data-dismissable] gets a button that takes it away.
for (const notice of document.querySelectorAll("[data-dismissable]")) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-btn";
  close.setAttribute("aria-label", "Tutup pesan");
  close.textContent = "×";
  close.addEventListener("click", () => notice.remove());
  notice.append(close);
}
