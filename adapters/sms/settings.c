#include "adapters/sms/settings.h"

#include "adapters/url.h"
#include "bot/base/invariant.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

enum {
    SMS_BIT_ALIYUN = 1 << SMS_ALIYUN,
    SMS_BIT_TENCENT = 1 << SMS_TENCENT,
    SMS_BIT_TWILIO = 1 << SMS_TWILIO,
    SMS_BIT_KANNEL = 1 << SMS_KANNEL,
    /* Carriers on the mainland send approved templates only, and sign no callbacks. */
    WITH_TEMPLATES = SMS_BIT_ALIYUN | SMS_BIT_TENCENT,
    UNSIGNED = SMS_BIT_ALIYUN | SMS_BIT_TENCENT | SMS_BIT_KANNEL,
    WORDS_BYTES_MAX = 256
};

static const struct text provider_names[SMS_PROVIDER_COUNT] = {
    [SMS_ALIYUN] = {"aliyun", 6},
    [SMS_TENCENT] = {"tencent", 7},
    [SMS_TWILIO] = {"twilio", 6},
    [SMS_KANNEL] = {"kannel", 6},
};

static const char *const api_bases[SMS_PROVIDER_COUNT] = {
    [SMS_ALIYUN] = "https://dysmsapi.aliyuncs.com",
    [SMS_TENCENT] = "https://sms.tencentcloudapi.com",
    [SMS_TWILIO] = "https://api.twilio.com",
    [SMS_KANNEL] = "http://127.0.0.1:13013",
};

static const struct {
    const char *key;
    unsigned needed; /* by these providers */
} rules[SMS_SETTING_COUNT] = {
#define X(member, key, needed) [member] = {key, needed},
    SMS_SETTING_LIST(X)
#undef X
};

/* ---- single values ---- */

static bool has_only_printable(struct text value)
{
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] <= ' ' || value.data[i] > '~') {
            return false;
        }
    }
    return true;
}

static size_t index_of_key(struct text key)
{
    size_t index = 0;
    while (index < SMS_SETTING_COUNT && !text_equal(text_of(rules[index].key), key)) {
        index++;
    }
    return index;
}

/* Never prints a value: it may be a secret. */
static void read_values(const struct account *account, struct sms_settings *settings,
                        struct fault_sink *faults)
{
    for (size_t i = 0; i < account->setting_count; i++) {
        const struct account_setting *setting = &account->settings[i];
        size_t index = index_of_key(setting->key);
        if (index < SMS_SETTING_COUNT) {
            settings->values[index] = setting->value;
        } else if (!text_equal(setting->key, TEXT("provider"))) {
            fault_error(faults, "", "\"%.*s\" is no setting of an SMS account",
                        TEXT_ARGS(setting->key));
        }
    }
    for (size_t i = 0; i < SMS_SETTING_COUNT; i++) {
        struct text value = settings->values[i];
        if (value.size == 0 && (rules[i].needed & (1U << settings->provider)) != 0) {
            fault_error(faults, rules[i].key, "is missing");
        }
        if (value.size > WORDS_BYTES_MAX) {
            fault_error(faults, rules[i].key, "is longer than %d bytes", WORDS_BYTES_MAX);
        }
        if (i != SMS_SET_SIGNATURE && i != SMS_SET_ADDRESSES && !has_only_printable(value)) {
            fault_error(faults, rules[i].key, "has a character that does not belong there");
        }
    }
}

static void read_word(const struct sms_settings *settings, enum sms_setting which,
                      struct text word, bool *out, struct fault_sink *faults)
{
    struct text value = settings->values[which];
    *out = text_equal(value, word);
    if (value.size > 0 && !*out) {
        fault_error(faults, rules[which].key, "can only be \"%.*s\"", TEXT_ARGS(word));
    }
}

