// The texts of the catalogue come with its pages: every other page would carry them too.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.catalog.json";

learn(texts);
