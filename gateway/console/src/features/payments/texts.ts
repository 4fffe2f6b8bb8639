// The texts of money come with its pages: every other page would carry them too.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.payments.json";

learn(texts);
