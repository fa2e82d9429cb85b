/* wechat_error.h - the error numbers of the WeChat API that the double answers. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_ERROR_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_ERROR_H

/* clang-format off */
/*    name                     number  errmsg                                                    */
#define WECHAT_ERROR_LIST(X)                                                                       \
    X(WECHAT_BUSY,             -1,    "system error")                                              \
    X(WECHAT_OK,               0,     "ok")                                                        \
    X(WECHAT_CREDENTIAL,       40001, "invalid credential, access_token is invalid or not latest") \
    X(WECHAT_GRANT_TYPE,       40002, "invalid grant_type")                                        \
    X(WECHAT_OPENID,           40003, "invalid openid")                                            \
    X(WECHAT_MEDIA_ID,         40007, "invalid media_id")                                          \
    X(WECHAT_MESSAGE_TYPE,     40008, "invalid message type")                                      \
    X(WECHAT_APPID,            40013, "invalid appid")                                             \
    X(WECHAT_TOKEN_UNKNOWN,    40014, "invalid access_token")                                      \
    X(WECHAT_BUTTON_COUNT,     40016, "invalid button size")                                       \
    X(WECHAT_BUTTON_TYPE,      40017, "invalid button type")                                       \
    X(WECHAT_BUTTON_NAME,      40018, "invalid button name size")                                  \
    X(WECHAT_BUTTON_KEY,       40019, "invalid button key size")                                   \
    X(WECHAT_BUTTON_URL,       40020, "invalid button url size")                                   \
    X(WECHAT_CHILD_COUNT,      40023, "invalid sub button size")                                   \
    X(WECHAT_CHILD_NAME,       40025, "invalid sub button name size")                              \
    X(WECHAT_CHARSET,          40033, "invalid charset. please check your request, if include "    \
                                      "\\uxxxx will create fail!")                                 \
    X(WECHAT_TEMPLATE_ID,      40037, "invalid template_id")                                       \
    X(WECHAT_URL,              40066, "invalid url")                                               \
    X(WECHAT_SECRET,           40125, "invalid appsecret")                                         \
    X(WECHAT_ADDRESS,          40164, "invalid ip 127.0.0.1, not in whitelist")                    \
    X(WECHAT_TOKEN_MISSING,    41001, "access_token missing")                                      \
    X(WECHAT_APPID_MISSING,    41002, "appid missing")                                             \
    X(WECHAT_SECRET_MISSING,   41004, "appsecret missing")                                         \
    X(WECHAT_TOKEN_EXPIRED,    42001, "access_token expired")                                      \
    X(WECHAT_NEEDS_GET,        43001, "require GET method")                                        \
    X(WECHAT_NEEDS_POST,       43002, "require POST method")                                       \
    X(WECHAT_NEEDS_FOLLOW,     43004, "require subscribe")                                         \
    X(WECHAT_BLACKLISTED,      43019, "require remove blacklist")                                  \
    X(WECHAT_NO_CONSENT,       43101, "user refuse to accept the msg")                             \
    X(WECHAT_BODY_EMPTY,       44002, "empty post data")                                           \
    X(WECHAT_TEXT_EMPTY,       44004, "empty content")                                             \
    X(WECHAT_TEXT_SIZE,        45002, "content size out of limit")                                 \
    X(WECHAT_ARTICLES,         45008, "article size out of limit")                                 \
    X(WECHAT_DAILY_QUOTA,      45009, "reach max api daily quota limit")                           \
    X(WECHAT_MINUTE_QUOTA,     45011, "api minute-quota reach limit must slower retry next minute") \
    X(WECHAT_OUT_OF_TIME,      45015, "response out of time limit or subscription is canceled")    \
    X(WECHAT_OUT_OF_COUNT,     45047, "out of response count limit")                               \
    X(WECHAT_TYPING_COMMAND,   45072, "invalid command type")                                      \
    X(WECHAT_TYPING_TOO_LATE,  45080, "not in valid interaction time")                             \
    X(WECHAT_TYPING_ALREADY,   45081, "already in typing")                                         \
    X(WECHAT_NO_MENU,          46003, "menu no exist")                                             \
    X(WECHAT_BAD_JSON,         47001, "data format error")                                         \
    X(WECHAT_TEMPLATE,         47003, "argument invalid!")                                         \
    X(WECHAT_UNAUTHORIZED,     48001, "api unauthorized")                                          \
    X(WECHAT_SWITCHED_OFF,     48002, "user block receive message")                                \
    X(WECHAT_BANNED,           48004, "api forbidden for irregularities")                          \
    X(WECHAT_MESSAGE_RIGHT,    48008, "no permission for this msgtype")                            \
    X(WECOM_AGENT,             40056, "invalid agentid")                                           \
    X(WECOM_RECEIVERS,         81013, "user & party & tag all invalid")                            \
    X(WECHAT_LIMITED,          50002, "user limited")
/* clang-format on */

enum wechat_error {
#define X(name, number, message) name = number,
    WECHAT_ERROR_LIST(X)
#undef X
};

/* "unknown error" for a number that is not in the table. Static. */
const char *wechat_error_message(int number);

#endif
