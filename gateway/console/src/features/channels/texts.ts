// The texts of sales channels come with their page.

import "../approvals/ruleTexts";
import "../settings/texts";

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.channels.json";

learn(texts);
