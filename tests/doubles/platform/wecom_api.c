#include "tests/doubles/platform/wecom_api.h"

#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/resident.h"
#include "tests/doubles/platform/wechat_error.h"
#include "tests/doubles/platform/wechat_send.h"
#include "tests/doubles/platform/wechat_token.h"

#include <stdlib.h>
#include <string.h>

/* The token in use, again and again until it ends. */
int wecom_get_token(struct wechat_call *call)
{
    const char *corpid = request_query(call->request, "corpid");
    const char *secret = request_query(call->request, "corpsecret");
    const struct account *account = accounts_find_appid(&call->platform->accounts, corpid);
    if (account == NULL || account->mode != MODE_WECOM) {
        return WECHAT_APPID;
    }
    if (secret == NULL || strcmp(account->secret, secret) != 0) {
        return WECHAT_CREDENTIAL;
    }
    call->account = account;
    struct token_grant grant = tokens_issue(call->platform->tokens, account, SERIES_STABLE, false,
                                            platform_now_ms(call->platform));
    call->result = json_pack("{s:i,s:s,s:s,s:I}", "errcode", 0, "errmsg", "ok", "access_token",
                             grant.token, "expires_in", (json_int_t)grant.expires_in_s);
    return WECHAT_OK;
}

/* A text to one member: cut in silence where it is too long, as the platform does. */
int wecom_send(struct wechat_call *call)
{
    const char *member = json_string_value(json_object_get(call->body, "touser"));
    const json_t *part = json_object_get(call->body, "text");
    const char *content = json_string_value(json_object_get(part, "content"));
    json_int_t agent = json_integer_value(json_object_get(call->body, "agentid"));
    if (agent != strtoll(call->account->agent_id, NULL, 10)) {
        return WECOM_AGENT;
    }
    const struct resident *resident =
        residents_find(call->platform->residents, call->account, member);
    if (resident == NULL || !resident->follows) {
        return WECOM_RECEIVERS;
    }
    if (content == NULL || content[0] == '\0') {
        return WECHAT_TEXT_EMPTY;
    }
    size_t size = text_cut_utf8(text_of(content), WECHAT_TEXT_BYTES_MAX).size;
    journal_add(call->platform->journal, "message",
                json_pack("{s:s,s:s,s:s,s:s%,s:b}", "account", call->account->id, "openid",
                          resident->openid, "type", "text", "content", content, size, "cut",
                          size < strlen(content)));
    call->result = json_pack("{s:i,s:s,s:s,s:s}", "errcode", 0, "errmsg", "ok", "invaliduser", "",
                             "msgid", "wecom-msgid");
    return WECHAT_OK;
}
