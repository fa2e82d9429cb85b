#include "adapters/curl_request.h"

static enum status add_line(struct curl_slist **headers, const char *line)
{
    struct curl_slist *longer = line == NULL ? NULL : curl_slist_append(*headers, line);
    if (longer == NULL) {
        return ST_NO_MEMORY;
    }
    *headers = longer;
    return ST_OK;
}

static enum status add_header(struct curl_slist **headers, struct arena *arena, const char *name,
                              struct text value)
{
    return value.size == 0
               ? ST_OK
               : add_line(headers, arena_printf(arena, "%s: %.*s", name, TEXT_ARGS(value)).data);
}

static enum status add_headers(struct curl_slist **headers, struct arena *arena,
                               const struct http_request *request)
{
    enum status status = add_header(headers, arena, "Content-Type", request->content_type);
    if (status == ST_OK) {
        status = add_header(headers, arena, "Authorization", request->authorization);
    }
    for (size_t i = 0; i < request->header_count && status == ST_OK; i++) {
        status = add_header(headers, arena, request->headers[i].name.data,
                            request->headers[i].value);
    }
    if (status == ST_OK && request->content_type.size == 0) {
        status = add_line(headers, "Content-Type:"); /* else curl names one of its own */
    }
    return status;
}

enum status curl_request_apply(CURL *easy, const struct http_request *request, struct arena *arena,
                               struct curl_slist **headers)
{
    curl_slist_free_all(*headers);
    *headers = NULL;
    enum status status = add_headers(headers, arena, request);
    curl_easy_setopt(easy, CURLOPT_URL, request->url.data);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "127.0.0.1,localhost,::1");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
    if (request->is_post) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                         request->body.data == NULL ? "" : request->body.data);
    }
    return status;
}
