// The texts of the settings come with their pages: every other page would carry them too.

import { learn } from "../../i18n";
import sessions from "../../i18n/en-IN.sessions.json";
import texts from "../../i18n/en-IN.settings.json";

learn(texts);
learn(sessions);
