#include "adapters/wechat/media.h"

#include "adapters/http_judge.h"
#include "adapters/wechat/query.h"
#include "adapters/wechat/settings.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

enum { WECHAT_MEDIA_ID_INVALID = 40007 }; /* after three days, or another account's */

static bool is_listed(const struct wechat_settings *settings, const char *host)
{
    for (size_t i = 0; i < settings->media_host_count; i++) {
        struct text listed = settings->media_hosts[i];
        if (strlen(host) == listed.size && strncasecmp(host, listed.data, listed.size) == 0) {
            return true;
        }
    }
    return false;
}

/* The web's own ports, so that a listed host is not asked at another of its doors. */
static bool is_web_port(const char *port)
{
    return strcmp(port, "80") == 0 || strcmp(port, "443") == 0;
}

static bool may_ask(const struct wechat_settings *settings, CURLU *parsed)
{
    char *host = NULL, *port = NULL, *scheme = NULL;
    bool readable = curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
                    curl_url_get(parsed, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                    curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK;
    bool allowed = readable && is_listed(settings, host) &&
                   (is_web_port(port) || settings->api_is_local) &&
                   (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);
    curl_free(host);
    curl_free(port);
    curl_free(scheme);
    return allowed;
}

/* The address is written anew from its parts, so that what was checked is what is asked. */
static enum status request_url(const struct wechat_settings *settings, struct text url,
                               struct arena *arena, struct http_request *request_out)
{
    CURLU *parsed = curl_url();
    char *written = NULL;
    struct text copy = arena_text(arena, url);
    if (parsed == NULL || copy.data == NULL) {
        curl_url_cleanup(parsed);
        return ST_NO_MEMORY;
    }
    enum status status = ST_FORBIDDEN;
    if (memchr(url.data == NULL ? "" : url.data, '\0', url.size) == NULL &&
        curl_url_set(parsed, CURLUPART_URL, copy.data, CURLU_DISALLOW_USER) == CURLUE_OK &&
        may_ask(settings, parsed) &&
        curl_url_get(parsed, CURLUPART_URL, &written, 0) == CURLUE_OK) {
        struct text kept = arena_text(arena, text_of(written));
        *request_out = (struct http_request){
            .url = kept,
            .reach = settings->api_is_local ? HTTP_REACH_LOCAL : HTTP_REACH_PUBLIC,
        };
        status = kept.data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    curl_free(written);
    curl_url_cleanup(parsed);
    return status;
}

enum status wechat_media_request(const struct account *account, struct text token,
                                 const struct media_source *source, struct arena *arena,
                                 struct http_request *request_out)
{
    const struct wechat_settings *settings = account->state;
    if (source->by_url) {
        return request_url(settings, source->url, arena, request_out);
    }
    if (token.size == 0) {
        return ST_TOKEN;
    }
    struct text escaped_token, escaped_id;
    enum status status = wechat_query_escape(token, arena, &escaped_token);
    if (status == ST_OK) {
        status = wechat_query_escape(source->media_id, arena, &escaped_id);
    }
    if (status != ST_OK) {
        return status;
    }
    struct text url = arena_printf(arena, "%.*s/cgi-bin/media/get?access_token=%.*s&media_id=%.*s",
                                   TEXT_ARGS(settings->api_base), TEXT_ARGS(escaped_token),
                                   TEXT_ARGS(escaped_id));
    *request_out = (struct http_request){.url = url};
    return url.data == NULL ? ST_NO_MEMORY : ST_OK;
}

static struct media_verdict read_object(wechat_errors_table *find, const json_t *object,
                                        struct arena *arena)
{
    struct media_verdict verdict = {.verdict = {SEND_RETRY, 0, 0, "平台的回应残缺"}};
    const json_t *video = json_object_get(object, "video_url");
    int32_t code = 0;
    if (json_is_string(video)) {
        verdict.next_url =
            arena_text(arena, (struct text){json_string_value(video), json_string_length(video)});
        verdict.verdict.meaning = "视频的地址取不到";
    } else if (wechat_errors_read_code(object, &code) && code != 0) {
        const struct wechat_error *error = find(code);
        verdict.verdict =
            (struct verdict){error->action, error->retry_after_ms, code, error->meaning};
        verdict.expired = code == WECHAT_MEDIA_ID_INVALID;
    }
    return verdict;
}

struct media_verdict wechat_media_judge(int http_code, struct text body, struct arena *arena)
{
    return wechat_media_judge_by(wechat_errors_find, http_code, body, arena);
}

struct media_verdict wechat_media_judge_by(wechat_errors_table *find, int http_code,
                                           struct text body, struct arena *arena)
{
    if (http_code >= 300 && http_code < 400) {
        return (struct media_verdict){
            .verdict = {SEND_GIVE_UP, 0, http_code, "平台要求转到别的地址，没有跟随"}};
    }
    if (http_code != 200) {
        struct media_verdict verdict = {.verdict = http_judge(http_code, false)};
        verdict.verdict.action = SEND_RETRY; /* asking twice does no harm */
        verdict.verdict.meaning = http_code == 0 ? "连接不上平台" : "平台暂时取不到文件";
        return verdict;
    }
    json_t *object = json_loadb(body.data == NULL ? "" : body.data, body.size, 0, NULL);
    struct media_verdict verdict = read_object(find, object, arena);
    json_decref(object);
    return verdict;
}
