// The texts of writing and receiving orders come with those pages: every other page would carry them.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.purchasing.json";

learn(texts);
