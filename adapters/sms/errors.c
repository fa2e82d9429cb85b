#include "adapters/sms/errors.h"

enum {
    MINUTE_MS = 60 * 1000,
    HOUR_MS = 60 * MINUTE_MS, /* daily figures end at a midnight that a pure function cannot name */
};

struct code_row {
    struct text code; /* ends in "*": everything that begins so */
    enum send_action action;
    int64_t retry_after_ms; /* with SEND_RETRY; 0: usual back-off */
    const char *meaning;
};
#define CODE(text, action, retry, meaning) {{text, sizeof(text) - 1}, action, retry, meaning}

static const struct code_row aliyun[] = {
    CODE("OK", SEND_DONE, 0, "已提交运营商"),
    CODE("isv.BUSINESS_LIMIT_CONTROL", SEND_RETRY, MINUTE_MS, "发送过于频繁"),
    CODE("isv.DAY_LIMIT_CONTROL", SEND_RETRY, HOUR_MS, "当日发送量已到上限"),
    CODE("isv.MONTH_LIMIT_CONTROL", SEND_STOP_ACCOUNT, 0, "当月发送量已到上限"),
    CODE("isv.MOBILE_NUMBER_ILLEGAL", SEND_GIVE_UP, 0, "手机号不正确"),
    CODE("isv.MOBILE_COUNT_OVER_LIMIT", SEND_GIVE_UP, 0, "号码过多"),
    CODE("isv.TEMPLATE_MISSING_PARAMETERS", SEND_GIVE_UP, 0, "缺少模板参数"),
    CODE("isv.TEMPLATE_PARAMS_ILLEGAL", SEND_GIVE_UP, 0, "模板参数不合规定"),
    CODE("isv.INVALID_JSON_PARAM", SEND_GIVE_UP, 0, "模板参数格式有误"),
    CODE("isv.PARAM_LENGTH_LIMIT", SEND_GIVE_UP, 0, "模板参数过长"),
    CODE("isv.BLACK_KEY_CONTROL_LIMIT", SEND_GIVE_UP, 0, "模板参数含有禁用词"),
    CODE("isv.SMS_CONTENT_ILLEGAL", SEND_GIVE_UP, 0, "短信内容不合规定"),
    CODE("isv.DOMESTIC_NUMBER_NOT_SUPPORTED", SEND_GIVE_UP, 0, "模板不能发往国内号码"),
    CODE("isv.EXTEND_CODE_ERROR", SEND_GIVE_UP, 0, "扩展码用于两个签名"),
    CODE("isv.SMS_TEMPLATE_ILLEGAL", SEND_STOP_ACCOUNT, 0, "模板不存在或未审核通过"),
    CODE("isv.SMS_SIGNATURE_ILLEGAL", SEND_STOP_ACCOUNT, 0, "签名不存在或未审核通过"),
    CODE("isv.SMS_SIGNATURE_SCENE_ILLEGAL", SEND_STOP_ACCOUNT, 0, "签名与模板类型不符"),
    CODE("isv.SIGN_STATE_ILLEGAL", SEND_STOP_ACCOUNT, 0, "签名状态不正常"),
    CODE("isv.SMS_SIGN_ILLEGAL", SEND_STOP_ACCOUNT, 0, "签名不合规定"),
    CODE("isv.DENY_IP_RANGE", SEND_STOP_ACCOUNT, 0, "本机地址不在允许范围"),
    CODE("isv.OUT_OF_SERVICE", SEND_STOP_ACCOUNT, 0, "余额不足，业务停机"),
    CODE("isv.AMOUNT_NOT_ENOUGH", SEND_STOP_ACCOUNT, 0, "余额不足"),
    CODE("isv.PRODUCT_UN_SUBSCRIPT", SEND_STOP_ACCOUNT, 0, "没有开通短信服务"),
    CODE("isv.PRODUCT_UNSUBSCRIBE", SEND_STOP_ACCOUNT, 0, "短信服务已退订"),
    CODE("isv.ACCOUNT_NOT_EXISTS", SEND_STOP_ACCOUNT, 0, "账户不存在"),
    CODE("isv.ACCOUNT_ABNORMAL", SEND_STOP_ACCOUNT, 0, "账户异常"),
    CODE("isp.RAM_PERMISSION_DENY", SEND_STOP_ACCOUNT, 0, "密钥没有短信权限"),
    CODE("isp.SYSTEM_ERROR", SEND_UNCERTAIN, 0, "平台系统错误，消息可能已送达"),
    CODE("InvalidAccessKeyId*", SEND_STOP_ACCOUNT, 0, "密钥编号无效"),
    CODE("SignatureDoesNotMatch", SEND_STOP_ACCOUNT, 0, "接口签名不符，请核对密钥"),
    CODE("IncompleteSignature", SEND_STOP_ACCOUNT, 0, "接口签名不完整"),
    CODE("SignatureNonceUsed", SEND_UNCERTAIN, 0, "请求被重放，消息可能已送达"),
    CODE("InvalidTimeStamp*", SEND_STOP_ACCOUNT, 0, "本机时间不准"),
    CODE("Forbidden*", SEND_STOP_ACCOUNT, 0, "密钥没有权限"),
    CODE("Throttling*", SEND_RETRY, MINUTE_MS, "接口调用过于频繁"),
    CODE("ServiceUnavailable*", SEND_RETRY, 0, "平台暂时无法处理"),
};

