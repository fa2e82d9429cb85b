#include "bot/config_check.h"

#include "bot/commands.h"
#include "bot/config_check_clocks.h"
#include "bot/config_check_procedure.h"
#include "bot/config_rules.h"
#include "bot/config_work.h"
#include "bot/dialogue_talk.h"
#include "bot/text_keys.h"

#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 160 };

/* ---- intents: each leads to one service or is understood by the dialogue itself ---- */

static bool is_dialogue_label(struct text label)
{
    for (size_t i = 0; talk_label(i) != NULL; i++) {
        if (text_equal(text_of(talk_label(i)), label)) {
            return true;
        }
    }
    return false;
}

static void check_labels(const struct config *config, struct fault_sink *faults)
{
    faults->file = "services";
    const char *name;
    for (size_t i = 0; (name = matcher_label(config->matcher, i)) != NULL; i++) {
        bool served = catalogue_by_intent(config->catalogue, text_of(name)) != NULL;
        bool talk = is_dialogue_label(text_of(name));
        if (!served && !talk) {
            fault_error(faults, "", "intent \"%s\" leads to no service", name);
        }
        if (served && talk) {
            fault_error(faults, "", "intent \"%s\" belongs to the dialogue itself", name);
        }
    }
}

static void check_intents_known(const struct config *config, const struct service *service,
                                struct fault_sink *faults)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < service->intent_count; i++) {
        if (!matcher_knows_label(config->matcher, service->intents[i])) {
            snprintf(path, sizeof path, "%.*s: intents[%zu]", TEXT_ARGS(service->id), i);
            fault_error(faults, path, "no pattern file knows the label \"%.*s\"",
                        TEXT_ARGS(service->intents[i]));
        }
    }
}

/* ---- texts: there, with what they need, and with nothing that nobody fills ---- */

static bool is_listed(const char *list, struct text name)
{
    while (*list != '\0') {
        size_t size = strcspn(list, " ");
        if (text_equal((struct text){list, size}, name)) {
            return true;
        }
        list += size + (list[size] == ' ');
    }
    return false;
}

/* needed: must be in the text; allowed: may be. Both are names with spaces between. */
static void check_placeholders(struct text sentence, const char *path, const char *needed,
                               const char *allowed, const struct service *service,
                               struct fault_sink *faults)
{
    for (const char *rest = needed; *rest != '\0';) {
        size_t size = strcspn(rest, " ");
        if (!texts_has_placeholder(sentence, (struct text){rest, size})) {
            fault_error(faults, path, "needs {%.*s}", (int)size, rest);
        }
        rest += size + (rest[size] == ' ');
    }
    struct text name;
    for (size_t at = 0; texts_each_placeholder(sentence, &at, &name);) {
        bool known = is_listed(needed, name) || is_listed(allowed, name);
        for (size_t i = 0; service != NULL && i < service->slot_count; i++) {
            known = known || text_equal(service->slots[i].name, name);
        }
        if (!known) {
            fault_error(faults, path, "nobody fills {%.*s}", TEXT_ARGS(name));
        }
    }
}

static void check_program_texts(const struct config *config, struct fault_sink *faults)
{
    static const struct {
        const char *key, *needed, *allowed;
    } keys[] = {
#define X(name, key, needed, allowed) {key, needed, allowed},
        TEXT_KEY_LIST(X)
#undef X
    };
    faults->file = "texts";
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct text sentence = texts_find(config->texts, text_of(keys[i].key));
        if (sentence.size == 0) {
            fault_error(faults, keys[i].key, "is missing: the program says it");
            continue;
        }
        check_placeholders(sentence, keys[i].key, keys[i].needed, keys[i].allowed, NULL, faults);
    }
}

void config_check_text(const struct config *config, const struct service *service, const char *path,
                       struct text key, const char *needed, const char *allowed,
                       struct fault_sink *faults)
{
    if (key.size == 0) {
        return;
    }
    struct text sentence = texts_find(config->texts, key);
    if (sentence.size == 0) {
        fault_error(faults, path, "there is no text \"%.*s\"", TEXT_ARGS(key));
        return;
    }
    check_placeholders(sentence, path, needed, allowed, service, faults);
}

