// The texts of the profile come with it: every other page would carry them too.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.profile.json";

learn(texts);
