#include "bot/config_check_clocks.h"

#include "bot/config_check_procedure.h"
#include "bot/procedure_check.h"

#include <stdio.h>

enum { PATH_BYTES = 160, REASON_BYTES = 160 };

/* One clock under proof. */
struct proving {
    const struct config *config;
    const struct clock_rule *rule;
    struct fault_sink *faults;
};

__attribute__((format(printf, 2, 3))) static void report(const struct proving *proving,
                                                         const char *format, ...)
{
    char reason[REASON_BYTES + PATH_BYTES], id[STORE_ID_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    text_copy(proving->rule->id, id, sizeof id);
    fault_error(proving->faults, id, "%s", reason);
}

/* ---- the services whose tickets it is about ---- */

/* The next service from *index on; NULL past the last. */
static const struct service *next_service(const struct proving *proving, size_t *index)
{
    while (*index < catalogue_count(proving->config->catalogue)) {
        const struct service *service = catalogue_at(proving->config->catalogue, (*index)++);
        if (clock_rule_is_about(proving->rule, service->id)) {
            return service;
        }
    }
    return NULL;
}

/* ---- conditions ---- */

static void check_test(const struct proving *proving, const char *path,
                       const struct condition_test *test)
{
    const struct service *service;
    char reason[REASON_BYTES] = "no service is left";
    for (size_t index = 0; (service = next_service(proving, &index)) != NULL;) {
        if (procedure_test_fits(service, test, reason, sizeof reason)) {
            return;
        }
    }
    report(proving, "%s: %s", path, reason);
}

static bool class_possible(const struct proving *proving, struct text class_)
{
    const struct service *service;
    for (size_t index = 0; (service = next_service(proving, &index)) != NULL;) {
        if (config_class_possible(proving->config, service, class_)) {
            return true;
        }
    }
    return false;
}

static void check_values(const struct proving *proving, const char *path,
                         const struct condition_test *test)
{
    for (size_t i = 0; i < test->value_count; i++) {
        struct text value = test->values[i];
        if (test->subject == SUBJECT_SERVICE &&
            catalogue_service(proving->config->catalogue, value) == NULL) {
            report(proving, "%s: there is no service \"%.*s\"", path, TEXT_ARGS(value));
        } else if (test->subject == SUBJECT_COMMUNITY &&
                   config_community(proving->config, value) == NULL) {
            report(proving, "%s: there is no community \"%.*s\"", path, TEXT_ARGS(value));
        } else if (test->subject == SUBJECT_CLASS && !class_possible(proving, value)) {
            report(proving, "%s: no ticket is ever of class \"%.*s\"", path, TEXT_ARGS(value));
        }
    }
}

static void check_condition(const struct proving *proving, const char *key,
                            const struct condition *condition)
{
    for (size_t i = 0; i < condition->test_count; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%s[%zu]", key, i);
        check_values(proving, path, &condition->tests[i]);
        if (condition->tests[i].subject != SUBJECT_SERVICE) {
            check_test(proving, path, &condition->tests[i]);
        }
    }
}

/* ---- triggers ---- */

static void check_triggers(const struct proving *proving, const char *key,
                           const struct text *triggers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool happens = false;
        const struct service *service;
        for (size_t index = 0; (service = next_service(proving, &index)) != NULL;) {
            happens = happens || procedure_trigger_happens(service, triggers[i]);
        }
        if (!happens) {
            report(proving, "%s[%zu]: \"%.*s\" never happens to its tickets", key, i,
                   TEXT_ARGS(triggers[i]));
        }
    }
}

static void check_extension(const struct proving *proving)
{
    struct text name = proving->rule->extend_fact;
    const struct service *service;
    bool known = name.size == 0;
    for (size_t index = 0; (service = next_service(proving, &index)) != NULL;) {
        const struct fact_rule *fact = service_fact(service, name);
        known = known || (fact != NULL && fact->kind == FACT_TIME);
    }
    if (!known) {
        report(proving, "extend.fact: there is no fact \"%.*s\" that is a time", TEXT_ARGS(name));
    }
    check_condition(proving, "extend.when", &proving->rule->extend_when);
}

/* ---- roles ---- */

static void check_roles(const struct proving *proving, const char *path, const struct text *roles,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (config_role(proving->config, roles[i]) == NULL) {
            report(proving, "%s[%zu]: there is no role \"%.*s\"", path, i, TEXT_ARGS(roles[i]));
        }
    }
}

static void check_rule(const struct proving *proving)
{
    const struct clock_rule *rule = proving->rule;
    check_roles(proving, "warn", rule->warn_roles, rule->warn_role_count);
    for (size_t i = 0; i < rule->escalation_count; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "escalate[%zu].roles", i);
        check_roles(proving, path, rule->escalations[i].roles, rule->escalations[i].role_count);
    }
    if (rule->standalone) {
        return;
    }
    check_condition(proving, "when", &rule->when);
    check_triggers(proving, "start", rule->start, rule->start_count);
    check_triggers(proving, "stop", rule->stop, rule->stop_count);
    check_triggers(proving, "pause", rule->pause, rule->pause_count);
    check_triggers(proving, "resume", rule->resume, rule->resume_count);
    check_extension(proving);
}

void config_check_clocks(const struct config *config, struct fault_sink *faults)
{
    const char *outer = faults->file;
    faults->file = "clocks";
    for (size_t i = 0; i < clock_rules_count(config->clock_rules); i++) {
        check_rule(&(struct proving){config, clock_rules_at(config->clock_rules, i), faults});
    }
    faults->file = outer;
}
