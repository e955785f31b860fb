"""An article's page as a browser posts it back: all that it shows, with some of it changed."""

from __future__ import annotations

from django.urls import reverse

from articles import publishing

ADD = reverse("admin:articles_article_add")
LIST = reverse("admin:articles_article_changelist")


def page_of(article, name="change", *more):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def filled(client, address, **changes):
    """Return what the page at the address would post, with changes by field name."""
    response = client.get(address)
    assert response.status_code == 200, response
    data = {}
    forms = [response.context["adminform"].form]
    for each in response.context["inline_admin_formsets"]:
        forms += [each.formset.management_form, *each.formset.forms]
    for form in forms:
        for field in form:
            _add(data, field)
    return {name: value for name, value in (data | changes).items() if value is not None}


def rows(prefix, *rows, **more):
    """Return the fields of new rows of an inline, and its management form."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data


def new_article(*, title="Snow in Astana", sections=(), links=(), authors=(), **fields):
    """Return what the page of a new article posts."""
    sections = [{"level": "2"} | section for section in sections]
    links = [{"label": "Also read"} | link for link in links]
    return {
        "title": title,
        "_continue": "Save",
        **rows("sections", *sections),
        **rows("related_links", *links),
        **rows("bylines", *authors),
        **fields,
    }


def errors_of(response):
    """Return every message of the page's forms, whatever it stands at."""
    found = []
    forms = [response.context["adminform"].form]
    for each in response.context["inline_admin_formsets"]:
        found += each.formset.non_form_errors()
        forms += each.formset.forms
    for form in forms:
        found += [message for messages in form.errors.values() for message in messages]
    return found


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def placed(article):
    """Return the links in reading order as (title, section's heading or None)."""
    content = publishing.content_of(article)
    found = [
        (link["title"], section["heading"])
        for section in content["sections"]
        for link in section["related_links"]
    ]
    return found + [(link["title"], None) for link in content["related_links"]]


def _add(data, field):
    value = field.value()
    if hasattr(field.field, "widget") and hasattr(field.field.widget, "decompress"):
        for index, part in enumerate(field.field.widget.decompress(value)):
            data[f"{field.html_name}_{index}"] = "" if part is None else str(part)
    elif isinstance(value, list | tuple):
        data[field.html_name] = [str(getattr(each, "pk", each)) for each in value]
    elif isinstance(value, bool) or value is None:
        data[field.html_name] = "on" if value else None
    else:
        data[field.html_name] = str(value)
