#include "adapters/wechat/settings.h"

#include "adapters/url.h"
#include "adapters/wechat/notice_fields.h"
#include "bot/base/invariant.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

enum { HOST_BYTES_MAX = 253 };

static const struct text mode_names[WECHAT_MODE_COUNT] = {
    [WECHAT_SAFE] = TEXT("safe"),
    [WECHAT_COMPATIBLE] = TEXT("compatible"),
    [WECHAT_PLAIN] = TEXT("plain"),
};

/* A word that is copied into URLs and compared with what the platform sends. */
struct word_rule {
    const char *key;
    size_t bytes_min, bytes_max;
};

static const struct word_rule rule_appid = {"appid", 3, WECHAT_ID_BYTES_MAX};
static const struct word_rule rule_corpid = {"corpid", 3, WECHAT_ID_BYTES_MAX};
static const struct word_rule rule_original_id = {"original_id", 3, WECHAT_ID_BYTES_MAX};
static const struct word_rule rule_secret = {"secret", 1, WECHAT_SECRET_BYTES_MAX};
static const struct word_rule rule_token = {"token", WECHAT_TOKEN_BYTES_MIN,
                                            WECHAT_TOKEN_BYTES_MAX};
static const struct word_rule rule_previous_token = {"previous_token", WECHAT_TOKEN_BYTES_MIN,
                                                     WECHAT_TOKEN_BYTES_MAX};

static bool is_word(struct text value)
{
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        bool allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_';
        if (!allowed) {
            return false;
        }
    }
    return true;
}

/* Never prints the value: it may be a secret. */
static struct text read_word(const struct account *account, const struct word_rule *rule,
                             struct fault_sink *faults)
{
    struct text value = account_setting(account, rule->key);
    if (value.size == 0) {
        fault_error(faults, rule->key, "is missing");
    } else if (value.size < rule->bytes_min || value.size > rule->bytes_max || !is_word(value)) {
        fault_error(faults, rule->key, "must be %zu to %zu letters, digits, - or _",
                    rule->bytes_min, rule->bytes_max);
    }
    return value;
}

static void read_mode(const struct account *account, struct wechat_settings *settings,
                      struct fault_sink *faults)
{
    struct text value = account_setting(account, "mode");
    settings->mode = WECHAT_SAFE;
    while (settings->mode < WECHAT_MODE_COUNT && !text_equal(mode_names[settings->mode], value)) {
        settings->mode++;
    }
    if (settings->mode == WECHAT_MODE_COUNT) {
        fault_error(faults, "mode", "must be safe, compatible or plain");
        return;
    }
    if (settings->mode == WECHAT_PLAIN &&
        !text_equal(account_setting(account, "unsigned_bodies"), TEXT("accepted"))) {
        fault_error(faults, "mode",
                    "plain leaves every message body unsigned: whoever sees one webhook URL can "
                    "write messages as any resident. Choose safe, or say unsigned_bodies: "
                    "\"accepted\"");
    }
}

static void read_tokens(const struct account *account, struct wechat_settings *settings,
                        struct fault_sink *faults)
{
    settings->tokens[settings->token_count++] = read_word(account, &rule_token, faults);
    if (account_setting(account, rule_previous_token.key).size > 0) {
        settings->tokens[settings->token_count++] =
            read_word(account, &rule_previous_token, faults);
    }
}

static void read_key(const struct account *account, const char *name,
                     struct wechat_settings *settings, struct fault_sink *faults)
{
    INVARIANT(settings->key_count < WECHAT_GENERATIONS_MAX);
    struct wechat_key *key = &settings->keys[settings->key_count++];
    key->cipher = settings->cipher;
    if (!wechat_envelope_read_key(account_setting(account, name), key->bytes)) {
        fault_error(faults, name, "must be the %d characters of an EncodingAESKey",
                    WECHAT_KEY_TEXT_BYTES);
    }
}

static void read_keys(const struct account *account, struct wechat_settings *settings,
                      struct fault_sink *faults)
{
    static const char previous[] = "previous_encoding_aes_key";
    if (settings->mode == WECHAT_PLAIN) {
        return;
    }
    read_key(account, "encoding_aes_key", settings, faults);
    if (account_setting(account, previous).size > 0) {
        read_key(account, previous, settings, faults);
    }
}

/* An account without a right would be answered 48001 at each send. */
static void read_rights(struct account *account, struct fault_sink *faults)
{
    static const struct {
        struct text name;
        unsigned abilities;
    } rights[] = {
        {TEXT("customer"), ABILITY_FREE | ABILITY_CHOICES},
        {TEXT("template"), ABILITY_TEMPLATE},
        {TEXT("subscription"), ABILITY_SUBSCRIPTION},
        {TEXT("menu"), ABILITY_MENU},
    };
    struct text rest = account_setting(account, "rights");
    account->abilities = rest.size == 0 ? rights[0].abilities : 0;
    while (rest.size > 0) {
        size_t end = text_find(rest, TEXT(" "));
        struct text word = text_slice(rest, 0, end);
        rest = end == SIZE_MAX ? TEXT_NONE : text_slice(rest, end + 1, rest.size);
        unsigned found = 0;
        for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
            found |= text_equal(rights[i].name, word) ? rights[i].abilities : 0;
        }
        if (found == 0) {
            fault_error(faults, "rights",
                        "must be words out of customer, template, subscription, menu");
            return;
        }
        account->abilities |= found;
    }
}

