// The texts of approving come with its page.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.approvals.json";

learn(texts);