static void check_service_texts(const struct config *config, const struct service *service,
                                struct fault_sink *faults)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.*s: advice", TEXT_ARGS(service->id));
    config_check_text(config, service, path, service->advice, "", TEXT_KEY_ABOUT_COMMUNITY, faults);
    snprintf(path, sizeof path, "%.*s: advice_again", TEXT_ARGS(service->id));
    config_check_text(config, service, path, service->advice_again, "", TEXT_KEY_ABOUT_COMMUNITY,
                      faults);
    snprintf(path, sizeof path, "%.*s: opened", TEXT_ARGS(service->id));
    config_check_text(config, service, path, service->opened, "ticket",
                      TEXT_KEY_ABOUT_SERVICE " " TEXT_KEY_ABOUT_COMMUNITY, faults);
    for (size_t i = 0; i < service->slot_count; i++) {
        const struct slot *slot = &service->slots[i];
        snprintf(path, sizeof path, "%.*s: slots[%zu].prompt", TEXT_ARGS(service->id), i);
        config_check_text(config, service, path, slot->prompt, "",
                          TEXT_KEY_ABOUT_SERVICE " " TEXT_KEY_ABOUT_COMMUNITY, faults);
        snprintf(path, sizeof path, "%.*s: slots[%zu].retry", TEXT_ARGS(service->id), i);
        config_check_text(config, service, path, slot->retry, "",
                          TEXT_KEY_ABOUT_SERVICE " " TEXT_KEY_ABOUT_COMMUNITY, faults);
    }
}

static void check_lifecycle_texts(const struct config *config, const struct lifecycle *lifecycle,
                                  struct fault_sink *faults)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < lifecycle->state_count; i++) {
        snprintf(path, sizeof path, "%.*s: states[%zu].say", TEXT_ARGS(lifecycle->id), i);
        config_check_text(config, NULL, path, lifecycle->states[i].say, "ticket",
                          TEXT_KEY_ABOUT_TICKET, faults);
    }
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        snprintf(path, sizeof path, "%.*s: moves[%zu].tell", TEXT_ARGS(lifecycle->id), i);
        config_check_text(config, NULL, path, lifecycle->moves[i].tell, "ticket",
                          TEXT_KEY_TOLD_BY_DESK, faults);
    }
}

static void check_knowledge_texts(const struct config *config, struct fault_sink *faults)
{
    struct text key;
    faults->file = "knowledge.json";
    for (size_t i = 0; (key = knowledge_answer_at(config->knowledge, i)).size > 0; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "[%zu].answer", i);
        config_check_text(config, NULL, path, key, "", TEXT_KEY_ABOUT_COMMUNITY, faults);
    }
}

/* ---- roles: every op is one that exists ---- */

static bool op_exists(const struct config *config, struct text op)
{
    /* Patterns, and a right that is no op of its own. */
    static const struct text others[] = {TEXT("*"),      TEXT("ticket.*"), TEXT("chat.*"),
                                         TEXT("pass.*"), TEXT("roster.*"), TEXT("roster.any"),
                                         TEXT("campaign.*"), TEXT("letter.*"),
                                         TEXT("survey.*"), TEXT("fee.*"),
                                         TEXT("people.*"), TEXT("people.reset")};
    return commands_know(config, op) || text_among(op, others, sizeof others / sizeof others[0]);
}

static void check_roles(const struct config *config, struct fault_sink *faults)
{
    faults->file = "roles.json";
    for (size_t i = 0; i < config->role_count; i++) {
        const struct role *role = &config->roles[i];
        for (size_t o = 0; o < role->op_count; o++) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "%s.ops[%zu]", role->id, o);
            if (!op_exists(config, text_of(role->ops[o]))) {
                fault_error(faults, path, "there is no op \"%s\"", role->ops[o]);
            }
        }
        for (size_t a = 0; a < role->appoint_count; a++) {
            struct text other = text_of(role->appoints[a]);
            if (!text_equal(other, TEXT("*")) && config_role(config, other) == NULL) {
                fault_error(faults, role->id, "appoints \"%s\", which is no role",
                            role->appoints[a]);
            }
        }
        if (role->op_count == 0) {
            fault_warning(faults, role->id, "may do nothing at all");
        }
    }
    if (config->role_count == 0) {
        fault_error(faults, "", "there is no role: nobody could work");
    }
}

/* Every move needs somebody who may make it. */
static void check_moves_allowed(const struct config *config, const struct lifecycle *lifecycle,
                                struct fault_sink *faults)
{
    for (size_t m = 0; m < lifecycle->move_count; m++) {
        bool allowed = lifecycle->moves[m].role_count > 0;
        for (size_t i = 0; i < config->role_count; i++) {
            allowed = allowed || role_allows(&config->roles[i], lifecycle->moves[m].op);
        }
        if (!allowed) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "%.*s: moves[%zu].op", TEXT_ARGS(lifecycle->id), m);
            fault_warning(faults, path, "no role may do %.*s", TEXT_ARGS(lifecycle->moves[m].op));
        }
    }
}

