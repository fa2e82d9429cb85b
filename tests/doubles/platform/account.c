#include "tests/doubles/platform/account.h"

#include <stdio.h>
#include <string.h>

#define SECRET_PREFIX "demo-secret-"

static const char *const demo_accounts[] = {
    "demo safe hAo7kLm2Qw9 wx0123456789abcdef gh_0a1b2c3d4e5f "
    "q7Zt3VxW0aLmNc5RfYh2PdKj8GuTbEo1Si6Xy9QzCvA",
    "plain plain guanjia-demo wxfedcba9876543210 gh_demo_plain",
};

static const char *const mode_names[MODE_COUNT] = {
    [MODE_PLAIN] = "plain",
    [MODE_COMPATIBLE] = "compatible",
    [MODE_SAFE] = "safe",
    [MODE_WECOM] = "wecom",
};

void accounts_init(struct accounts *accounts)
{
    *accounts = (struct accounts){0};
    for (size_t i = 0; i < sizeof demo_accounts / sizeof demo_accounts[0]; i++) {
        (void)accounts_add(accounts, demo_accounts[i]);
    }
}

static const char *account_parse(const char *line, struct account *out)
{
    char mode[ACCOUNT_FIELD_BYTES_MAX];
    char key[ACCOUNT_FIELD_BYTES_MAX] = "";
    int count = sscanf(line, "%63s %63s %63s %63s %63s %63s", out->id, mode, out->token, out->appid,
                       out->original_id, key);
    if (count < 5) {
        return "expected ID MODE TOKEN APPID ORIGINAL_ID [KEY]";
    }
    snprintf(out->secret, sizeof out->secret, SECRET_PREFIX "%s", out->id);
    out->mode = MODE_COUNT;
    for (int i = 0; i < MODE_COUNT; i++) {
        if (strcmp(mode, mode_names[i]) == 0) {
            out->mode = (enum account_mode)i;
        }
    }
    if (out->mode == MODE_COUNT) {
        return "the mode is plain, compatible, safe or wecom";
    }
    if (out->mode == MODE_WECOM) {
        memcpy(out->agent_id, out->original_id, sizeof out->agent_id);
        memcpy(out->original_id, out->appid, sizeof out->original_id);
    }
    if (out->mode != MODE_PLAIN && !wechat_key_decode(text_of(key), &out->key)) {
        return "the key is 43 characters of base64";
    }
    return NULL;
}

const char *accounts_add(struct accounts *accounts, const char *line)
{
    struct account account = {0};
    const char *why = account_parse(line, &account);
    if (why != NULL) {
        return why;
    }
    size_t at = 0;
    while (at < accounts->count && strcmp(accounts->items[at].id, account.id) != 0) {
        at++;
    }
    if (at == ACCOUNTS_MAX) {
        return "too many accounts";
    }
    accounts->items[at] = account;
    if (at == accounts->count) {
        accounts->count++;
    }
    return NULL;
}

const struct account *accounts_find(const struct accounts *accounts, const char *id)
{
    for (size_t i = 0; i < accounts->count; i++) {
        if (id != NULL && strcmp(accounts->items[i].id, id) == 0) {
            return &accounts->items[i];
        }
    }
    return NULL;
}

const struct account *accounts_find_appid(const struct accounts *accounts, const char *appid)
{
    for (size_t i = 0; i < accounts->count; i++) {
        if (appid != NULL && strcmp(accounts->items[i].appid, appid) == 0) {
            return &accounts->items[i];
        }
    }
    return NULL;
}

const char *account_mode_name(enum account_mode mode)
{
    return mode_names[mode];
}
