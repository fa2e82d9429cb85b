#include "adapters/wechat/token.h"

#include "adapters/wechat/send_json.h"

#include <jansson.h>

enum status wechat_token_request(const struct account *account, bool force, struct arena *arena,
                                 struct http_request *request_out)
{
    const struct wechat_settings *settings = account->state;
    json_t *object =
        json_pack("{s:s, s:s%, s:s%, s:b}", "grant_type", "client_credential", "appid",
                  settings->appid.data, settings->appid.size, "secret", settings->secret.data,
                  settings->secret.size, "force_refresh", (int)force);
    return wechat_send_post(account, TEXT("/cgi-bin/stable_token"), object, arena, request_out);
}

static bool is_token(const json_t *token)
{
    struct text text = {json_string_value(token), json_string_length(token)};
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] <= ' ' || text.data[i] > '~') {
            return false;
        }
    }
    return text.size > 0 && text.size <= WECHAT_ACCESS_TOKEN_BYTES_MAX;
}

static struct token_answer read_token(const json_t *object, struct arena *arena)
{
    struct token_answer answer = {.status = ST_UNREACHABLE};
    const json_t *token = json_object_get(object, "access_token");
    json_int_t life_s = json_integer_value(json_object_get(object, "expires_in"));
    if (!is_token(token) || life_s <= 0 || life_s > WECHAT_TOKEN_LIFE_S_MAX) {
        return answer;
    }
    struct text value = {json_string_value(token), json_string_length(token)};
    answer.token = arena_text(arena, value);
    answer.status = answer.token.data == NULL ? ST_NO_MEMORY : ST_OK;
    answer.expires_in_ms = life_s * 1000;
    return answer;
}

/* Success carries no errcode. What is neither success nor a known error may be a proxy's page:
 * it is tried again later. */
struct token_answer wechat_token_judge(int http_code, struct text body, struct arena *arena)
{
    return wechat_token_judge_by(wechat_errors_find, http_code, body, arena);
}

struct token_answer wechat_token_judge_by(wechat_errors_table *find, int http_code,
                                          struct text body, struct arena *arena)
{
    struct token_answer answer = {.status = ST_UNREACHABLE, .code = http_code};
    if (http_code != 200) {
        answer.status = http_code == 429 ? ST_THROTTLED : ST_UNREACHABLE;
        return answer;
    }
    json_t *object = json_loadb(body.data == NULL ? "" : body.data, body.size, 0, NULL);
    if (wechat_errors_read_code(object, &answer.code) && answer.code != 0) {
        answer.status = find(answer.code)->token_status;
    } else if (json_is_object(object)) {
        answer = read_token(object, arena);
    }
    json_decref(object);
    return answer;
}
