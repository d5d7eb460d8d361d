// One behavior a file. Each module listens on the document, so that swapped fragments need no new wiring;
// what must look at elements exports `enhance(root)` and is called for the page and for every swap.
import "./announce.js";
import "./caps_lock.js";
import "./columns.js";
import "./dialogs.js";
import "./dismiss.js";
import "./drafts.js";
import "./formsets.js";
import "./fresh_token.js";
import "./guard.js";
import "./locate.js";
import "./look_alikes.js";
import "./mentions.js";
import "./menus.js";
import "./record_switch.js";
import "./review_keys.js";
import "./rupiah.js";
import "./score_keys.js";
import "./search_key.js";
import "./selection.js";
import "./sheet.js";
import "./sheet_paste.js";
import "./sortable.js";
import "./submit_on_change.js";
import "./take_over.js";
import "./target_grid.js";
import "./times.js";
import "./unsaved.js";
import * as attendance from "./attendance.js";
import * as cells from "./cells.js";
import * as errorSummary from "./error_summary.js";
import * as folds from "./folds.js";
import * as formToken from "./form_token.js";
import * as held from "./held.js";
import * as dates from "./dates.js";
import * as selects from "./selects.js";
import * as sheetRows from "./sheet_rows.js";
import * as tabs from "./tabs.js";
import * as theme from "./theme.js";
import * as uploads from "./uploads.js";
import * as weights from "./weights.js";
import * as weightsTry from "./weights_try.js";

const enhancers = [theme, tabs, formToken, held, selects, dates, folds, attendance, uploads, cells, sheetRows, errorSummary, weights, weightsTry];

function enhance(root) {
  for (const module of enhancers) {
    module.enhance(root);
  }
}

enhance(document);
document.addEventListener("htmx:afterSwap", (event) => enhance(event.detail.target ?? event.target));
