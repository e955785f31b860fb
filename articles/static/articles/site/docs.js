"use strict";

// Draws the OpenAPI document; it comes from this server, and so does everything else here.

const place = document.getElementById("swagger-ui");
const samples = JSON.parse(place.dataset.samples);

// Swagger UI has colours for the dark that wait for this class.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// What it finds as an example it fills in. In a path that must be something which is live here; a
// filter must stay empty, or every request would ask for all of them at once.
function fillIn(description) {
  const tagged = new Set();
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const operation of Object.values(operations)) {
      operation.tags.forEach((tag) => tagged.add(tag));
      operation.parameters = (operation.parameters ?? []).map((declared) => {
        const parameter = { ...resolved(description, declared) };
        const example = samples[path]?.[parameter.name];
        if (parameter.in === "path" && example !== undefined) parameter.example = example;
        if (parameter.in === "query") delete parameter.example;
        return parameter;
      });
    }
  }
  // Webhooks are drawn in a part of their own, and under their tag nothing.
  description.tags = description.tags.filter((tag) => tagged.has(tag.name));
  return description;
}

function resolved(description, node) {
  if (!node.$ref) return node;
  return node.$ref.slice(2).split("/").reduce((inside, step) => inside[step], description);
}

fetch(place.dataset.schema)
  .then((response) => response.json())
  .then((description) => {
    window.SwaggerUIBundle({
      domNode: place,
      spec: fillIn(description),
      deepLinking: true,
      displayRequestDuration: true,
      docExpansion: "list",
      defaultModelsExpandDepth: 0,
      tryItOutEnabled: true,
      validatorUrl: null, // it would send the document's address to another host
    });
  })
  .catch(() => {
    place.textContent = "The OpenAPI document can't be read just now: load this page again.";
  });
