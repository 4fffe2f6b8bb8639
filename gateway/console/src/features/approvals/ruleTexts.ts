// The texts of rules and delegations come with their pages.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.rules.json";

learn(texts);
