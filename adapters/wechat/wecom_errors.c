#include "adapters/wechat/wecom_errors.h"

enum {
    RETRY_MINUTE_MS = 60 * 1000,
    CODE_INVALID_MEMBER = 81013 /* all whom the message was for are invalid */
};

/* errmsg is never matched: its wording changes. */
static const struct wechat_error errors[] = {
    {0, SEND_DONE, 0, ST_OK, "已送达平台"},
    {-1, SEND_RETRY, 0, ST_UNREACHABLE, "企业微信系统繁忙"},
    {6000, SEND_RETRY, 0, ST_UNREACHABLE, "企业微信数据版本冲突"},
    /* access token: 40001 is a wrong secret wherever it comes */
    {40014, SEND_TOKEN, 0, ST_UNREACHABLE, "调用凭证不合法"},
    {42001, SEND_TOKEN, 0, ST_UNREACHABLE, "调用凭证已过期"},
    /* quotas */
    {45009, SEND_RETRY, RETRY_MINUTE_MS, ST_THROTTLED, "接口调用超过限制"},
    {45033, SEND_RETRY, 0, ST_THROTTLED, "接口并发调用超过限制"},
    /* the member */
    {40003, SEND_PEER_GONE, 0, ST_CONFIG, "企业微信里没有这个成员"},
    {40031, SEND_PEER_GONE, 0, ST_CONFIG, "成员不在通讯录中"},
    {43004, SEND_PEER_GONE, 0, ST_CONFIG, "成员没有绑定微信，也没有关注微工作台"},
    {46004, SEND_PEER_GONE, 0, ST_CONFIG, "企业微信里没有这个成员"},
    {50002, SEND_PEER_GONE, 0, ST_CONFIG, "成员不在应用的权限范围"},
    {60011, SEND_PEER_GONE, 0, ST_CONFIG, "应用没有给这个成员发消息的权限"},
    {60021, SEND_PEER_GONE, 0, ST_CONFIG, "成员不在应用的可见范围"},
    {60111, SEND_PEER_GONE, 0, ST_CONFIG, "企业微信里没有这个成员"},
    {CODE_INVALID_MEMBER, SEND_PEER_GONE, 0, ST_CONFIG, "成员无效，或不在应用的可见范围"},
    /* this message */
    {40004, SEND_GIVE_UP, 0, ST_CONFIG, "媒体文件类型不合法"},
    {40007, SEND_GIVE_UP, 0, ST_CONFIG, "媒体文件已过期或不属于本企业"},
    {40008, SEND_GIVE_UP, 0, ST_CONFIG, "消息类型不合法"},
    {40033, SEND_GIVE_UP, 0, ST_CONFIG, "消息里有平台不允许的字符"},
    {40035, SEND_GIVE_UP, 0, ST_CONFIG, "请求的参数不合法"},
    {40058, SEND_GIVE_UP, 0, ST_CONFIG, "请求的参数不合法"},
    {40063, SEND_GIVE_UP, 0, ST_CONFIG, "请求缺少参数"},
    {44004, SEND_GIVE_UP, 0, ST_CONFIG, "消息内容为空"},
    {45002, SEND_GIVE_UP, 0, ST_CONFIG, "消息内容过长"},
    {45008, SEND_GIVE_UP, 0, ST_CONFIG, "图文消息超过八条"},
    /* the app */
    {40001, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "应用的 secret 无效"},
    {40013, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "企业的 CorpID 无效"},
    {40056, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "应用的 AgentId 无效"},
    {40091, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "secret 是别的企业的"},
    {41001, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "请求缺少调用凭证"},
    {41002, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "请求缺少 CorpID"},
    {41004, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "请求缺少 secret"},
    {41011, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "请求缺少 AgentId"},
    {48002, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "应用没有这个接口的权限"},
    {48004, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "应用的授权已失效"},
    {48006, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "应用的接口权限被收回"},
    {50003, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "应用已被停用"},
    {60020, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "本机地址不在应用的可信IP里"},
    {301002, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "没有操作这个应用的权限"},
};

static const struct wechat_error unknown_error = {0, SEND_GIVE_UP, 0, ST_UNREACHABLE,
                                                  "平台拒绝了消息（未收录的错误码）"};

const struct wechat_error *wecom_errors_find(int32_t code)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code == code) {
            return &errors[i];
        }
    }
    return &unknown_error;
}

struct verdict wecom_errors_judge(int http_code, struct text body, bool sent_out)
{
    struct verdict verdict = wechat_errors_judge_by(wecom_errors_find, http_code, body, sent_out);
    if (verdict.action != SEND_DONE) {
        return verdict;
    }
    json_t *answer = json_loadb(body.data, body.size, 0, NULL);
    bool invalid = json_string_length(json_object_get(answer, "invaliduser")) > 0;
    json_decref(answer);
    if (invalid) {
        const struct wechat_error *error = wecom_errors_find(CODE_INVALID_MEMBER);
        return (struct verdict){error->action, 0, error->code, error->meaning};
    }
    return verdict;
}
