// The texts of notifications come with the bell, after the page.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.notifications.json";

learn(texts);
