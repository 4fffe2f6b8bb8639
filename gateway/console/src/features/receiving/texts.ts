// The texts of receiving at the gate come with that page.

import "../purchasing/texts";

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.receiving.json";

learn(texts);
