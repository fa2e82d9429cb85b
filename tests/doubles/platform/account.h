/* account.h - the official accounts that the double plays.
 *
 * Two are built in, the facts of the demo; --account adds others. */
#ifndef TESTS_DOUBLES_PLATFORM_ACCOUNT_H
#define TESTS_DOUBLES_PLATFORM_ACCOUNT_H

#include "bot/base/text.h"
#include "tests/doubles/platform/wechat_crypto.h"

enum { ACCOUNTS_MAX = 16, ACCOUNT_FIELD_BYTES_MAX = 64 };

enum account_mode { MODE_PLAIN, MODE_COMPATIBLE, MODE_SAFE, MODE_WECOM, MODE_COUNT };

struct account {
    char id[ACCOUNT_FIELD_BYTES_MAX]; /* as in the webhook path: /wechat/<id> */
    char token[ACCOUNT_FIELD_BYTES_MAX];
    char appid[ACCOUNT_FIELD_BYTES_MAX];
    char secret[ACCOUNT_FIELD_BYTES_MAX + 16]; /* "demo-secret-<id>" */
    char original_id[ACCOUNT_FIELD_BYTES_MAX];
    char agent_id[ACCOUNT_FIELD_BYTES_MAX]; /* MODE_WECOM: number of the app; appid and original_id are
                                               the corpid then */
    enum account_mode mode;
    struct wechat_key key; /* unused in plaintext mode */
};

struct accounts {
    size_t count;
    struct account items[ACCOUNTS_MAX];
};

void accounts_init(struct accounts *accounts); /* the demo's two */
/* "ID MODE TOKEN APPID ORIGINAL_ID [KEY]", MODE one of plain, compatible, safe; or an app of WeCom:
 * "ID wecom TOKEN CORPID AGENT_ID KEY". An account of the
 * same id is replaced. NULL when it was added, else why not. */
const char *accounts_add(struct accounts *accounts, const char *line);

/* NULL when there is none. */
const struct account *accounts_find(const struct accounts *accounts, const char *id);
const struct account *accounts_find_appid(const struct accounts *accounts, const char *appid);

const char *account_mode_name(enum account_mode mode);

#endif
