// The texts of counting come with its pages.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.counts.json";

learn(texts);
