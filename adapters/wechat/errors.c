#include "adapters/wechat/errors.h"

#include "adapters/http_judge.h"

enum {
    RETRY_MINUTE_MS = 60 * 1000,
    /* A daily quota is renewed at some midnight that judge, which knows no clock, cannot name. */
    RETRY_QUOTA_MS = 60 * 60 * 1000
};

/* errmsg is never matched: it ends in a request id, and its wording changes. */
static const struct wechat_error errors[] = {
    {0, SEND_DONE, 0, ST_OK, "已送达平台"},
    {-1, SEND_RETRY, 0, ST_UNREACHABLE, "微信系统繁忙"},
    /* access token: in the answer to a token request 40001 means a wrong secret */
    {40001, SEND_TOKEN, 0, ST_CONFIG, "调用凭证无效或已更换"},
    {40014, SEND_TOKEN, 0, ST_UNREACHABLE, "调用凭证不合法"},
    {42001, SEND_TOKEN, 0, ST_UNREACHABLE, "调用凭证已过期"},
    /* quotas */
    {45009, SEND_RETRY, RETRY_QUOTA_MS, ST_THROTTLED, "接口当日调用次数已用完"},
    {45011, SEND_RETRY, RETRY_MINUTE_MS, ST_THROTTLED, "接口调用过于频繁，请下一分钟再试"},
    /* the resident's window */
    {45015, SEND_PEER_CLOSED, 0, ST_CONFIG, "超过回复时限，或住户已取消关注"},
    {45047, SEND_PEER_CLOSED, 0, ST_CONFIG, "本次互动可回复的条数已用完"},
    /* the resident */
    {40003, SEND_PEER_GONE, 0, ST_CONFIG, "住户不是本公众号的关注者"},
    {43004, SEND_PEER_GONE, 0, ST_CONFIG, "住户没有关注公众号"},
    {43019, SEND_PEER_GONE, 0, ST_CONFIG, "住户在公众号的黑名单里"},
    {48002, SEND_PEER_GONE, 0, ST_CONFIG, "住户关闭了接收消息"},
    /* this message */
    {40004, SEND_GIVE_UP, 0, ST_CONFIG, "媒体文件类型不合法"},
    {40007, SEND_GIVE_UP, 0, ST_CONFIG, "媒体文件已过期或不属于本公众号"},
    {40016, SEND_GIVE_UP, 0, ST_CONFIG, "菜单按钮的个数不合法"},
    {40017, SEND_GIVE_UP, 0, ST_CONFIG, "菜单按钮的类型不合法"},
    {40018, SEND_GIVE_UP, 0, ST_CONFIG, "菜单按钮的名称过长"},
    {40019, SEND_GIVE_UP, 0, ST_CONFIG, "菜单按钮的键值过长"},
    {40020, SEND_GIVE_UP, 0, ST_CONFIG, "菜单按钮的网址过长"},
    {40023, SEND_GIVE_UP, 0, ST_CONFIG, "子菜单按钮的个数不合法"},
    {40025, SEND_GIVE_UP, 0, ST_CONFIG, "子菜单按钮的名称过长"},
    {40033, SEND_GIVE_UP, 0, ST_CONFIG, "消息里有平台不允许的字符"},
    {40036, SEND_GIVE_UP, 0, ST_CONFIG, "模板编号长度不合法"},
    {40037, SEND_GIVE_UP, 0, ST_CONFIG, "模板编号无效"},
    {43101, SEND_GIVE_UP, 0, ST_CONFIG, "住户拒绝了订阅，或订阅次数已用完"},
    {44004, SEND_GIVE_UP, 0, ST_CONFIG, "消息内容为空"},
    {45002, SEND_GIVE_UP, 0, ST_CONFIG, "消息内容过长"},
    {45008, SEND_GIVE_UP, 0, ST_CONFIG, "图文消息超过一条"},
    {45072, SEND_GIVE_UP, 0, ST_CONFIG, "输入状态指令不正确"},
    {45080, SEND_GIVE_UP, 0, ST_CONFIG, "近三十秒内没有互动，不能显示输入状态"},
    {45081, SEND_GIVE_UP, 0, ST_CONFIG, "已在显示输入状态"},
    {46003, SEND_DONE, 0, ST_OK, "平台上没有菜单"}, /* it was to be taken down */
    {47001, SEND_GIVE_UP, 0, ST_CONFIG, "请求的数据格式有误"},
    {47003, SEND_GIVE_UP, 0, ST_CONFIG, "模板参数不符合要求"},
    {48008, SEND_GIVE_UP, 0, ST_CONFIG, "没有发送这类消息的权限"},
    /* the account */
    {40002, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "凭证类型不正确"},
    {40013, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "公众号的 AppID 无效"},
    {40125, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "公众号的 AppSecret 无效"},
    {40164, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "本机地址不在公众号的白名单里"},
    {40243, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "公众号的 AppSecret 已被冻结"},
    {41001, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "请求缺少调用凭证"},
    {41002, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "请求缺少 AppID"},
    {41004, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "请求缺少 AppSecret"},
    {48001, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "公众号没有这个接口的权限"},
    {48004, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "公众号的接口已被封禁"},
    {50002, SEND_STOP_ACCOUNT, 0, ST_CONFIG, "公众号被限制或正在迁移"},
};

static const struct wechat_error unknown_error = {0, SEND_GIVE_UP, 0, ST_UNREACHABLE,
                                                  "平台拒绝了消息（未收录的错误码）"};

const struct wechat_error *wechat_errors_find(int32_t code)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code == code) {
            return &errors[i];
        }
    }
    return &unknown_error;
}

bool wechat_errors_read_code(const json_t *answer, int32_t *code_out)
{
    const json_t *code = json_object_get(answer, "errcode");
    json_int_t value = json_integer_value(code);
    if (!json_is_integer(code) || value < INT32_MIN || value > INT32_MAX) {
        return false;
    }
    *code_out = (int32_t)value;
    return true;
}

struct verdict wechat_errors_judge(int http_code, struct text body, bool sent_out)
{
    return wechat_errors_judge_by(wechat_errors_find, http_code, body, sent_out);
}

struct verdict wechat_errors_judge_by(wechat_errors_table *find, int http_code, struct text body,
                                      bool sent_out)
{
    if (http_code != 200) { /* the platform answers every call with 200 and an errcode */
        return http_judge(http_code, sent_out);
    }
    int32_t code = 0;
    json_t *answer = json_loadb(body.data == NULL ? "" : body.data, body.size, 0, NULL);
    bool readable = wechat_errors_read_code(answer, &code);
    json_decref(answer);
    if (!readable) {
        return http_judge(http_code, sent_out);
    }
    const struct wechat_error *error = find(code);
    return (struct verdict){error->action, error->retry_after_ms, code, error->meaning};
}
