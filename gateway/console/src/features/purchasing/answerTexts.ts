// The texts of a supplier's answer come with its panel: every other page would carry them.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.answers.json";

learn(texts);
