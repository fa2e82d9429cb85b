#include "bot/config_rules.h"

#include "bot/dispatch_rule.h"
#include "bot/grade.h"
#include "bot/roster_rule.h"
#include "bot/warranty.h"

#include <stdio.h>

enum { PATH_BYTES = 160, FILE_BYTES = 1536 };

/* ---- reading ---- */

static void take_dispatch(const struct json_place *place, void *dispatch)
{
    dispatch_read(place, dispatch);
}

static void take_warranty(const struct json_place *place, void *warranty)
{
    warranty_read(place, warranty);
}

static void take_grades(const struct json_place *place, void *grades)
{
    grades_read(place, grades);
}

static void take_roster(const struct json_place *place, void *roster)
{
    roster_read(place, roster);
}

static void *read_rules(struct json_source *source, const struct config *config, const char *name,
                        size_t size_bytes,
                        void (*read)(const struct json_place *place, void *context))
{
    char path[FILE_BYTES];
    void *rules = arena_alloc(source->arena, size_bytes);
    if (rules == NULL) {
        source->out_of_memory = true;
        return NULL;
    }
    snprintf(path, sizeof path, "%s/%s", config->directory, name);
    json_read_file(source, path, read, rules);
    return rules;
}

void config_rules_read(struct json_source *source, struct config *config)
{
    config->dispatch = read_rules(source, config, "dispatch.json", sizeof *config->dispatch,
                                  take_dispatch);
    config->warranty = read_rules(source, config, "warranty.json", sizeof *config->warranty,
                                  take_warranty);
    config->grades =
        read_rules(source, config, "grades.json", sizeof *config->grades, take_grades);
    config->roster =
        read_rules(source, config, "roster.json", sizeof *config->roster, take_roster);
}

/* ---- what they name ---- */

static void check_roles(const struct config *config, const struct text *roles, size_t count,
                        const char *path, struct fault_sink *faults)
{
    for (size_t i = 0; i < count; i++) {
        if (config_role(config, roles[i]) == NULL) {
            fault_error(faults, path, "there is no role \"%.*s\"", TEXT_ARGS(roles[i]));
        }
    }
}

static void check_dispatch(const struct config *config, struct fault_sink *faults)
{
    faults->file = "dispatch.json";
    for (size_t i = 0; i < config->dispatch->rule_count; i++) {
        const struct dispatch_rule *rule = &config->dispatch->rules[i];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%.*s.roles", TEXT_ARGS(rule->id));
        check_roles(config, rule->roles, rule->role_count, path, faults);
        snprintf(path, sizeof path, "%.*s.then", TEXT_ARGS(rule->id));
        check_roles(config, rule->then, rule->then_count, path, faults);
    }
}

static void check_intents(const struct config *config, const struct text *intents, size_t count,
                          const char *path, struct fault_sink *faults)
{
    for (size_t i = 0; config->matcher != NULL && i < count; i++) {
        if (!matcher_knows_label(config->matcher, intents[i])) {
            fault_error(faults, path, "there is no intent \"%.*s\"", TEXT_ARGS(intents[i]));
        }
    }
}

static void check_warranty(const struct config *config, struct fault_sink *faults)
{
    faults->file = "warranty.json";
    for (size_t i = 0; i < config->warranty->item_count; i++) {
        const struct warranty_item *item = &config->warranty->items[i];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "items[%zu].intents", i);
        check_intents(config, item->intents, item->intent_count, path, faults);
    }
}

static void check_grades(const struct config *config, struct fault_sink *faults)
{
    faults->file = "grades.json";
    for (size_t i = 0; i < config->grades->evidence_count; i++) {
        const struct grade_evidence *evidence = &config->grades->evidence[i];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "evidence[%zu].intents", i);
        check_intents(config, evidence->intents, evidence->intent_count, path, faults);
        if (evidence->words_of.size > 0 &&
            texts_find(config->texts, evidence->words_of).size == 0) {
            snprintf(path, sizeof path, "evidence[%zu].words_of", i);
            fault_error(faults, path, "there is no text \"%.*s\"", TEXT_ARGS(evidence->words_of));
        }
    }
}

static void check_roster(const struct config *config, struct fault_sink *faults)
{
    faults->file = "roster.json";
    for (size_t i = 0; i < config->roster->need_count; i++) {
        const struct roster_need *need = &config->roster->needs[i];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%.*s.roles", TEXT_ARGS(need->id));
        check_roles(config, need->roles, need->role_count, path, faults);
    }
}

void config_rules_check(const struct config *config, struct fault_sink *faults)
{
    check_dispatch(config, faults);
    check_warranty(config, faults);
    check_grades(config, faults);
    check_roster(config, faults);
}
