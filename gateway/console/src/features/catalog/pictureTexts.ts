// The texts of pictures come with them.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.pictures.json";

learn(texts);
