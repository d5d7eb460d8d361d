// A form that is met again by the browser's Back keeps the token that it was sent with, also when the page is fetched
// anew: sent unchanged it leads to the record that it made, instead of a second one.
export function enhance(scope) {
  const field = scope === document ? document.querySelector("form[data-draft] [name=form_token]") : null;
  if (!field) {
    return;
  }
  if (history.state?.formToken) {
    field.value = history.state.formToken;
  } else {
    history.replaceState({ ...history.state, formToken: field.value }, "");
  }
}