static void read_urls(struct sms_settings *settings, struct fault_sink *faults)
{
    struct text *base = &settings->values[SMS_SET_API_BASE];
    struct text *public_url = &settings->values[SMS_SET_PUBLIC_URL];
    if (base->size == 0) {
        *base = text_of(api_bases[settings->provider]);
    }
    struct text *const urls[] = {base, public_url};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        *urls[i] = url_trimmed(*urls[i]);
        if (urls[i]->size > 0 && url_reach(*urls[i], "?#") == URL_UNFIT) {
            fault_error(faults, i == 0 ? "api_base" : "public_url",
                        "must be an http:// or https:// address without query or fragment");
        }
    }
    /* Kannel's own port speaks plain HTTP, and stands in the same network. */
    if (settings->provider != SMS_KANNEL && url_reach(*base, "") == URL_PLAIN) {
        fault_error(faults, "api_base", "must be https:// (http:// only to this machine)");
    }
    settings->host = url_authority(*base);
}

/* Whoever finds the address of a callback that nobody signs could write as any resident. */
static void read_callbacks(struct sms_settings *settings, struct fault_sink *faults)
{
    bool accepted = false;
    struct text key = settings->values[SMS_SET_KEY];
    read_word(settings, SMS_SET_UNSIGNED, TEXT("accepted"), &accepted, faults);
    read_word(settings, SMS_SET_HOST, TEXT("accepted"), &settings->accepts_host, faults);
    if (key.size > 0 && (key.size < SMS_CALLBACK_KEY_BYTES_MIN ||
                         text_find(key, TEXT("/")) != SIZE_MAX)) {
        fault_error(faults, "callback_key", "needs %d or more letters and digits",
                    SMS_CALLBACK_KEY_BYTES_MIN);
    }
    bool is_unsigned = ((unsigned)UNSIGNED & (1U << settings->provider)) != 0;
    if (is_unsigned && key.size == 0 &&
        (!accepted || settings->values[SMS_SET_ADDRESSES].size == 0)) {
        fault_error(faults, "callback_key",
                    "is missing: this carrier signs nothing, so its callbacks need a path that "
                    "nobody can guess. Without it name callback_addresses and say "
                    "unsigned_callbacks: \"accepted\"");
    }
}

static void read_segments(struct sms_settings *settings, struct fault_sink *faults)
{
    int64_t number = SMS_SEGMENTS;
    struct text value = settings->values[SMS_SET_SEGMENTS];
    if (value.size > 0 &&
        (!text_to_int64(value, &number) || number < 1 || number > SMS_SEGMENTS_MAX)) {
        fault_error(faults, "segments_max", "must be 1 to %d", SMS_SEGMENTS_MAX);
        number = SMS_SEGMENTS;
    }
    settings->segments_max = (size_t)number;
}

/* ---- templates ---- */

/* Every template must be approved by this provider before anybody relies on it. */
static void check_templates(const struct account *account, struct fault_sink *faults)
{
    for (size_t i = 0; account->templates != NULL && i < account->templates->count; i++) {
        const struct message_template *template_ = &account->templates->items[i];
        const struct template_id *id = template_id_of(template_, account->id);
        if (id == NULL || !id->approved) {
            fault_error(faults, "", "template \"%.*s\" %s for this account",
                        TEXT_ARGS(template_->name), id == NULL ? "has no id" : "is not approved");
        }
    }
}

static size_t overhead(const struct sms_settings *settings)
{
    size_t chars = sms_count(settings->values[SMS_SET_SIGNATURE]).chars + 2;
    size_t words = sms_count(settings->text_template->words).chars;
    return chars + words - (sms_count(settings->text_template->parameters[0].name).chars + 2);
}

