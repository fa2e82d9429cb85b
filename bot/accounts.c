#include "bot/accounts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { SECRET_FILE_BYTES_MAX = 4096, SETTING_BYTES_MAX = 4096, FILE_PATH_BYTES = 4096 };

struct reading {
    struct config *config;
    const char *directory;
    bool public_facts;
    struct account *account;
    bool holds_secret;
};

static bool is_secret(struct text key)
{
    static const struct text endings[] = {TEXT("token"), TEXT("key"), TEXT("secret"),
                                          TEXT("password")};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (text_ends_with(key, endings[i])) {
            return true;
        }
    }
    return false;
}

/* Reports when anyone but the owner may read the file. */
static void check_mode(const struct json_place *place, const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0) {
        json_fault(place, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(facts.st_mode)) {
        json_fault(place, "%s is not a file", path);
    } else if ((facts.st_mode & 0177) != 0) {
        json_fault(place, "%s holds a secret and has mode %04o: chmod 600 it", path,
                   (unsigned)(facts.st_mode & 07777));
    }
}

/* ---- one setting ---- */

static struct text copy_setting(const struct json_place *place, struct text value)
{
    struct text copy = arena_text(place->source->arena, value);
    if (copy.data == NULL) {
        place->source->out_of_memory = true;
    }
    return copy;
}

static void add_setting(const struct json_place *place, struct account *account, struct text key,
                        struct text value)
{
    for (size_t i = 0; i < account->setting_count; i++) {
        if (text_equal(account->settings[i].key, key)) {
            json_fault(place, "\"%.*s\" is given twice", TEXT_ARGS(key));
            return;
        }
    }
    if (account->setting_count == ACCOUNT_SETTINGS_MAX) {
        json_fault(place, "more than %d settings", ACCOUNT_SETTINGS_MAX);
        return;
    }
    account->settings[account->setting_count++] =
        (struct account_setting){copy_setting(place, key), value};
}

/* The file's content without the line's end. Relative paths start at the account's folder. */
static struct text read_secret_file(const struct json_place *place, const struct reading *reading,
                                    struct text name)
{
    char path[FILE_PATH_BYTES], bytes[SECRET_FILE_BYTES_MAX + 1];
    bool absolute = name.size > 0 && name.data[0] == '/';
    snprintf(path, sizeof path, "%s%s%.*s", absolute ? "" : reading->directory, absolute ? "" : "/",
             TEXT_ARGS(name));
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        json_fault(place, "%s: %s", path, strerror(errno));
        return TEXT_NONE;
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (!reading->public_facts) {
        check_mode(place, path);
    }
    struct text value = text_trim((struct text){bytes, size});
    if (size > SECRET_FILE_BYTES_MAX || value.size == 0 || !text_valid_utf8(value)) {
        json_fault(place, "%s must hold one line of text", path);
        return TEXT_NONE;
    }
    return copy_setting(place, value);
}

static void read_setting(const struct json_place *place, struct reading *reading)
{
    static const struct text file_ending = TEXT("_file");
    struct text key = text_of(place->key);
    struct text value = json_read_text(place, 1, SETTING_BYTES_MAX);
    if (value.size == 0) {
        return;
    }
    if (text_ends_with(key, file_ending)) {
        value = read_secret_file(place, reading, value);
        add_setting(place, reading->account, text_slice(key, 0, key.size - file_ending.size),
                    value);
        return;
    }
    reading->holds_secret = reading->holds_secret || is_secret(key);
    add_setting(place, reading->account, key, value);
}

/* channel and community are every account's; the rest is for the channel to judge. */
static void read_member(const struct json_place *place, size_t index, void *context)
{
    struct reading *reading = context;
    struct text key = text_of(place->key);
    (void)index;
    if (text_equal(key, TEXT("channel"))) {
        reading->account->channel = json_read_text(place, 1, STORE_ID_BYTES - 1);
    } else if (text_equal(key, TEXT("community"))) {
        reading->account->community = json_read_text(place, 1, STORE_ID_BYTES - 1);
    } else {
        read_setting(place, reading);
    }
}

/* ---- one account ---- */

