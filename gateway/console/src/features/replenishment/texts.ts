// The texts of replenishment come with its page, and with the drafts it wrote.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.replenishment.json";

learn(texts);
