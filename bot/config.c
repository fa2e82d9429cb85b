#include "bot/config.h"

#include "bot/accounts.h"
#include "bot/clock_index.h"
#include "bot/base/invariant.h"
#include "bot/config_check.h"
#include "bot/config_rules.h"
#include "bot/config_work.h"
#include "bot/settings.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CONFIG_ARENA_BYTES = 64 << 10,
    CONFIG_ARENA_LIMIT_BYTES = 16 << 20,
    CONFIG_PATH_BYTES = 1536
};

struct config_private {
    atomic_size_t references;
    struct arena *arena; /* accounts and their settings */
};

static void config_free(struct config *config)
{
    accounts_release(config);
    matcher_close(config->matcher);
    texts_close(config->texts);
    knowledge_close(config->knowledge);
    catalogue_close(config->catalogue);
    clock_index_close(config->clock_index);
    clock_rules_close(config->clock_rules);
    calendar_close(config->calendar);
    if (config->private_ != NULL) {
        arena_close(config->private_->arena);
        free(config->private_);
    }
    free(config);
}

static struct config *config_open(const struct config_source *source)
{
    struct config *config = calloc(1, sizeof *config);
    if (config == NULL) {
        return NULL;
    }
    config->private_ = calloc(1, sizeof *config->private_);
    if (config->private_ == NULL) {
        free(config);
        return NULL;
    }
    atomic_init(&config->private_->references, 1);
    config->private_->arena = arena_open(CONFIG_ARENA_BYTES, CONFIG_ARENA_LIMIT_BYTES);
    if (config->private_->arena == NULL) {
        config_free(config);
        return NULL;
    }
    config->demo = source->demo;
    text_copy(text_of(source->directory), config->directory, sizeof config->directory);
    settings_default(&config->settings);
    return config;
}

/* ---- the parts ---- */

struct loading {
    const struct config_source *from;
    struct json_source json;
    struct config *config;
    enum status status; /* ST_NO_MEMORY ends it; faults do not */
};

