// What the five criteria of five.cql say of the eight people of the page "Beside other tools".
//
// From the root of a clone, with Node 20 or newer: npm install --prefix benchmarks/cql && node benchmarks/cql/five.mjs
// The translator is that of cqframework, the engine is cql-execution; nothing is fetched while it runs.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { SystemModelInfoProvider } from "@cqframework/cql/cql";
import {
  CqlTranslator, LibraryManager, ModelManager, createModelInfoProvider, createUcumService, stringAsSource,
} from "@cqframework/cql/cql-to-elm";
import cql from "cql-execution";
import fhir from "cql-exec-fhir";

const AS_OF = "2025-06-02";
const DEFINITIONS = ["Age", "High ALT", "Washed Out", "Few Lines", "Consented", "Eligible"];

const line = { start: "2024-01-10", end: "2024-06-20" };
const complete = { birthDate: "1980-03-01", limit: 40, lines: [line], consent: "2025-05-20" };
const PEOPLE = {
  "1 complete": complete,
  "2 no limit of ALT": { ...complete, limit: null },
  "3 no consent recorded": { ...complete, consent: null },
  "4 an end is missing": { ...complete, lines: [{ start: "2024-01-10" }] },
  "5 nobody asked for therapies": { ...complete, lines: [] },
  "6 the list may lack rows": complete, // nothing in a list of resources says whether it may lack some
  "7 born in 1980": { ...complete, birthDate: "1980" },
  "8 ended 27 days ago": { ...complete, lines: [{ ...line, end: "2025-05-06" }] },
};

const coded = (system, code) => ({ coding: [{ system, code }] });

/** A record as FHIR resources; what it lacks is in none of them. */
const bundle = (id, { birthDate, limit, lines, consent }) => {
  const patient = { reference: `Patient/${id}` };
  const resources = [
    { resourceType: "Patient", id, birthDate },
    {
      resourceType: "Observation", id: "alt", status: "final", subject: patient, issued: "2025-05-30T08:00:00Z",
      code: coded("http://loinc.org", "1742-6"), valueQuantity: { value: 90, unit: "U/L" },
      ...(limit && { referenceRange: [{ high: { value: limit, unit: "U/L" } }] }),
    },
    ...lines.map((performedPeriod, number) => ({
      resourceType: "Procedure", id: `line-${number}`, status: "completed", subject: patient, performedPeriod,
      code: coded("http://snomed.info/sct", "367336001"),
    })),
    ...(consent ? [{ resourceType: "Consent", id: "consent", status: "active", patient, dateTime: consent }] : []),
  ];
  return { resourceType: "Bundle", type: "collection", entry: resources.map((resource) => ({ resource })) };
};

/** The text has no unit but days, and converts none. */
const units = () => {
  const refuse = () => { throw new Error("no unit is converted here"); };
  return createUcumService(refuse, (unit) => (unit === "d" ? null : `what is ${unit}?`), refuse, refuse);
};

/** The library as ELM, the form that the engine runs. */
const translated = () => {
  const types = createRequire(import.meta.url).resolve("cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml");
  const ofFhir = (name) => (name === "FHIR" ? stringAsSource(readFileSync(types, "utf8")) : null);
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
  models.modelInfoLoader.registerModelInfoProvider(createModelInfoProvider(ofFhir));
  const text = readFileSync(new URL("five.cql", import.meta.url), "utf8");
  const libraries = new LibraryManager(models, undefined, undefined, units());
  const elm = JSON.parse(CqlTranslator.fromText(text, libraries).toJson());
  const faults = (elm.library.annotation ?? []).filter((one) => one.errorSeverity === "error");
  if (faults.length) throw new Error(faults.map((one) => one.message).join("\n"));
  return elm;
};

const source = fhir.PatientSource.FHIRv401();
source.loadBundles(Object.entries(PEOPLE).map(([subject, record]) => bundle(subject, record)));
const executor = new cql.Executor(new cql.Library(translated()), undefined, { "As Of": cql.Date.parse(AS_OF) });
const { patientResults } = await executor.exec(source);
const row = (first, cells) => [first.padEnd(28), ...cells.map((cell) => String(cell).padEnd(10))].join("  ").trimEnd();
console.log(row("", DEFINITIONS));
for (const subject of Object.keys(PEOPLE)) {
  console.log(row(subject, DEFINITIONS.map((name) => patientResults[subject][name])));
}
