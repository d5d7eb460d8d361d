// Saves a form with data-draft="name" while it is typed: POST /draf/ with form, key, form_token and its fields.
// The server restores it through the banner above the form.
import { freshFrom } from "./fresh_token.js";

const QUIET_MS = 1500;
const SKIPPED = new Set(["csrfmiddlewaretoken", "form_token", "version"]);
const timers = new WeakMap();

function payload(form) {
  const body = new FormData();
  for (const [name, value] of new FormData(form)) {
    const isSecret = form.elements[name]?.type === "password";
    if (!SKIPPED.has(name) && typeof value === "string" && !isSecret) {
      body.append(name, value);
    }
  }
  body.append("form", form.dataset.draft);
  body.append("key", form.dataset.draftKey ?? "");
  body.append("form_token", form.elements.form_token?.value ?? "");
  return body;
}

function say(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place) {
    place.textContent = text;
  }
}

function send(form) {
  return fetch("/draf/", {
    method: "POST",
    body: payload(form),
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    redirect: "error",
  });
}

async function save(form) {
  if (form.dataset.sending) {
    return;
  }
  try {
    let answer = await send(form);
    if (answer.status === 403 && freshFrom(answer)) {
      answer = await send(form);
    }
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const now = new Date();
    const clock = [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
    say(form, `Draf tersimpan ${clock}`);
    form.dataset.drafted = "1";
    form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true }));
  } catch {
    say(form, "Draf belum tersimpan. Isian Anda masih ada di halaman ini.");
  }
}

function schedule(event) {
  const form = event.target.form ?? event.target.closest?.("form");
  if (!form?.dataset.draft) {
    return;
  }
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), QUIET_MS));
}

document.addEventListener("input", schedule);
document.addEventListener("change", schedule);
document.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)));
