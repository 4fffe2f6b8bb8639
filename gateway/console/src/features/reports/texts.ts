// The texts of reports come with their pages; what a report says of itself comes from the service.

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.reports.json";

learn(texts);