/* ---- accounts ---- */

static void check_accounts(const struct config *config, struct fault_sink *faults)
{
    for (size_t i = 0; i < config->account_count; i++) {
        const struct account *account = config->accounts[i];
        char name[STORE_ID_BYTES + 32];
        snprintf(name, sizeof name, "accounts/%.*s.json", TEXT_ARGS(account->id));
        faults->file = name;
        if (config_community(config, account->community) == NULL) {
            fault_error(faults, "community", "there is no community \"%.*s\"",
                        TEXT_ARGS(account->community));
        }
    }
    faults->file = "accounts";
    if (config->account_count == 0) {
        fault_warning(faults, "", "there is no account: no message can come in");
    }
    faults->file = "communities.json";
    if (config->community_count == 0) {
        fault_warning(faults, "", "there is no community");
    }
}

/* ---- notices ---- */

static const struct account *account_of(const struct config *config, struct text id)
{
    for (size_t i = 0; i < config->account_count; i++) {
        if (text_equal(config->accounts[i]->id, id)) {
            return config->accounts[i];
        }
    }
    return NULL;
}

static void check_notice_ids(const struct config *config, const struct notice *notice,
                             struct fault_sink *faults)
{
    static const unsigned abilities[NOTICE_BY_COUNT] = {
        [NOTICE_TEMPLATE] = ABILITY_TEMPLATE, [NOTICE_SUBSCRIPTION] = ABILITY_SUBSCRIPTION};
    for (size_t i = 0; i < notice->id_count; i++) {
        const struct notice_id *id = &notice->ids[i];
        const struct account *account = account_of(config, id->account);
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%.*s.ids[%zu]", TEXT_ARGS(notice->name), i);
        if (account == NULL) {
            fault_error(faults, path, "there is no account \"%.*s\"", TEXT_ARGS(id->account));
        } else if (!id->approved) {
            fault_error(faults, path, "is not approved for account \"%.*s\"",
                        TEXT_ARGS(id->account));
        } else if (account->ops != NULL && (account->abilities & abilities[id->by]) == 0) {
            fault_error(faults, path, "account \"%.*s\" may not send by %.*s",
                        TEXT_ARGS(id->account), TEXT_ARGS(notice_by_names[id->by]));
        }
    }
}

/* An account that may send notices must have an id of each: it would be missed at the send only. */
static void check_notice_whole(const struct config *config, const struct notice *notice,
                               struct fault_sink *faults)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.*s.ids", TEXT_ARGS(notice->name));
    for (size_t i = 0; i < config->account_count; i++) {
        const struct account *account = config->accounts[i];
        bool may = (account->abilities & (ABILITY_TEMPLATE | ABILITY_SUBSCRIPTION)) != 0;
        bool has = false;
        for (size_t k = 0; k < notice->id_count; k++) {
            has = has || text_equal(notice->ids[k].account, account->id);
        }
        if (may && !has) {
            fault_error(faults, path, "has no id for account \"%.*s\"", TEXT_ARGS(account->id));
        }
    }
}

static void check_notices(const struct config *config, struct fault_sink *faults)
{
    faults->file = "notices.json";
    for (size_t i = 0; i < config->notices.count; i++) {
        const struct notice *notice = &config->notices.items[i];
        char path[PATH_BYTES];
        for (size_t k = 0; k < notice->text_count; k++) {
            snprintf(path, sizeof path, "%.*s.texts[%zu]", TEXT_ARGS(notice->name), k);
            if (texts_find(config->texts, notice->texts[k]).size == 0) {
                fault_error(faults, path, "there is no text \"%.*s\"", TEXT_ARGS(notice->texts[k]));
            }
        }
        for (size_t k = 0; k < notice->field_count; k++) {
            snprintf(path, sizeof path, "%.*s.fields[%zu].value", TEXT_ARGS(notice->name), k);
            check_placeholders(notice->fields[k].value, path, "", NOTICE_PLACEHOLDERS, NULL,
                               faults);
        }
        check_notice_ids(config, notice, faults);
        check_notice_whole(config, notice, faults);
    }
}

/* ---- menus ---- */

