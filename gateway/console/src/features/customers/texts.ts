// The texts of customers come with their pages: every other page would carry them too.

import "../parties/texts";

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.customers.json";

learn(texts);
