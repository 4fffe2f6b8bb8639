// The texts of files that are made come with what shows them.

import "./exports.css";

import { learn } from "../../i18n";
import texts from "../../i18n/en-IN.exports.json";

learn(texts);
