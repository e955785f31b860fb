// The story, told by the client of `make sdk-typescript`.

import assert from "node:assert/strict";
import { client, getArticle, getSection, listArticles } from "astana-api-client";
import type { Article, ArticleEntry, ArticleEntryPage } from "astana-api-client";
import type { PartialArticle, Problem, Section } from "astana-api-client";
import { bare, cursorOf, filters, list, moment, same, sent, since, url } from "./sent.js";

client.setConfig({ baseUrl: url });

async function pageAt(cursor?: string): Promise<ArticleEntryPage> {
  const query = { ...filters, page_size: 4, cursor };
  return (await listArticles({ query, throwOnError: true })).data;
}

const entries: ArticleEntry[] = [];
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
  const { data: article } = await getArticle({ path: { slug }, throwOnError: true });
  values += same(await sent(`${url}/api/v1/articles/${slug}`), article);
  links += article.related_links.length;
  for (const section of article.sections) {
    links += section.related_links.length;
    const alone = await getSection({ path: { slug, anchor: section.anchor }, throwOnError: true });
    const data: Section = alone.data;
    assert.deepEqual(data, section);
  }
}
assert.ok(links);

const { data: recent } = await listArticles({
  query: { ordering: "published_at", published_after: moment },
  throwOnError: true,
});
values += same(await sent(since), recent);

const { data: least } = await getArticle({ path: { slug: bare }, throwOnError: true });
const nothing: null | string = least.canonical_url;
assert.deepEqual([least.category, nothing, least.expires_at], [null, null, null]);
assert.deepEqual([least.authors, least.tags, least.related_links, least.contents], [[], [], [], []]);
assert.deepEqual([least.subtitle, least.standfirst, least.byline], ["", "", ""]);
values += same(await sent(`${url}/api/v1/articles/${bare}`), least);

const missing = await getArticle({ path: { slug: "no-such-article" } });
const problem: Problem | undefined = missing.error;
assert.equal(missing.response.status, 404);
assert.equal(problem?.type, `${url}/docs/problems/not-found`);
const refused = await listArticles({ query: { page_size: 1000 } });
assert.equal(refused.response.status, 400);
assert.deepEqual(refused.error?.errors.map((error) => error.parameter), ["page_size"]);

const path = { slug: entries[0]!.slug };
const { response } = await getArticle({ path });
const headers = { "If-None-Match": response.headers.get("ETag") };
assert.equal((await getArticle({ path, headers })).response.status, 304);

const query = { fields: ["title", "sections.heading"] };
const whole: Article = (await getArticle({ path, query, throwOnError: true })).data;
const part: PartialArticle = whole;
assert.ok(part.title);
assert.equal(part.byline, undefined);
assert.ok(part.sections?.length);
assert.ok(part.sections.every((section) => section.html === undefined));

console.log(`${entries.length} articles, ${links} links, ${values} values as they were sent`);
