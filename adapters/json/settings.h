/* settings.h - an account of the channel `webhook`, checked once at load. */
#ifndef ADAPTERS_JSON_SETTINGS_H
#define ADAPTERS_JSON_SETTINGS_H

#include "bot/channel.h"
#include "bot/fault.h"

/*    member             key in the file     needed */
#define JSON_SETTING_LIST(X)                        \
    X(JSON_SET_URL,      "url",             true)   \
    X(JSON_SET_SECRET,   "secret",          true)   \
    X(JSON_SET_PREVIOUS, "previous_secret", false)  \
    X(JSON_SET_PLAIN,    "plain_http",      false)

enum json_setting {
#define X(member, key, needed) member,
    JSON_SETTING_LIST(X)
#undef X
    JSON_SETTING_COUNT
};

enum {
    JSON_SECRET_BYTES_MIN = 32, /* 128 bits in hex: nobody guesses it */
    JSON_SECRET_BYTES_MAX = 256,
    JSON_URL_BYTES_MAX = 1024,
    JSON_SECRETS_MAX = 2
};

/* struct account.state. Texts borrow from the account's settings. */
struct json_settings {
    struct text url; /* where messages to residents are posted */
    size_t secret_count;
    struct text secrets[JSON_SECRETS_MAX]; /* the present one, by which we sign, and the one before */
};

/* ST_CONFIG after faults, with account->state NULL. */
MUST_CHECK enum status json_settings_prepare(struct account *account, struct fault_sink *faults);
void json_settings_release(struct account *account);

#endif
