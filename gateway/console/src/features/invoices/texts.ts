// The texts of invoices come with what shows them: every other page would carry them too.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.invoices.json";

learn(texts);
