// On a narrow screen a record page shows either the record or its history (css/records.css, by the address's #part).
// The links of the switch say which one it is; where the switch is one with the tabs of the record ([data-record-switch]),
// the open tab says so again when the history is left.
const opened = new WeakMap();

function mark() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const isHistory = Boolean(target?.closest(".history"));
  for (const link of document.querySelectorAll(".record-switch a, [data-record-switch] a")) {
    if (!opened.has(link)) {
      opened.set(link, link.getAttribute("aria-current"));
    }
    const isOwn = link.closest("[data-record-switch]") !== null;
    const isCurrent = (link.hash === "#riwayat") === isHistory && (isHistory || !isOwn || opened.get(link) !== null);
    if (isCurrent) {
      link.setAttribute("aria-current", isOwn && !isHistory ? opened.get(link) : "true");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

// The history comes after the page: what the address names in it can be shown only then.
let isAwaited = Boolean(location.hash);

document.addEventListener("htmx:afterSettle", (event) => {
  const name = decodeURIComponent(location.hash.slice(1));
  if (isAwaited && name && document.getElementById(name)?.closest("#riwayat-isi")) {
    isAwaited = false;
    location.replace(location.hash);
    mark();
  }
});

addEventListener("hashchange", mark);
mark();
