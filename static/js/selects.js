// Tom Select on select[data-enhance]; without it the plain select works too.
// data-url="…": options come from the server for ?q= as {"results": [{"id": …, "text": …}]}.
function remote(url) {
  return {
    valueField: "id",
    labelField: "text",
    searchField: [],
    preload: "focus",
    async load(query, done) {
      try {
        const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`, {
          headers: { Accept: "application/json" },
        });
        const { results } = await answer.json();
        // Found before: not what is asked for now.
        this.clearOptions();
        done(results);
      } catch {
        done();
      }
    },
  };
}

function start(select) {
  select.setAttribute("aria-hidden", "true");
  const name = select.labels?.[0]?.textContent.trim();
  const control = new window.TomSelect(select, {
    maxOptions: 200,
    hidePlaceholder: true,
    plugins: select.multiple ? ["remove_button"] : [],
    // Text is put in by textContent, so that a name is never read as markup.
    render: {
      option: (data, escape) => `<div>${escape(data.text)}</div>`,
      item: (data, escape) => `<div>${escape(data.text)}</div>`,
      no_results: () => '<div class="no-results">Tidak ditemukan</div>',
      loading: () => '<div class="no-results">Mencari…</div>',
    },
    ...(select.dataset.url ? remote(select.dataset.url) : {}),
  });
  for (const attribute of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (select.hasAttribute(attribute)) {
      control.control_input.setAttribute(attribute, select.getAttribute(attribute));
    }
  }
  if (name) {
    control.dropdown_content.setAttribute("aria-label", name);
  }
}

let loading;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.tomSelect;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return loading;
}

export async function enhance(scope) {
  const waiting = [...scope.querySelectorAll("select[data-enhance]")].filter((select) => !select.tomselect);
  if (!waiting.length) {
    return;
  }
  try {
    await load();
  } catch {
    return;
  }
  for (const select of waiting) {
    if (!select.tomselect && select.isConnected) {
      start(select);
    }
  }
}
