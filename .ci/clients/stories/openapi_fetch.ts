// The story, told by openapi-fetch with the types of openapi-typescript.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";
import { bare, cursorOf, filters, list, moment, same, sent, since, url } from "./sent.js";

type Schemas = components["schemas"];
type Whole = "application/json" | "application/problem+json";
type Part = "application/vnd.astana.partial+json" | "application/problem+json";

const client = createClient<paths, Whole>({ baseUrl: url });

async function article(slug: string): Promise<Schemas["Article"]> {
  const { data, error } = await client.GET("/api/v1/articles/{slug}", { params: { path: { slug } } });
  if (error) throw new Error(error.detail);
  return data;
}

async function pageAt(cursor?: string): Promise<Schemas["ArticleEntryPage"]> {
  const query = { ...filters, page_size: 4, cursor };
  const { data, error } = await client.GET("/api/v1/articles", { params: { query } });
  if (error) throw new Error(error.detail);
  return data;
}

const entries: Schemas["ArticleEntry"][] = [];
let values = 0;
let pages = 0;
for (let address: string | null = list; address; ) {
  const page = await pageAt(pages ? cursorOf(address) : undefined);
  values += same(await sent(address), page);
  entries.push(...page.results);
  address = page.next;
  pages += 1;
}
assert.ok(pages >= 2);
assert.deepEqual(new Set(entries.map((entry) => entry.category?.slug)), new Set(filters.category));
assert.equal(new Set(entries.map((entry) => entry.id)).size, entries.length);

let links = 0;
for (const { slug } of entries) {
  const whole = await article(slug);
  values += same(await sent(`${url}/api/v1/articles/${slug}`), whole);
  links += whole.related_links.length;
  for (const section of whole.sections) {
    links += section.related_links.length;
    const { data } = await client.GET("/api/v1/articles/{slug}/sections/{anchor}", {
      params: { path: { slug, anchor: section.anchor } },
    });
    const alone: Schemas["Section"] | undefined = data;
    assert.deepEqual(alone, section);
  }
}
assert.ok(links);

const { data: recent } = await client.GET("/api/v1/articles", {
  params: { query: { ordering: "published_at", published_after: moment } },
});
values += same(await sent(since), recent);

const least = await article(bare);
const nothing: null | string = least.canonical_url;
assert.deepEqual([least.category, nothing, least.expires_at], [null, null, null]);
assert.deepEqual([least.authors, least.tags, least.related_links, least.contents], [[], [], [], []]);
assert.deepEqual([least.subtitle, least.standfirst, least.byline], ["", "", ""]);
values += same(await sent(`${url}/api/v1/articles/${bare}`), least);

const missing = await client.GET("/api/v1/articles/{slug}", {
  params: { path: { slug: "no-such-article" } },
});
const problem: Schemas["Problem"] | undefined = missing.error;
assert.equal(missing.response.status, 404);
assert.equal(problem?.type, `${url}/docs/problems/not-found`);
const refused = await client.GET("/api/v1/articles", { params: { query: { page_size: 1000 } } });
assert.equal(refused.response.status, 400);
assert.deepEqual(refused.error?.errors.map((error) => error.parameter), ["page_size"]);

const path = { slug: entries[0]!.slug };
const { response } = await client.GET("/api/v1/articles/{slug}", { params: { path } });
const headers = { "If-None-Match": response.headers.get("ETag") };
const again = await client.GET("/api/v1/articles/{slug}", { params: { path }, headers });
assert.equal(again.response.status, 304);

const partial = createClient<paths, Part>({ baseUrl: url });
const { data: part } = await partial.GET("/api/v1/articles/{slug}", {
  params: { path, query: { fields: ["title", "sections.heading"] } },
});
const typed: Schemas["PartialArticle"] | undefined = part;
assert.ok(typed?.title);
assert.equal(typed.byline, undefined);
assert.ok(typed.sections?.length);
assert.ok(typed.sections.every((section) => section.html === undefined));

console.log(`${entries.length} articles, ${links} links, ${values} values as they were sent`);
