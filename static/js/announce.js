// Tells screen readers what a swap brought, keeps the focus, and shows short messages.
// A fragment says it in <… data-announce>text</…>; a server may send HX-Trigger {"toast": {"text": "…"}}.
const SHOWN_MS = 8000;

export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = "";
  requestAnimationFrame(() => {
    live.textContent = text;
  });
}

export function toast(text) {
  const line = document.createElement("div");
  line.className = "toast-line";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-btn";
  close.setAttribute("aria-label", "Tutup pesan");
  close.textContent = "×";
  close.addEventListener("click", () => line.remove());
  line.append(words, close);
  document.getElementById("toasts").append(line);
  announce(text);
  setTimeout(() => {
    if (!line.matches(":hover, :focus-within")) {
      line.remove();
    }
  }, SHOWN_MS);
}

// The sentence inside an error page that came as the answer to a fragment request.
function reasonIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("[data-reason]")?.textContent.trim().replace(/\s+/g, " ");
}

document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value));

let hadFocus = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  hadFocus = event.detail.target.contains(document.activeElement);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const spot = event.detail.target;
  const fresh = spot.id ? document.getElementById(spot.id) : spot;
  const said = fresh?.matches("[data-announce]") ? fresh : fresh?.querySelector("[data-announce]");
  if (said) {
    announce(said.textContent.trim());
  }
  // Focus that lay in replaced content goes to the heading of what replaced it, never to the top of the page.
  if (hadFocus && document.activeElement === document.body && fresh) {
    const place = fresh.querySelector("[autofocus], [data-focus], h2, h3") ?? fresh;
    if (!place.matches("a, button, input, select, textarea, [tabindex]")) {
      place.setAttribute("tabindex", "-1");
    }
    place.focus({ preventScroll: true });
  }
});

document.addEventListener("htmx:responseError", (event) => {
  toast(reasonIn(event.detail.xhr.responseText) ?? "Belum berhasil. Isian Anda masih ada, coba lagi.");
});

document.addEventListener("htmx:sendError", () => {
  toast("Tidak ada sambungan. Isian Anda masih ada di halaman ini, coba lagi bila sudah tersambung.");
});
