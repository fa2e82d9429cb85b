/* settings.h - an SMS account's settings, checked once at load. */
#ifndef ADAPTERS_SMS_SETTINGS_H
#define ADAPTERS_SMS_SETTINGS_H

#include "bot/channel.h"
#include "bot/fault.h"
#include "bot/templates.h"

enum sms_provider { SMS_ALIYUN, SMS_TENCENT, SMS_TWILIO, SMS_KANNEL, SMS_PROVIDER_COUNT };

/*    member              key in the file         needed by                   */
#define SMS_SETTING_LIST(X)                                                    \
    X(SMS_SET_NUMBER,     "number",               SMS_BIT_TWILIO | SMS_BIT_KANNEL)   \
    X(SMS_SET_SIGNATURE,  "signature",            SMS_BIT_ALIYUN | SMS_BIT_TENCENT)  \
    X(SMS_SET_PUBLIC_URL, "public_url",           SMS_BIT_TWILIO | SMS_BIT_KANNEL)   \
    X(SMS_SET_API_BASE,   "api_base",             0)                                 \
    X(SMS_SET_TEXT,       "text_template",        SMS_BIT_ALIYUN | SMS_BIT_TENCENT)  \
    X(SMS_SET_SEGMENTS,   "segments_max",         0)                                 \
    X(SMS_SET_KEY,        "callback_key",         0)                                 \
    X(SMS_SET_ADDRESSES,  "callback_addresses",   0)                                 \
    X(SMS_SET_UNSIGNED,   "unsigned_callbacks",   0)                                 \
    X(SMS_SET_HOST,       "signed_host",          0)                                 \
    X(SMS_SET_BREAKS,     "line_breaks",          0)                                 \
    X(SMS_SET_EXTEND,     "extend_code",          0)                                 \
    X(SMS_SET_ACCESS_ID,  "access_key_id",        SMS_BIT_ALIYUN)                    \
    X(SMS_SET_ACCESS_KEY, "access_key_secret",    SMS_BIT_ALIYUN)                    \
    X(SMS_SET_PROTOCOL,   "protocol",             0)                                 \
    X(SMS_SET_SECRET_ID,  "secret_id",            SMS_BIT_TENCENT)                   \
    X(SMS_SET_SECRET_KEY, "secret_key",           SMS_BIT_TENCENT)                   \
    X(SMS_SET_APP_ID,     "app_id",               SMS_BIT_TENCENT)                   \
    X(SMS_SET_REGION,     "region",               0)                                 \
    X(SMS_SET_SID,        "account_sid",          SMS_BIT_TWILIO)                    \
    X(SMS_SET_AUTH_TOKEN, "auth_token",           SMS_BIT_TWILIO)                    \
    X(SMS_SET_USERNAME,   "username",             SMS_BIT_KANNEL)                    \
    X(SMS_SET_PASSWORD,   "password",             SMS_BIT_KANNEL)

enum sms_setting {
#define X(member, key, needed) member,
    SMS_SETTING_LIST(X)
#undef X
    SMS_SETTING_COUNT
};

enum {
    SMS_CALLBACK_KEY_BYTES_MIN = 16, /* 96 bits in base64: nobody guesses it */
    SMS_SEGMENTS_MAX = 10,
    SMS_SEGMENTS = 5 /* Kannel's max-messages in its own documentation */
};

/* struct account.state. Texts borrow from the account's settings. */
struct sms_settings {
    enum sms_provider provider;
    struct text values[SMS_SETTING_COUNT]; /* TEXT_NONE: not given */
    size_t segments_max;                   /* of one message */
    size_t chars_max; /* of free words beside the signature and the template's own */
    struct text front; /* "【signature】", which goes before the words; empty: none */
    const struct message_template *text_template; /* for free words; NULL: none is needed */
    bool accepts_host; /* a signature over the address that the request names counts too */
    struct text host;  /* of api_base, with its port: what the Host header will say */
};

/* Reads the settings for their provider; ST_CONFIG after faults, with account->state NULL. */
MUST_CHECK enum status sms_settings_prepare(struct account *account, struct fault_sink *faults);
void sms_settings_release(struct account *account);

/* As struct channel_ops.room. */
size_t sms_settings_room(const struct account *account, struct text words);

#endif
