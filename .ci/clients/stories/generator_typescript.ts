// The story, told by openapi-generator's typescript-fetch client.

import assert from "node:assert/strict";
import {
  ArticleOrdering,
  ArticlesApi,
  Configuration,
  PartialArticleFromJSON,
  ProblemFromJSON,
  ResponseError,
  SectionsApi,
} from "./astana/index.js";
import type { Article, ArticleEntry, ArticleEntryPage, Problem } from "./astana/index.js";
import { bare, cursorOf, filters, list, moment, same, sent, since, url } from "./sent.js";

const configuration = new Configuration({ basePath: url });
const articles = new ArticlesApi(configuration);
const sections = new SectionsApi(configuration);

/** Its names are in camel case. */
function camel(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function failure(answer: Promise<unknown>): Promise<Response> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof ResponseError) return error.response;
    throw error;
  }
  throw new Error("It was answered.");
}

function pageAt(cursor?: string): Promise<ArticleEntryPage> {
  return articles.listArticles({ ...filters, pageSize: 4, cursor });
}

const entries: ArticleEntry[] = [];
let values = 0;
let pages = 0;
for (let address: string | null = list; address; ) {
  const page = await pageAt(pages ? cursorOf(address) : undefined);
  values += same(await sent(address), page, camel);
  entries.push(...page.results);
  address = page.next;
  pages += 1;
}
assert.ok(pages >= 2);
assert.deepEqual(new Set(entries.map((entry) => entry.category?.slug)), new Set(filters.category));
assert.equal(new Set(entries.map((entry) => entry.id)).size, entries.length);

let links = 0;
for (const { slug } of entries) {
  const article: Article = await articles.getArticle({ slug });
  assert.ok(article.publishedAt instanceof Date);
  values += same(await sent(`${url}/api/v1/articles/${slug}`), article, camel);
  links += article.relatedLinks.length;
  for (const section of article.sections) {
    links += section.relatedLinks.length;
    assert.deepEqual(await sections.getSection({ slug, anchor: section.anchor }), section);
  }
}
assert.ok(links);

const recent = await articles.listArticles({
  ordering: ArticleOrdering.PUBLISHED_AT,
  publishedAfter: new Date(moment),
});
values += same(await sent(since), recent, camel);

const least = await articles.getArticle({ slug: bare });
const nothing: Date | null = least.expiresAt;
assert.deepEqual([least.category, least.canonicalUrl, nothing], [null, null, null]);
assert.deepEqual([least.authors, least.tags, least.relatedLinks, least.contents], [[], [], [], []]);
assert.deepEqual([least.subtitle, least.standfirst, least.byline], ["", "", ""]);
values += same(await sent(`${url}/api/v1/articles/${bare}`), least, camel);

const missing = await failure(articles.getArticle({ slug: "no-such-article" }));
const problem: Problem = ProblemFromJSON(await missing.json());
assert.equal(missing.status, 404);
assert.equal(problem.type, `${url}/docs/problems/not-found`);
const refused = await failure(articles.listArticles({ pageSize: 1000 }));
assert.equal(refused.status, 400);
const { errors } = ProblemFromJSON(await refused.json());
assert.deepEqual(errors.map((error) => error.parameter), ["page_size"]);

const slug = entries[0]!.slug;
const known = (await articles.getArticleRaw({ slug })).raw.headers.get("ETag")!;
const again = await failure(articles.getArticle({ slug }, { headers: { "If-None-Match": known } }));
assert.equal(again.status, 304);

const { raw } = await articles.getArticleRaw({ slug, fields: ["title", "sections.heading"] });
const part = PartialArticleFromJSON(await raw.json());
assert.ok(part.title);
assert.equal(part.byline, undefined);
assert.ok(part.sections?.length);
assert.ok(part.sections.every((section) => section.html === undefined));

console.log(`${entries.length} articles, ${links} links, ${values} values as they were sent`);
