// A form is sent as soon as [data-submit-on-change] in it has another value; its button stays for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submit-on-change]")) {
    event.target.form.requestSubmit();
  }
});
