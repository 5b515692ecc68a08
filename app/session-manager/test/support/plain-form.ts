// Records without a prefix or a signature.
import { recordForm } from "../../src/record-form.ts";
import { Signatures } from "../../src/record-signature.ts";

export const plainForm = recordForm("", new Signatures("", []));