static void read_text_template(const struct account *account, struct sms_settings *settings,
                               struct fault_sink *faults)
{
    struct text name = settings->values[SMS_SET_TEXT];
    settings->chars_max = SIZE_MAX;
    if (((unsigned)WITH_TEMPLATES & (1U << settings->provider)) == 0) {
        return;
    }
    check_templates(account, faults);
    const struct message_template *found = templates_find(account->templates, name);
    if (name.size > 0 && (found == NULL || found->parameter_count != 1)) {
        fault_error(faults, "text_template", "there is no template \"%.*s\" with one parameter",
                    TEXT_ARGS(name));
        return;
    }
    settings->text_template = found;
    if (found != NULL) {
        size_t taken = overhead(settings);
        size_t left = taken < SMS_DOMESTIC_CHARS_MAX ? SMS_DOMESTIC_CHARS_MAX - taken : 1;
        size_t max = (size_t)found->parameters[0].chars_max;
        settings->chars_max = max < left ? max : left;
    }
}

/* Tencent and Aliyun put the signature in front themselves. */
static enum status make_front(struct sms_settings *settings, struct fault_sink *faults)
{
    struct text signature = settings->values[SMS_SET_SIGNATURE];
    if (signature.size == 0) {
        return ST_OK;
    }
    if (!sms_signature_valid(signature)) {
        fault_error(faults, "signature",
                    "must be 2 to 12 Chinese characters, letters or digits, without brackets");
    }
    if (((unsigned)WITH_TEMPLATES & (1U << settings->provider)) != 0) {
        return ST_OK;
    }
    static const struct text open = TEXT("【"), close = TEXT("】");
    char *front = malloc(signature.size + open.size + close.size);
    if (front == NULL) {
        return ST_NO_MEMORY;
    }
    memcpy(front, open.data, open.size);
    memcpy(front + open.size, signature.data, signature.size);
    memcpy(front + open.size + signature.size, close.data, close.size);
    settings->front = (struct text){front, signature.size + open.size + close.size};
    return ST_OK;
}

/* ---- whole ---- */

static void free_settings(struct sms_settings *settings)
{
    if (settings != NULL) {
        free((char *)(uintptr_t)settings->front.data);
        OPENSSL_cleanse(settings, sizeof *settings);
        free(settings);
    }
}

static bool read_provider(const struct account *account, struct sms_settings *settings,
                          struct fault_sink *faults)
{
    struct text name = account_setting(account, "provider");
    size_t provider = 0;
    while (provider < SMS_PROVIDER_COUNT && !text_equal(provider_names[provider], name)) {
        provider++;
    }
    if (provider == SMS_PROVIDER_COUNT) {
        fault_error(faults, "provider", "must be aliyun, tencent, twilio or kannel");
        return false;
    }
    settings->provider = (enum sms_provider)provider;
    return true;
}

enum status sms_settings_prepare(struct account *account, struct fault_sink *faults)
{
    INVARIANT(account->state == NULL);
    struct sms_settings *settings = calloc(1, sizeof *settings);
    if (settings == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = ST_OK;
    size_t faults_before = faults->error_count;
    bool protocol, breaks;
    if (read_provider(account, settings, faults)) {
        read_values(account, settings, faults);
        read_word(settings, SMS_SET_PROTOCOL, TEXT("rpc"), &protocol, faults);
        read_word(settings, SMS_SET_BREAKS, TEXT("space"), &breaks, faults);
        read_urls(settings, faults);
        read_callbacks(settings, faults);
        read_segments(settings, faults);
        read_text_template(account, settings, faults);
        status = make_front(settings, faults);
    }
    if (status != ST_OK || faults->error_count > faults_before) {
        free_settings(settings);
        return status != ST_OK ? status : ST_CONFIG;
    }
    account->state = settings; /* ownership moves to the account */
    return ST_OK;
}

void sms_settings_release(struct account *account)
{
    free_settings(account->state);
    account->state = NULL;
}

size_t sms_settings_room(const struct account *account, struct text words)
{
    const struct sms_settings *settings = account->state;
    /* A message for an approved template is billed, not put together by us: only its length
     * counts. */
    size_t parts = settings->text_template != NULL ? SIZE_MAX : settings->segments_max;
    struct text front = text_starts_with(words, settings->front) ? TEXT_NONE : settings->front;
    return sms_fitting(front, words, parts, settings->chars_max);
}
