// A page open for long has a stale form token. The server's refusal carries a fresh one; forms take it over, so that
// the next press works and nothing typed is lost.
const HEADER = "X-CSRF-Fresh";

export function takeOver(token) {
  if (!token) {
    return false;
  }
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  return true;
}

export function freshFrom(answer) {
  return takeOver(answer.headers.get(HEADER));
}

document.addEventListener("htmx:responseError", (event) => takeOver(event.detail.xhr.getResponseHeader(HEADER)));
