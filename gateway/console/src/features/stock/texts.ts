// The texts of the stock pages come with them: every other page would carry them too.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.stock.json";

learn(texts);
