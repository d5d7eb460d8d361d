// Moves through the score sheet ([data-score-sheet]) by keyboard: arrows and Enter go from score to score. A score is
// chosen whole when the focus comes, so that a digit replaces it.
const SCORE = "[data-score-sheet] .score-value";

function go(field, down, right) {
  const row = field.closest("tr");
  const rows = [...row.parentElement.rows];
  const next = rows[rows.indexOf(row) + down]?.querySelectorAll(".score-value")[
    [...row.querySelectorAll(".score-value")].indexOf(field) + right
  ];
  next?.focus();
  return Boolean(next);
}

const keys = {
  ArrowUp: (field) => go(field, -1, 0),
  ArrowDown: (field) => go(field, 1, 0),
  Enter: (field, event) => go(field, event.shiftKey ? -1 : 1, 0) || true,
  ArrowLeft: (field, event) => !event.shiftKey && go(field, 0, -1),
  ArrowRight: (field, event) => !event.shiftKey && go(field, 0, 1),
};

document.addEventListener("keydown", (event) => {
  const field = event.target;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (field.matches?.(SCORE) && isPlain && keys[event.key]?.(field, event)) {
    event.preventDefault();
  }
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(SCORE)) {
    event.target.select();
  }
});
