// A form that is sent after the session ended meets the sign-in page. What was sent is held in this tab and becomes the
// form's draft when the same person comes back to it, so that the last lines typed are there as well.
const PLACE = "kemitraan-held";
// As in core/views/drafts.py: never kept.
const SECRET = /password|sandi|secret|token|(^|-)(code|otp|pin|nik|kk|kk_number|family_card|npwp|identity_number)$/i;

const person = document.body.dataset.person ?? "";

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE));
  } catch {
    return null;
  }
}

function write(held) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(held));
  } catch {
    // A browser without storage, or a form larger than it: the draft saved while typing remains.
  }
}

function isKept([name, value], form) {
  return typeof value === "string" && !SECRET.test(name) && form.elements[name]?.type !== "password";
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!event.defaultPrevented && person && form.dataset.draft) {
    const fields = [...new FormData(form)].filter((field) => isKept(field, form));
    const token = form.elements.form_token?.value ?? "";
    write({ person, form: form.dataset.draft, key: form.dataset.draftKey ?? "", token, fields, isCutOff: false });
  }
});

async function giveBack(held, form) {
  const body = new FormData();
  for (const [name, value] of held.fields) {
    body.append(name, value);
  }
  body.append("form", held.form);
  body.append("key", held.key);
  body.append("form_token", held.token);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const answer = await fetch("/draf/", { method: "POST", body, headers, redirect: "error" });
  if (answer.ok) {
    sessionStorage.removeItem(PLACE);
    const page = new URL(location.href);
    page.searchParams.set("draf", held.token);
    location.replace(page);
  }
}

export function enhance(scope) {
  const held = scope === document ? read() : null;
  if (!held) {
    return;
  }
  const forms = [...document.querySelectorAll("form[data-draft]")];
  const form = forms.find((one) => one.dataset.draft === held.form && (one.dataset.draftKey ?? "") === held.key);
  if (!person) {
    write({ ...held, isCutOff: true });
  } else if (!held.isCutOff || held.person !== person) {
    sessionStorage.removeItem(PLACE);
  } else if (form) {
    giveBack(held, form).catch(() => {});
  }
}
