// The texts of selling come with its pages: every other page would carry them.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.sales.json";

learn(texts);
