// The texts of suppliers come with their pages: every other page would carry them too.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.suppliers.json";

learn(texts);