static const struct code_row tencent[] = {
    CODE("Ok", SEND_DONE, 0, "已提交运营商"),
    CODE("LimitExceeded.DeliveryFrequencyLimit", SEND_RETRY, MINUTE_MS, "发送过于频繁"),
    CODE("LimitExceeded.PhoneNumberThirtySecondLimit", SEND_RETRY, MINUTE_MS, "同一号码半分钟内已发过"),
    CODE("LimitExceeded.PhoneNumberOneHourLimit", SEND_RETRY, HOUR_MS, "同一号码一小时内发送过多"),
    CODE("LimitExceeded.PhoneNumberDailyLimit", SEND_RETRY, HOUR_MS, "同一号码当日发送过多"),
    CODE("LimitExceeded.PhoneNumberSameContentDailyLimit", SEND_GIVE_UP, 0, "同一内容当日发送过多"),
    CODE("LimitExceeded*", SEND_RETRY, MINUTE_MS, "发送量超过限制"),
    CODE("RequestLimitExceeded*", SEND_RETRY, MINUTE_MS, "接口调用过于频繁"),
    CODE("FailedOperation.PhoneNumberInBlacklist", SEND_PEER_GONE, 0, "住户已退订短信"),
    CODE("FailedOperation.ContainSensitiveWord", SEND_GIVE_UP, 0, "短信含有敏感词"),
    CODE("FailedOperation.InsufficientBalanceInSmsPackage", SEND_STOP_ACCOUNT, 0, "套餐包余量不足"),
    CODE("FailedOperation.SignatureIncorrectOrUnapproved", SEND_STOP_ACCOUNT, 0, "签名错误或未审核通过"),
    CODE("FailedOperation.TemplateIncorrectOrUnapproved", SEND_STOP_ACCOUNT, 0, "模板错误或未审核通过"),
    CODE("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", SEND_GIVE_UP, 0, "参数与模板不符"),
    CODE("FailedOperation*", SEND_GIVE_UP, 0, "运营商不接受这条短信"),
    CODE("InvalidParameterValue.IncorrectPhoneNumber", SEND_GIVE_UP, 0, "手机号不正确"),
    CODE("InvalidParameterValue.ContentLengthLimit", SEND_GIVE_UP, 0, "短信内容过长"),
    CODE("InvalidParameterValue.TemplateParameterLengthLimit", SEND_GIVE_UP, 0, "模板参数过长"),
    CODE("InvalidParameter*", SEND_GIVE_UP, 0, "请求参数有误"),
    CODE("UnauthorizedOperation*", SEND_STOP_ACCOUNT, 0, "账户没有这个权限"),
    CODE("AuthFailure*", SEND_STOP_ACCOUNT, 0, "接口签名不符，请核对密钥和本机时间"),
    CODE("InternalError*", SEND_UNCERTAIN, 0, "平台系统错误，消息可能已送达"),
};

