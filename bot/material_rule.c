#include "bot/material_rule.h"

#include "bot/config.h"

static void read_items(const struct json_place *place, void *base)
{
#define FIELD(name) offsetof(struct material_item, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"name", JSON_KIND_TEXT, true, FIELD(name), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"unit", JSON_KIND_TEXT, true, FIELD(unit), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"group", JSON_KIND_TEXT, false, FIELD(group), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"price_fen", JSON_KIND_INT64, true, FIELD(price_fen), 0, MATERIAL_PRICE_FEN_MAX, 0, NULL},
    };
#undef FIELD
    static const struct json_objects kind = {
        .max = MATERIAL_ITEMS_MAX,
        .item_bytes = sizeof(struct material_item),
        .fields = fields,
        .field_count = sizeof fields / sizeof fields[0],
    };
    struct material_rules *rules = base;
    rules->items = json_read_objects(place, &kind, &rules->item_count);
    for (size_t i = 0; i < rules->item_count; i++) {
        if (material_rules_find(rules, rules->items[i].id) != &rules->items[i]) {
            json_fault(place, "material \"%.*s\" is there twice", TEXT_ARGS(rules->items[i].id));
        }
    }
}

void material_rules_read(const struct json_place *place, void *rules)
{
#define FIELD(name) offsetof(struct material_rules, name)
    static const struct json_field fields[] = {
        {"fact", JSON_KIND_TEXT, true, FIELD(fact), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"roles", JSON_KIND_TEXTS, true, FIELD(roles), 1, MATERIAL_ROLES_MAX, FIELD(role_count),
         NULL},
        {"pricers", JSON_KIND_TEXTS, false, FIELD(pricers), 1, MATERIAL_ROLES_MAX,
         FIELD(pricer_count), NULL},
        {"states", JSON_KIND_TEXTS, true, FIELD(states), 1, MATERIAL_STATES_MAX,
         FIELD(state_count), NULL},
        {"items", JSON_KIND_OWN, true, 0, 0, 0, 0, read_items},
    };
#undef FIELD
    json_read_object(place, fields, sizeof fields / sizeof fields[0], rules);
}

const struct material_item *material_rules_find(const struct material_rules *rules, struct text id)
{
    for (size_t i = 0; i < rules->item_count; i++) {
        if (text_equal(rules->items[i].id, id)) {
            return &rules->items[i];
        }
    }
    return NULL;
}

/* ---- what it names ---- */

static void check_roles(const struct config *config, const char *path, const struct text *roles,
                        size_t count, struct fault_sink *faults)
{
    for (size_t i = 0; i < count; i++) {
        if (config_role(config, roles[i]) == NULL) {
            fault_error(faults, path, "there is no role \"%.*s\"", TEXT_ARGS(roles[i]));
        }
    }
}

/* A state that none of the services that take materials has is a slip of the pen. */
static void check_states(const struct config *config, struct fault_sink *faults)
{
    const struct material_rules *rules = config->materials;
    for (size_t i = 0; i < rules->state_count; i++) {
        bool known = false;
        for (size_t s = 0; s < catalogue_count(config->catalogue); s++) {
            const struct service *service = catalogue_at(config->catalogue, s);
            known = known || (service_fact(service, rules->fact) != NULL &&
                              lifecycle_state(service->lifecycle, rules->states[i]) != NULL);
        }
        if (!known) {
            fault_error(faults, "states", "no service with the fact has the state \"%.*s\"",
                        TEXT_ARGS(rules->states[i]));
        }
    }
}

static void check_fact(const struct config *config, struct fault_sink *faults)
{
    const struct text name = config->materials->fact;
    size_t found = 0;
    for (size_t s = 0; s < catalogue_count(config->catalogue); s++) {
        const struct service *service = catalogue_at(config->catalogue, s);
        const struct fact_rule *rule = service_fact(service, name);
        found += rule != NULL;
        if (rule != NULL && rule->kind != FACT_FEN) {
            fault_error(faults, "fact", "\"%.*s\" of service \"%.*s\" is no sum of money",
                        TEXT_ARGS(name), TEXT_ARGS(service->id));
        }
        for (size_t a = 0; rule != NULL && a < rule->allowed_count; a++) {
            const struct fact_allowed *allowed = &rule->allowed[a];
            if (allowed->role_count != 1 || !text_equal(allowed->roles[0], TEXT("system"))) {
                fault_error(faults, "fact", "\"%.*s\" of service \"%.*s\" is recorded by \"system\" alone",
                            TEXT_ARGS(name), TEXT_ARGS(service->id));
            }
        }
    }
    if (found == 0) {
        fault_error(faults, "fact", "no service has the fact \"%.*s\"", TEXT_ARGS(name));
    }
}

void material_rules_check(const struct config *config, struct fault_sink *faults)
{
    const struct material_rules *rules = config->materials;
    if (rules == NULL || rules->fact.size == 0) {
        return; /* no such file, or a faulty one that has said so */
    }
    const char *outer = faults->file;
    faults->file = "materials.json";
    check_roles(config, "roles", rules->roles, rules->role_count, faults);
    check_roles(config, "pricers", rules->pricers, rules->pricer_count, faults);
    check_fact(config, faults);
    check_states(config, faults);
    faults->file = outer;
}
