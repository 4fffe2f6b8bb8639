// The texts of the operators' page.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.status.json";

learn(texts);
