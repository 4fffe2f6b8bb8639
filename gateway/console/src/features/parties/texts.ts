// The texts that suppliers and customers have in common.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.parties.json";

learn(texts);
