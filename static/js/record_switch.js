// On a narrow screen a record page shows either the record or its history (css/records.css, by the address's #part).
// The links of the switch say which one it is.
function mark() {
  const nav = document.querySelector(".record-switch");
  if (!nav) {
    return;
  }
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const isHistory = Boolean(target?.closest(".history"));
  for (const link of nav.querySelectorAll("a")) {
    if ((link.hash === "#riwayat") === isHistory) {
      link.setAttribute("aria-current", "true");
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
