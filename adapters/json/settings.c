#include "adapters/json/settings.h"

#include "adapters/url.h"
#include "bot/base/invariant.h"

#include <sodium.h>
#include <stdlib.h>

static const struct {
    const char *key;
    bool needed;
} rules[JSON_SETTING_COUNT] = {
#define X(member, key, needed) [member] = {key, needed},
    JSON_SETTING_LIST(X)
#undef X
};

static void refuse_others(const struct account *account, struct fault_sink *faults)
{
    for (size_t i = 0; i < account->setting_count; i++) {
        size_t known = 0;
        while (known < JSON_SETTING_COUNT &&
               !text_equal(text_of(rules[known].key), account->settings[i].key)) {
            known++;
        }
        if (known == JSON_SETTING_COUNT) {
            fault_error(faults, "", "\"%.*s\" is no setting of a webhook account",
                        TEXT_ARGS(account->settings[i].key));
        }
    }
}

static struct text value_of(const struct account *account, enum json_setting which,
                            struct fault_sink *faults)
{
    struct text value = account_setting(account, rules[which].key);
    if (value.size == 0 && rules[which].needed) {
        fault_error(faults, rules[which].key, "is missing");
    }
    return value;
}

/* Never prints the value. */
static void read_secret(const struct account *account, enum json_setting which,
                        struct json_settings *settings, struct fault_sink *faults)
{
    struct text value = value_of(account, which, faults);
    if (value.size == 0) {
        return;
    }
    bool fits = value.size >= JSON_SECRET_BYTES_MIN && value.size <= JSON_SECRET_BYTES_MAX;
    for (size_t i = 0; i < value.size; i++) {
        fits = fits && value.data[i] > ' ' && value.data[i] <= '~';
    }
    if (!fits) {
        fault_error(faults, rules[which].key, "must be %d to %d printable characters (openssl rand -hex 32)",
                    JSON_SECRET_BYTES_MIN, JSON_SECRET_BYTES_MAX);
        return;
    }
    INVARIANT(settings->secret_count < JSON_SECRETS_MAX);
    settings->secrets[settings->secret_count++] = value;
}

/* What residents are told goes to this address. */
static void read_url(const struct account *account, struct json_settings *settings,
                     struct fault_sink *faults)
{
    struct text plain = value_of(account, JSON_SET_PLAIN, faults);
    bool accepted = text_equal(plain, TEXT("accepted"));
    settings->url = value_of(account, JSON_SET_URL, faults);
    if (plain.size > 0 && !accepted) {
        fault_error(faults, rules[JSON_SET_PLAIN].key, "can only be \"accepted\"");
    }
    if (settings->url.size == 0) {
        return;
    }
    enum url_reach reach = url_reach(settings->url, "#@");
    if (reach == URL_UNFIT || settings->url.size > JSON_URL_BYTES_MAX) {
        fault_error(faults, rules[JSON_SET_URL].key,
                    "must be an https:// address without user or fragment, of at most %d characters",
                    JSON_URL_BYTES_MAX);
    } else if (reach == URL_PLAIN && !accepted) {
        fault_error(faults, rules[JSON_SET_URL].key,
                    "must be https:// (http:// only to this machine): what residents are told could "
                    "be read on the way. In a closed network say plain_http: \"accepted\"");
    }
}

static void free_settings(struct json_settings *settings)
{
    if (settings != NULL) {
        sodium_memzero(settings, sizeof *settings);
        free(settings);
    }
}

enum status json_settings_prepare(struct account *account, struct fault_sink *faults)
{
    INVARIANT(account->state == NULL);
    struct json_settings *settings = calloc(1, sizeof *settings);
    if (settings == NULL) {
        return ST_NO_MEMORY;
    }
    size_t faults_before = faults->error_count;
    refuse_others(account, faults);
    read_url(account, settings, faults);
    read_secret(account, JSON_SET_SECRET, settings, faults);
    read_secret(account, JSON_SET_PREVIOUS, settings, faults);
    if (faults->error_count > faults_before) {
        free_settings(settings);
        return ST_CONFIG;
    }
    account->state = settings; /* ownership moves to the account */
    return ST_OK;
}

void json_settings_release(struct account *account)
{
    free_settings(account->state);
    account->state = NULL;
}