static void read_part(struct loading *loading, const char *name,
                      void (*read)(const struct json_place *place, void *context))
{
    char path[CONFIG_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", loading->config->directory, name);
    json_read_file(&loading->json, path, read, loading->config);
}

static void read_templates(const struct json_place *place, void *context)
{
    templates_read(place, &((struct config *)context)->templates);
}

static void read_notices(const struct json_place *place, void *context)
{
    notices_read(place, &((struct config *)context)->notices);
}

static void read_menus(const struct json_place *place, void *context)
{
    menus_read(place, &((struct config *)context)->menus);
}

/* A company that sends no SMS or no notices, or has no menu, needs no such file. */
static void read_optional_part(struct loading *loading, const char *name,
                               void (*read)(const struct json_place *place, void *context))
{
    char path[CONFIG_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", loading->config->directory, name);
    if (access(path, F_OK) == 0) {
        read_part(loading, name, read);
    }
}

static void read_accounts(struct loading *loading, const char *name, bool public_facts)
{
    char path[CONFIG_PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", loading->config->directory, name);
    accounts_read(&loading->json, path, public_facts, loading->config);
}

static void read_materials(const struct json_place *place, void *context)
{
    material_rules_read(place, ((struct config *)context)->materials);
}

static void read_materials_part(struct loading *loading)
{
    struct material_rules *materials = arena_alloc(loading->json.arena, sizeof *materials);
    loading->config->materials = materials;
    if (materials == NULL) {
        loading->status = ST_NO_MEMORY;
        return;
    }
    *materials = (struct material_rules){0};
    read_optional_part(loading, "materials.json", read_materials);
}

/* The demo has rules of its own: it is looked at by night too. */
static void read_outbound(const struct json_place *place, void *context)
{
    outbound_rules_read(place, ((struct config *)context)->outbound);
}

static void read_outbound_part(struct loading *loading)
{
    struct config *config = loading->config;
    config->outbound = arena_alloc(loading->json.arena, sizeof *config->outbound);
    if (config->outbound == NULL) {
        loading->status = ST_NO_MEMORY;
        return;
    }
    read_part(loading, "outbound.json", read_outbound);
    if (loading->from->demo) {
        read_part(loading, "demo/outbound.json", read_outbound);
    }
}

static void read_json_parts(struct loading *loading)
{
    read_part(loading, "gateway.json", settings_read);
    read_part(loading, "roles.json", settings_read_roles);
    read_part(loading, "communities.json", settings_read_communities);
    read_part(loading, "canned.json", settings_read_canned);
    config_rules_read(&loading->json, loading->config);
    config_work_read(&loading->json, loading->config);
    read_outbound_part(loading);
    read_materials_part(loading);
    read_accounts(loading, "accounts", false);
    read_optional_part(loading, "sms_templates.json", read_templates);
    read_optional_part(loading, "notices.json", read_notices);
    read_optional_part(loading, loading->from->demo ? "demo/menu.json" : "menu.json", read_menus);
    if (loading->from->demo) {
        read_part(loading, "demo/communities.json", settings_read_communities);
        read_accounts(loading, "demo/accounts", true);
        read_optional_part(loading, "demo/sms_templates.json", read_templates);
        read_optional_part(loading, "demo/notices.json", read_notices);
    }
}

/* A part that could not be loaded has reported why; only missing memory ends the loading. */
static void note_status(struct loading *loading, enum status status)
{
    if (status == ST_NO_MEMORY) {
        loading->status = status;
    }
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static void load_matcher(struct loading *loading)
{
    struct config *config = loading->config;
    char path[CONFIG_PATH_BYTES];
    const char *directory = loading->from->intents_directory;
    if (directory == NULL) {
        snprintf(path, sizeof path, "%s/../intents", config->directory);
        if (!is_folder(path)) {
            snprintf(path, sizeof path, "%s/intents", config->directory);
        }
        directory = path;
    }
    size_t fault_count = 0;
    struct fault_sink *faults = loading->json.faults;
    enum status status = matcher_load(directory, faults->out, &fault_count, &config->matcher);
    faults->error_count += fault_count;
    if (status != ST_OK && fault_count == 0) {
        faults->file = directory;
        fault_error(faults, "", "the patterns cannot be loaded: %s", status_text(status));
        faults->file = NULL;
    }
    note_status(loading, status);
}

static void load_time(struct loading *loading)
{
    struct config *config = loading->config;
    struct fault_sink *faults = loading->json.faults;
    char path[CONFIG_PATH_BYTES];
    snprintf(path, sizeof path, "%s/calendar", config->directory);
    note_status(loading, calendar_load(path, faults, &config->calendar));
    snprintf(path, sizeof path, "%s/clocks", config->directory);
    note_status(loading, clock_rules_load(path, faults, &config->clock_rules));
    if (config->clock_rules != NULL) {
        note_status(loading, clock_index_open(config->clock_rules, &config->clock_index));
    }
}

static void load_parts(struct loading *loading)
{
    struct config *config = loading->config;
    struct fault_sink *faults = loading->json.faults;
    char path[CONFIG_PATH_BYTES];
    snprintf(path, sizeof path, "%s/texts", config->directory);
    read_json_parts(loading);
    load_time(loading);
    note_status(loading, texts_load(path, faults, &config->texts));
    note_status(loading, catalogue_load(config->directory, faults, &config->catalogue));
    snprintf(path, sizeof path, "%s/knowledge.json", config->directory);
    note_status(loading, knowledge_load(path, faults, &config->knowledge));
    load_matcher(loading);
    if (loading->json.out_of_memory) {
        loading->status = ST_NO_MEMORY;
    }
    if (loading->status == ST_OK && loading->from->channel_count > 0) {
        note_status(loading, accounts_prepare(loading->from, faults, config));
        outbound_rules_check(config->outbound, loading->from->channels,
                             loading->from->channel_count, faults);
    }
    /* Cross-checks over a part that is missing would only repeat its faults. */
    if (loading->status == ST_OK && config->texts != NULL && config->catalogue != NULL) {
        config_check(config, faults);
    }
}

enum status config_load(const struct config_source *source, FILE *report, size_t *error_count_out,
                        struct config **config_out)
{
    INVARIANT(source != NULL && source->directory != NULL && config_out != NULL);
    *config_out = NULL;
    struct fault_sink faults = {.out = report, .errors_only = source->errors_only};
    if (error_count_out != NULL) {
        *error_count_out = 0;
    }
    if (strlen(source->directory) >= sizeof((struct config *)NULL)->directory) {
        return ST_TOO_LARGE;
    }
    struct config *config = config_open(source);
    if (config == NULL) {
        return ST_NO_MEMORY;
    }
    struct loading loading = {
        .from = source,
        .json = {.faults = &faults, .arena = config->private_->arena},
        .config = config,
        .status = ST_OK,
    };
    load_parts(&loading);
    if (error_count_out != NULL) {
        *error_count_out = faults.error_count;
    }
    if (loading.status != ST_OK || faults.error_count > 0) {
        config_free(config);
        return loading.status != ST_OK ? loading.status : ST_CONFIG;
    }
    *config_out = config; /* ownership moves to the caller */
    return ST_OK;
}

/* ---- sharing ---- */

struct config *config_hold(struct config *config)
{
    size_t before = atomic_fetch_add_explicit(&config->private_->references, 1,
                                              memory_order_relaxed);
    INVARIANT(before > 0);
    return config;
}

void config_drop(struct config *config)
{
    if (config == NULL) {
        return;
    }
    /* acquire and release: the last holder frees what the others have written and read. */
    size_t before = atomic_fetch_sub_explicit(&config->private_->references, 1,
                                              memory_order_acq_rel);
    INVARIANT(before > 0);
    if (before == 1) {
        config_free(config);
    }
}

/* ---- use ---- */

const struct account *config_account(const struct config *config, struct text channel,
                                     struct text id)
{
    for (size_t i = 0; i < config->account_count; i++) {
        const struct account *account = config->accounts[i];
        if (text_equal(account->id, id) && text_equal(account->channel, channel)) {
            return account;
        }
    }
    return NULL;
}

const struct community *config_community(const struct config *config, struct text id)
{
    for (size_t i = 0; i < config->community_count; i++) {
        if (text_equal(text_of(config->communities[i].id), id)) {
            return &config->communities[i];
        }
    }
    return NULL;
}

const struct time_frame *config_frame(const struct config *config, struct text community)
{
    const struct community *found = config_community(config, community);
    if (found == NULL && config->community_count > 0) {
        found = &config->communities[0];
    }
    return found == NULL ? &time_frame_usual : &found->frame;
}

const struct role *config_role(const struct config *config, struct text id)
{
    for (size_t i = 0; i < config->role_count; i++) {
        if (text_equal(text_of(config->roles[i].id), id)) {
            return &config->roles[i];
        }
    }
    return NULL;
}

bool role_allows(const struct role *role, struct text op)
{
    for (size_t i = 0; i < role->op_count; i++) {
        struct text allowed = text_of(role->ops[i]);
        if (text_equal(allowed, TEXT("*")) || text_equal(allowed, op)) {
            return true;
        }
        if (text_ends_with(allowed, TEXT(".*")) &&
            text_starts_with(op, text_slice(allowed, 0, allowed.size - 1))) {
            return true;
        }
    }
    return false;
}

bool role_appoints(const struct role *role, struct text other)
{
    for (size_t i = 0; i < role->appoint_count; i++) {
        struct text appointed = text_of(role->appoints[i]);
        if (text_equal(appointed, TEXT("*")) || text_equal(appointed, other)) {
            return true;
        }
    }
    return false;
}
