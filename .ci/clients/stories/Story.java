import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.example.astana.ApiClient;
import org.example.astana.ApiException;
import org.example.astana.api.ArticlesApi;
import org.example.astana.api.ArticlesApi.APIGetArticleRequest;
import org.example.astana.api.ArticlesApi.APIListArticlesRequest;
import org.example.astana.api.SectionsApi;
import org.example.astana.api.SectionsApi.APIGetSectionRequest;
import org.example.astana.model.Article;
import org.example.astana.model.ArticleEntry;
import org.example.astana.model.ArticleOrdering;
import org.example.astana.model.Problem;
import org.example.astana.model.ProblemError;

/** The story, told by openapi-generator's Java client: java Story URL SLUG-OF-THE-BARE-ARTICLE */
class Story {
    private static final List<String> CATEGORIES = List.of("culture", "the-city");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ApiClient client = new ApiClient();
    private final ArticlesApi articles;
    private final SectionsApi sections;
    private final String url;
    private int values = 0;

    Story(String url) {
        this.url = url;
        client.updateBaseUri(url);
        articles = new ArticlesApi(client);
        sections = new SectionsApi(client);
    }

    public static void main(String[] arguments) throws Exception {
        new Story(arguments[0]).tell(arguments[1]);
    }

    void tell(String bare) throws Exception {
        var entries = walkTheList();
        int links = 0;
        for (var entry : entries) {
            var article = article(entry.getSlug());
            same(sent(url + "/api/v1/articles/" + entry.getSlug()), article, "");
            links += article.getRelatedLinks().size();
            for (var section : article.getSections()) {
                links += section.getRelatedLinks().size();
                var asked = APIGetSectionRequest.newBuilder();
                asked.slug(entry.getSlug()).anchor(section.getAnchor());
                expect(section, sections.getSection(asked.build()), "a section alone");
            }
        }
        expect(true, links > 0, "links");
        sinceAMoment();
        bareArticle(bare);
        problems();
        unchanged(entries.get(0).getSlug());
        part(entries.get(0).getSlug());
        System.out.printf(
                "%d articles, %d links, %d values as they were sent%n",
                entries.size(), links, values);
    }

    /** Two filters, page after page. */
    List<ArticleEntry> walkTheList() throws Exception {
        var entries = new ArrayList<ArticleEntry>();
        var asked = APIListArticlesRequest.newBuilder();
        asked.language(List.of("en")).category(CATEGORIES).pageSize(4);
        var address = URI.create(
                url + "/api/v1/articles?category=culture&category=the-city&language=en&page_size=4");
        int pages = 0;
        while (address != null) {
            var page = articles.listArticles(asked.build());
            same(sent(address.toString()), page, "");
            entries.addAll(page.getResults());
            pages++;
            address = page.getNext();
            if (address != null) {
                asked.cursor(address.getQuery().replaceFirst(".*cursor=([^&]*).*", "$1"));
            }
        }
        expect(true, pages >= 2, "pages");
        var found = entries.stream().map(entry -> entry.getCategory().getSlug());
        expect(Set.copyOf(CATEGORIES), found.collect(Collectors.toSet()), "the filter");
        var ids = entries.stream().map(ArticleEntry::getId).collect(Collectors.toSet());
        expect(entries.size(), ids.size(), "each once");
        return entries;
    }

    /** The moment of one of the sample articles, which is in, from further east. */
    void sinceAMoment() throws Exception {
        var moment = OffsetDateTime.parse("2026-06-15T13:00:00+05:00");
        var asked = APIListArticlesRequest.newBuilder();
        asked.ordering(ArticleOrdering.PUBLISHED_AT).publishedAfter(moment);
        var query = "?ordering=published_at&published_after=2026-06-15T08:00:00Z";
        same(sent(url + "/api/v1/articles" + query), articles.listArticles(asked.build()), "");
    }