/* The account's secret and every resident's message go to this address. */
static void read_api_base(const struct account *account, struct wechat_settings *settings,
                          struct fault_sink *faults)
{
    struct text value = account_setting(account, "api_base");
    if (value.size == 0) {
        value = text_of(account->ops->api_base);
    }
    value = url_trimmed(value);
    enum url_reach reach = url_reach(value, "?#@");
    if (reach != URL_TLS && reach != URL_THIS_MACHINE) {
        fault_error(faults, "api_base",
                    "must be an https:// address without user, query or fragment (http:// only to "
                    "this machine)");
    }
    settings->api_base = value;
    settings->api_is_local = reach == URL_THIS_MACHINE;
}

static bool is_host(struct text host)
{
    for (size_t i = 0; i < host.size; i++) {
        char c = host.data[i];
        bool allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.';
        if (!allowed) {
            return false;
        }
    }
    return host.size > 0 && host.size <= HOST_BYTES_MAX;
}

static void read_media_hosts(const struct account *account, struct wechat_settings *settings,
                             struct fault_sink *faults)
{
    static const char key[] = "media_hosts";
    struct text rest = account_setting(account, key);
    while (rest.size > 0) {
        size_t size = 0;
        while (size < rest.size && rest.data[size] != ',' && rest.data[size] != ' ') {
            size++;
        }
        struct text host = text_slice(rest, 0, size);
        rest = text_slice(rest, size + 1, rest.size);
        if (size == 0) {
            continue;
        }
        if (!is_host(host) || settings->media_host_count == WECHAT_MEDIA_HOSTS_MAX) {
            fault_error(faults, key,
                        "must be at most %d names of hosts, parted by blanks or commas",
                        WECHAT_MEDIA_HOSTS_MAX);
            return;
        }
        settings->media_hosts[settings->media_host_count++] = host;
    }
}

static unsigned long make_hash_salt(const struct wechat_settings *settings)
{
    unsigned char digest[EVP_MAX_MD_SIZE] = {0};
    unsigned long salt;
    (void)EVP_Digest(settings->secret.data, settings->secret.size, digest, NULL, settings->sha1,
                     NULL); /* on failure the salt is 0, which lets expat draw its own */
    memcpy(&salt, digest, sizeof salt);
    return salt;
}

static void free_settings(struct wechat_settings *settings)
{
    if (settings == NULL) {
        return;
    }
    wechat_reader_close(settings->reader);
    EVP_MD_free(settings->sha1);
    EVP_CIPHER_free(settings->cipher);
    OPENSSL_cleanse(settings, sizeof *settings);
    free(settings);
}

/* The empty settings with what they compute with. */
static enum status open_settings(const struct account *account, struct fault_sink *faults,
                                 struct wechat_settings **settings_out)
{
    INVARIANT(account->state == NULL);
    *settings_out = NULL;
    struct wechat_settings *settings = calloc(1, sizeof *settings);
    if (settings == NULL) {
        return ST_NO_MEMORY;
    }
    settings->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    settings->cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    if (settings->sha1 == NULL || settings->cipher == NULL) {
        free_settings(settings);
        fault_error(faults, "", "the installed OpenSSL offers no SHA1 or AES-256-CBC");
        return ST_CONFIG;
    }
    *settings_out = settings;
    return ST_OK;
}

/* Ownership of settings moves to the account, unless there are faults. */
static enum status keep_settings(struct account *account, struct wechat_settings *settings,
                                 bool good)
{
    if (!good) {
        free_settings(settings);
        return ST_CONFIG;
    }
    settings->reader = wechat_reader_open(make_hash_salt(settings));
    if (settings->reader == NULL) {
        free_settings(settings);
        return ST_NO_MEMORY;
    }
    account->state = settings;
    return ST_OK;
}

enum status wechat_settings_prepare(struct account *account, struct fault_sink *faults)
{
    size_t faults_before = faults->error_count;
    struct wechat_settings *settings;
    enum status status = open_settings(account, faults, &settings);
    if (status != ST_OK) {
        return status;
    }
    read_mode(account, settings, faults);
    read_tokens(account, settings, faults);
    read_keys(account, settings, faults);
    settings->appid = read_word(account, &rule_appid, faults);
    settings->original_id = read_word(account, &rule_original_id, faults);
    settings->secret = read_word(account, &rule_secret, faults);
    read_api_base(account, settings, faults);
    read_rights(account, faults);
    wechat_fields_check(account, faults);
    read_media_hosts(account, settings, faults);
    return keep_settings(account, settings, faults->error_count == faults_before);
}

static void read_agent_id(const struct account *account, struct wechat_settings *settings,
                          struct fault_sink *faults)
{
    int64_t number = 0;
    settings->agent_id = account_setting(account, "agent_id");
    if (!text_to_int64(settings->agent_id, &number) || number < 0 || number > INT32_MAX ||
        settings->agent_id.data[0] == '-' || settings->agent_id.data[0] == '+') {
        fault_error(faults, "agent_id", "must be the number of the app (AgentId)");
    }
}

enum status wechat_settings_prepare_work(struct account *account, struct fault_sink *faults)
{
    size_t faults_before = faults->error_count;
    struct wechat_settings *settings;
    enum status status = open_settings(account, faults, &settings);
    if (status != ST_OK) {
        return status;
    }
    settings->mode = WECHAT_SAFE; /* the only one there */
    read_tokens(account, settings, faults);
    read_keys(account, settings, faults);
    settings->appid = read_word(account, &rule_corpid, faults);
    settings->original_id = settings->appid;
    settings->secret = read_word(account, &rule_secret, faults);
    read_agent_id(account, settings, faults);
    read_api_base(account, settings, faults);
    read_media_hosts(account, settings, faults);
    account->abilities = ABILITY_FREE;
    return keep_settings(account, settings, faults->error_count == faults_before);
}

void wechat_settings_release(struct account *account)
{
    free_settings(account->state);
    account->state = NULL;
}