static const struct code_row twilio[] = {
    CODE("20003", SEND_STOP_ACCOUNT, 0, "账户或密钥无效"),
    CODE("20404", SEND_STOP_ACCOUNT, 0, "账户编号不存在"),
    CODE("20429", SEND_RETRY, MINUTE_MS, "接口调用过于频繁"),
    CODE("14107", SEND_RETRY, MINUTE_MS, "发送速度超过限制"),
    CODE("21211", SEND_GIVE_UP, 0, "手机号不正确"),
    CODE("21212", SEND_STOP_ACCOUNT, 0, "发送号码不正确"),
    CODE("21408", SEND_GIVE_UP, 0, "没有开通号码所在地区"),
    CODE("21602", SEND_GIVE_UP, 0, "短信内容为空"),
    CODE("21606", SEND_STOP_ACCOUNT, 0, "发送号码不能发短信"),
    CODE("21610", SEND_PEER_GONE, 0, "住户已退订短信"),
    CODE("21611", SEND_RETRY, MINUTE_MS, "发送队列已满"),
    CODE("21612", SEND_GIVE_UP, 0, "发不到这个号码"),
    CODE("21614", SEND_GIVE_UP, 0, "不是手机号码"),
    CODE("21617", SEND_GIVE_UP, 0, "短信内容过长"),
    CODE("30001", SEND_RETRY, MINUTE_MS, "发送队列已满"),
    CODE("30002", SEND_STOP_ACCOUNT, 0, "账户已停用"),
};

static const struct {
    const struct code_row *rows;
    size_t count;
} tables[SMS_CODE_TABLES] = {
    [SMS_CODES_ALIYUN] = {aliyun, sizeof aliyun / sizeof aliyun[0]},
    [SMS_CODES_TENCENT] = {tencent, sizeof tencent / sizeof tencent[0]},
    [SMS_CODES_TWILIO] = {twilio, sizeof twilio / sizeof twilio[0]},
};

static bool fits(struct text pattern, struct text code)
{
    if (text_ends_with(pattern, TEXT("*"))) {
        return text_starts_with(code, text_slice(pattern, 0, pattern.size - 1));
    }
    return text_equal(pattern, code);
}

struct verdict sms_errors_judge(enum sms_code_table table, struct text code)
{
    int64_t number = 0;
    bool is_number = text_to_int64(code, &number) && number > 0 && number < INT32_MAX;
    for (size_t i = 0; i < tables[table].count; i++) {
        const struct code_row *row = &tables[table].rows[i];
        if (fits(row->code, code)) {
            return (struct verdict){row->action, row->retry_after_ms,
                                    is_number ? (int32_t)number : 0, row->meaning};
        }
    }
    return (struct verdict){SEND_GIVE_UP, 0, is_number ? (int32_t)number : 0,
                            "平台拒绝了消息（未收录的错误码）"};
}

/* ---- why a message did not arrive ---- */

static const struct {
    struct text code; /* "*" as above */
    const char *meaning;
} reports[] = {
    {TEXT("UNDELIV*"), "对方没有收到"},
    {TEXT("EXPIRED"), "超过时限未收到，可能关机"},
    {TEXT("REJECTD"), "运营商拒收"},
    {TEXT("REJECTED"), "运营商拒收"},
    {TEXT("DELETED"), "短信被删除"},
    {TEXT("UNKNOWN"), "结果不明"},
    {TEXT("ACCEPTD"), "运营商未给出结果"},
    {TEXT("MBBLACK"), "对方已退订"},
    {TEXT("BLACK*"), "对方在黑名单中"},
    {TEXT("SC:0016"), "对方已退订"},
    {TEXT("MK:0000"), "关机或不在服务区"},
    {TEXT("MK:0001"), "空号"},
    {TEXT("MK:0005"), "停机"},
    {TEXT("MK:0011"), "关机或不在服务区"},
    {TEXT("MK:0012"), "停机"},
    {TEXT("MN:0001"), "空号"},
    {TEXT("MI:0013"), "停机"},
    {TEXT("MI:0024"), "关机或不在服务区"},
    {TEXT("30003"), "关机或不在服务区"},
    {TEXT("30004"), "对方拒收"},
    {TEXT("30005"), "空号或已停用"},
    {TEXT("30006"), "座机收不到短信"},
    {TEXT("30007"), "被运营商拦截"},
    {TEXT("30008"), "原因不明"},
    {TEXT("21610"), "对方已退订"},
    {TEXT("NACK*"), "短信中心不接受"},
};

struct text sms_errors_report(struct text code, struct arena *arena)
{
    const char *meaning = "没有送达";
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++) {
        if (fits(reports[i].code, code)) {
            meaning = reports[i].meaning;
            break;
        }
    }
    struct text shown = text_cut_utf8(code, 64);
    return shown.size == 0 ? arena_text(arena, text_of(meaning))
                           : arena_printf(arena, "%s (%.*s)", meaning, TEXT_ARGS(shown));
}
