vcl 4.1;

# Varnish 7 in front of Astana API. The module xkey is in Debian's package varnish-modules.

import std;
import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 1s;
    .first_byte_timeout = 15s;
    .probe = {
        .url = "/healthz";
        .interval = 1s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

# Who may purge: the hosts on which workers run (PURGE_URLS).
acl purgers {
    "127.0.0.1";
    "::1";
}

# Who speaks TLS in front of this Varnish, and writes X-Forwarded-For and X-Forwarded-Proto.
acl terminators {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.restarts == 0 && client.ip ~ terminators) {
        # Varnish has added the terminator's address; the last one must be the caller's.
        set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ", [^,]*$", "");
    }
    if (req.method == "PURGE") {
        if (client.ip !~ purgers || !req.http.xkey-purge) {
            return (synth(403, "Forbidden"));
        }
        set req.http.purged = xkey.purge(req.http.xkey-purge);
        return (synth(200, "Purged " + req.http.purged));
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # The admin and previews belong to one reader. Whatever else isn't public says so itself.
    if (req.url !~ "^/(api/v1|docs|static)(/|$)" || req.url ~ "^/api/v1/previews/") {
        return (pass);
    }
    # The public API reads neither of them.
    unset req.http.Cookie;
    unset req.http.Authorization;
    unset req.http.fresh-for;
    # Parameters in any order are one address, and these are two ways to say that JSON will do.
    set req.url = std.querysort(req.url);
    if (req.http.Accept ~ "^(\*/\*|application/json)$") {
        unset req.http.Accept;
    }
    # How old a copy may be that is sent while it is asked for anew: STALE_SECONDS. If the server
    # is away, the second try (vcl_deliver) takes whatever may still be sent.
    if (req.restarts == 0 && std.healthy(req.backend_hint)) {
        set req.grace = 30s;
    } else {
        set req.grace = 10y;
    }
    return (hash);
}

sub vcl_hash {
    # Answers don't depend on the Host, but plain HTTP may be redirected.
    hash_data(req.url);
    hash_data(req.http.X-Forwarded-Proto);
    return (lookup);
}

sub vcl_backend_response {
    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        return (deliver);
    }
    if (beresp.http.Cache-Control !~ "max-age=") {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    # The header ends all of this before anything is due to be published or withdrawn.
    set beresp.grace = std.duration(
        regsub(beresp.http.Cache-Control, "^.*stale-if-error=(\d+).*$", "\1") + "s", 0s);
}

sub vcl_backend_error {
    if (bereq.url !~ "^/api/") {
        return (deliver);
    }
    set beresp.http.Content-Type = "application/problem+json";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = {"{"type":"about:blank","title":"The server can't be reached","status":503}"};
    return (deliver);
}

sub vcl_hit {
    set req.http.fresh-for = obj.ttl;
}

sub vcl_deliver {
    if (resp.status >= 500 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")) {
        return (restart);
    }
    # What is purged once it is wrong is as good as new: callers may keep it for all of their own
    # max-age, but for its last minutes, at the end of which something may be due.
    if (std.duration(req.http.fresh-for + "s", 0s) > std.duration(
        regsub(resp.http.Cache-Control, "^.*max-age=(\d+).*$", "\1") + "s", 10y)) {
        unset resp.http.Age;
        set resp.http.Date = now;
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Cache-Tag;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    } else {
        set resp.http.X-Cache = "miss";
    }
}