    void bareArticle(String slug) throws Exception {
        var article = article(slug);
        expect(null, article.getCategory(), "category");
        expect(null, article.getCanonicalUrl(), "canonical_url");
        expect(null, article.getExpiresAt(), "expires_at");
        expect(List.of(), article.getAuthors(), "authors");
        expect(List.of(), article.getTags(), "tags");
        expect(List.of(), article.getRelatedLinks(), "related_links");
        expect(List.of(), article.getContents(), "contents");
        expect("", article.getSubtitle() + article.getStandfirst() + article.getByline(), "texts");
        same(sent(url + "/api/v1/articles/" + slug), article, "");
    }

    void problems() throws Exception {
        var missing = problem(404, () -> article("no-such-article"));
        expect(URI.create(url + "/docs/problems/not-found"), missing.getType(), "type");
        var asked = APIListArticlesRequest.newBuilder().pageSize(1000).build();
        var refused = problem(400, () -> articles.listArticles(asked));
        var named = refused.getErrors().stream().map(ProblemError::getParameter);
        expect(List.of("page_size"), named.collect(Collectors.toList()), "parameters");
    }

    void unchanged(String slug) throws Exception {
        var asked = APIGetArticleRequest.newBuilder().slug(slug).build();
        var known = articles.getArticleWithHttpInfo(asked).getHeaders().get("etag").get(0);
        var answer = failure(() -> articles.getArticle(asked, Map.of("If-None-Match", known)));
        expect(304, answer.getCode(), "status");
    }

    void part(String slug) throws Exception {
        var fields = List.of("title", "sections.heading");
        var asked = APIGetArticleRequest.newBuilder().slug(slug).fields(fields).build();
        var article = articles.getArticle(asked);
        expect(false, article.getTitle().isEmpty(), "title");
        expect(null, article.getByline(), "byline");
        for (var section : article.getSections()) {
            expect(null, section.getHtml(), "html");
        }
    }

    Article article(String slug) throws ApiException {
        return articles.getArticle(APIGetArticleRequest.newBuilder().slug(slug).build());
    }

    Problem problem(int status, Call call) throws Exception {
        var failure = failure(call);
        expect(status, failure.getCode(), "status");
        return client.getObjectMapper().readValue(failure.getResponseBody(), Problem.class);
    }

    interface Call {
        Object answer() throws ApiException;
    }

    ApiException failure(Call call) {
        try {
            call.answer();
        } catch (ApiException failure) {
            return failure;
        }
        throw new AssertionError("it was answered");
    }

    JsonNode sent(String address) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address)).build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        expect(200, response.statusCode(), address);
        return new ObjectMapper().readTree(response.body());
    }

    /** Walk the JSON and the getters of the model side by side. */
    void same(JsonNode sent, Object read, String path) throws Exception {
        if (sent.isObject()) {
            var properties = properties(read);
            var names = new HashSet<String>();
            sent.fieldNames().forEachRemaining(names::add);
            expect(names, properties.keySet(), path);
            for (var name : names) {
                same(sent.get(name), properties.get(name), path + "." + name);
            }
        } else if (sent.isArray()) {
            var list = (List<?>) read;
            expect(sent.size(), list.size(), path);
            for (int i = 0; i < list.size(); i++) {
                same(sent.get(i), list.get(i), path + "[" + i + "]");
            }
        } else {
            expect(typed(sent, read), read, path);
            values++;
        }
    }

    static Map<String, Object> properties(Object model) throws Exception {
        var found = new TreeMap<String, Object>();
        for (var method : model.getClass().getMethods()) {
            var property = method.getAnnotation(JsonProperty.class);
            if (property != null && method.getParameterCount() == 0) {
                found.put(property.value(), method.invoke(model));
            }
        }
        return found;
    }

    /** The JSON value as the type that the client chose for it. */
    static Object typed(JsonNode sent, Object read) {
        if (sent.isNull()) return null;
        if (sent.isInt()) return sent.asInt();
        if (sent.isBoolean()) return sent.asBoolean();
        if (read instanceof UUID) return UUID.fromString(sent.asText());
        if (read instanceof URI) return URI.create(sent.asText());
        if (read instanceof OffsetDateTime) return OffsetDateTime.parse(sent.asText());
        return sent.asText();
    }

    static void expect(Object expected, Object found, String where) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError(where + ": " + expected + " was expected, not " + found);
        }
    }
}
