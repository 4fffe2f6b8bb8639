// The texts of webhooks and deliveries come with their pages.

import "../approvals/ruleTexts";
import "../settings/texts";
import "../channels/texts";

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.webhooks.json";

learn(texts);
