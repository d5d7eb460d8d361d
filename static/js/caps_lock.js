// Below a password field: "Caps Lock menyala" while it is.
document.addEventListener("keyup", (event) => {
  const field = event.target;
  if (!field.matches?.("input[type=password]") || !event.getModifierState) {
    return;
  }
  const box = field.parentElement;
  let hint = box.querySelector(".caps-hint");
  if (!event.getModifierState("CapsLock")) {
    hint?.remove();
    return;
  }
  if (!hint) {
    hint = document.createElement("p");
    hint.className = "caps-hint";
    hint.setAttribute("role", "status");
    box.append(hint);
    hint.textContent = "Caps Lock menyala";
  }
});