/* A tap that nobody understands would call a person. */
static enum status check_said(const struct config *config, struct match_scratch *scratch,
                              struct arena *arena, struct text say, const char *path,
                              struct fault_sink *faults)
{
    struct match_result match;
    if (say.size == 0) {
        return ST_OK;
    }
    enum status status = matcher_match(config->matcher, scratch, say, 0, 0, arena, &match);
    if (status == ST_OK && strcmp(match.ranked[0].label, "none") == 0) {
        fault_error(faults, path, "no pattern understands \"%.*s\"", TEXT_ARGS(say));
    }
    arena_reset(arena);
    return status;
}

static void check_taps(const struct config *config, const struct menu *menu, size_t index,
                       struct match_scratch *scratch, struct arena *arena,
                       struct fault_sink *faults)
{
    enum status status = ST_OK;
    char path[PATH_BYTES];
    for (size_t i = 0; i < menu->button_count && status == ST_OK; i++) {
        const struct menu_button *button = &menu->buttons[i];
        snprintf(path, sizeof path, "[%zu].buttons[%zu].say", index, i);
        status = check_said(config, scratch, arena, button->say, path, faults);
        for (size_t k = 0; k < button->child_count && status == ST_OK; k++) {
            snprintf(path, sizeof path, "[%zu].buttons[%zu].children[%zu].say", index, i, k);
            status = check_said(config, scratch, arena, button->children[k].say, path, faults);
        }
    }
}

static void check_words_of_menus(const struct config *config, struct fault_sink *faults)
{
    enum { FIRST_BYTES = 64 << 10, LIMIT_BYTES = 16 << 20 };
    struct match_scratch *scratch = NULL;
    struct arena *arena = arena_open(FIRST_BYTES, LIMIT_BYTES);
    bool ready = config->matcher != NULL && config->menus.count > 0 && arena != NULL &&
                 match_scratch_open(config->matcher, &scratch) == ST_OK;
    for (size_t i = 0; ready && i < config->menus.count; i++) {
        check_taps(config, &config->menus.items[i], i, scratch, arena, faults);
    }
    match_scratch_close(scratch);
    arena_close(arena);
}

static void check_menus(const struct config *config, struct fault_sink *faults)
{
    faults->file = "menu.json";
    check_words_of_menus(config, faults);
    for (size_t i = 0; i < config->menus.count; i++) {
        const struct menu *menu = &config->menus.items[i];
        for (size_t k = 0; k < menu->account_count; k++) {
            const struct account *account = account_of(config, menu->accounts[k]);
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "[%zu].accounts[%zu]", i, k);
            if (account == NULL) {
                fault_error(faults, path, "there is no account \"%.*s\"",
                            TEXT_ARGS(menu->accounts[k]));
            } else if (account->ops != NULL && (account->abilities & ABILITY_MENU) == 0) {
                fault_error(faults, path, "account \"%.*s\" may have no menu",
                            TEXT_ARGS(menu->accounts[k]));
            }
            if (menus_of(&config->menus, menu->accounts[k]) != menu) {
                fault_error(faults, path, "account \"%.*s\" has a menu already",
                            TEXT_ARGS(menu->accounts[k]));
            }
        }
    }
}

void config_check(const struct config *config, struct fault_sink *faults)
{
    const char *outer = faults->file;
    if (config->matcher != NULL) {
        check_labels(config, faults);
    }
    check_program_texts(config, faults);
    faults->file = "services";
    for (size_t i = 0; i < catalogue_count(config->catalogue); i++) {
        const struct service *service = catalogue_at(config->catalogue, i);
        check_service_texts(config, service, faults);
        config_check_procedure(config, service, faults);
        if (config->matcher != NULL) {
            check_intents_known(config, service, faults);
        }
    }
    faults->file = "lifecycles";
    const struct lifecycle *lifecycle;
    for (size_t i = 0; (lifecycle = catalogue_lifecycle_at(config->catalogue, i)) != NULL; i++) {
        check_lifecycle_texts(config, lifecycle, faults);
        check_moves_allowed(config, lifecycle, faults);
        config_check_move_roles(config, lifecycle, faults);
    }
    check_knowledge_texts(config, faults);
    check_roles(config, faults);
    if (config->clock_rules != NULL) {
        config_check_clocks(config, faults);
    }
    check_accounts(config, faults);
    check_notices(config, faults);
    check_menus(config, faults);
    config_rules_check(config, faults);
    config_work_check(config, faults);
    material_rules_check(config, faults);
    faults->file = outer;
}