static struct text name_of_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct text name = text_of(slash == NULL ? path : slash + 1);
    return text_slice(name, 0, name.size - (sizeof ".json" - 1));
}

static bool id_known(const struct config *config, struct text id)
{
    for (size_t i = 0; i < config->account_count; i++) {
        if (text_equal(config->accounts[i]->id, id)) {
            return true;
        }
    }
    return false;
}

static bool id_fits(struct text id)
{
    for (size_t i = 0; i < id.size; i++) {
        char c = id.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) {
            return false;
        }
    }
    return id.size > 0 && id.size < STORE_ID_BYTES;
}

static void read_account(const struct json_place *place, void *context)
{
    struct reading *reading = context;
    const char *path = place->source->faults->file;
    struct config *config = reading->config;
    struct text id = copy_setting(place, name_of_file(path));
    if (!id_fits(id)) {
        json_fault(place, "the file's name is the account's id: a-z, 0-9, - and _ only");
    }
    if (id_known(config, id)) {
        json_fault(place, "account \"%.*s\" is in another folder already", TEXT_ARGS(id));
        return;
    }
    if (config->account_count == CONFIG_ACCOUNTS_MAX) {
        json_fault(place, "more than %d accounts", CONFIG_ACCOUNTS_MAX);
        return;
    }
    reading->account = arena_alloc(place->source->arena, sizeof *reading->account);
    if (reading->account == NULL) {
        place->source->out_of_memory = true;
        return;
    }
    reading->holds_secret = false;
    reading->account->id = id;
    json_read_map(place, ACCOUNT_SETTINGS_MAX + 2, read_member, reading);
    if (reading->account->channel.size == 0) {
        json_fault(place, "\"channel\" is missing");
    }
    if (reading->account->community.size == 0) {
        json_fault(place, "\"community\" is missing");
    }
    if (reading->holds_secret && !reading->public_facts) {
        check_mode(place, path);
    }
    config->accounts[config->account_count++] = reading->account;
}

void accounts_read(struct json_source *source, const char *directory, bool public_facts,
                   struct config *config)
{
    struct reading reading = {
        .config = config, .directory = directory, .public_facts = public_facts};
    json_read_folder(source, directory, false, read_account, &reading);
}

/* ---- the channels' part ---- */

static const struct channel_ops *find_channel(const struct config_source *channels,
                                              struct text name)
{
    for (size_t i = 0; i < channels->channel_count; i++) {
        if (text_equal(text_of(channels->channels[i]->name), name)) {
            return channels->channels[i];
        }
    }
    return NULL;
}

static enum status prepare(const struct config_source *channels, struct fault_sink *faults,
                           struct account *account)
{
    account->ops = find_channel(channels, account->channel);
    if (account->ops == NULL) {
        fault_error(faults, "channel", "there is no channel \"%.*s\"", TEXT_ARGS(account->channel));
        return ST_OK;
    }
    size_t errors_before = faults->error_count;
    enum status status = account->ops->prepare(account, faults);
    if (status == ST_NO_MEMORY) {
        return status;
    }
    if (status != ST_OK && faults->error_count == errors_before) {
        fault_error(faults, "", "refused by its channel: %s", status_text(status));
    }
    return ST_OK;
}

enum status accounts_prepare(const struct config_source *channels, struct fault_sink *faults,
                             struct config *config)
{
    const char *outer = faults->file;
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < config->account_count; i++) {
        char name[STORE_ID_BYTES + 32];
        snprintf(name, sizeof name, "accounts/%.*s.json", TEXT_ARGS(config->accounts[i]->id));
        faults->file = name;
        config->accounts[i]->templates = &config->templates;
        config->accounts[i]->notices = &config->notices;
        config->accounts[i]->abilities = ABILITY_FREE;
        status = prepare(channels, faults, config->accounts[i]);
    }
    faults->file = outer;
    return status;
}

void accounts_release(struct config *config)
{
    for (size_t i = 0; i < config->account_count; i++) {
        struct account *account = config->accounts[i];
        if (account->ops != NULL && account->ops->release != NULL) {
            account->ops->release(account);
        }
    }
}
