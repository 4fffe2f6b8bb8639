// The texts of the board.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.tracking.json";

learn(texts);
