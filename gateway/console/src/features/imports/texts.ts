// The texts of imports come with their pages.

import "./imports.css";

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.imports.json";

learn(texts);
