// The texts of warehouses come with their pages: every other page would carry them too.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.warehouses.json";

learn(texts);
