// The texts of the audit log.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.audit.json";

learn(texts);
