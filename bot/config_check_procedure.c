#include "bot/config_check_procedure.h"

#include "bot/config_check.h"
#include "bot/grade.h"
#include "bot/procedure_check.h"
#include "bot/text_keys.h"
#include "bot/warranty.h"

#include <stdio.h>
#include <string.h>

enum {
    PATH_BYTES = 160,
    ALLOWED_BYTES = sizeof TEXT_KEY_OF_PROCEDURE + SERVICE_FACTS_MAX * (STORE_ID_BYTES + 1)
};

/* One service under proof. */
struct proving {
    const struct config *config;
    const struct service *service;
    struct fault_sink *faults;
    char allowed[ALLOWED_BYTES]; /* placeholders of its procedure's texts, besides slots */
};

__attribute__((format(printf, 3, 4))) static void
write_path(const struct proving *proving, char out[PATH_BYTES], const char *format, ...)
{
    int size = snprintf(out, PATH_BYTES, "%.*s: ", TEXT_ARGS(proving->service->id));
    va_list args;
    va_start(args, format);
    if (size > 0 && size < PATH_BYTES) {
        vsnprintf(out + size, PATH_BYTES - (size_t)size, format, args);
    }
    va_end(args);
}

/* ---- texts ---- */

static void write_allowed(struct proving *proving)
{
    size_t size = (size_t)snprintf(proving->allowed, ALLOWED_BYTES, "%s", TEXT_KEY_OF_PROCEDURE);
    for (size_t i = 0; i < proving->service->fact_count; i++) {
        size += (size_t)snprintf(proving->allowed + size, ALLOWED_BYTES - size, " %.*s",
                                 TEXT_ARGS(proving->service->facts[i].name));
    }
}

/* A text said about a ticket of the service; needed: placeholders that must be in it. */
static void check_text(struct proving *proving, const char *path, struct text key,
                       const char *needed)
{
    config_check_text(proving->config, proving->service, path, key, needed, proving->allowed,
                      proving->faults);
}

/* A text said before there is a ticket. */
static void check_early_text(struct proving *proving, const char *path, struct text key)
{
    config_check_text(proving->config, proving->service, path, key, "",
                      TEXT_KEY_ABOUT_SERVICE " " TEXT_KEY_ABOUT_COMMUNITY, proving->faults);
}

/* ---- roles ---- */

static void check_roles(const struct config *config, const char *path, const struct text *roles,
                        size_t role_count, bool staff_only, struct fault_sink *faults)
{
    static const struct text others[] = {TEXT("resident"), TEXT("system")};
    for (size_t i = 0; i < role_count; i++) {
        bool other = text_among(roles[i], others, sizeof others / sizeof others[0]);
        if (config_role(config, roles[i]) == NULL && (staff_only || !other)) {
            fault_error(faults, path, "there is no role \"%.*s\"", TEXT_ARGS(roles[i]));
        }
    }
}

void config_check_move_roles(const struct config *config, const struct lifecycle *lifecycle,
                             struct fault_sink *faults)
{
    for (size_t m = 0; m < lifecycle->move_count; m++) {
        const struct lifecycle_move *move = &lifecycle->moves[m];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%.*s: moves[%zu].roles", TEXT_ARGS(lifecycle->id), m);
        check_roles(config, path, move->roles, move->role_count, false, faults);
    }
}

/* ---- the parts ---- */

static void check_facts(struct proving *proving)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < proving->service->fact_count; i++) {
        const struct fact_rule *fact = &proving->service->facts[i];
        for (size_t a = 0; a < fact->allowed_count; a++) {
            write_path(proving, path, "facts[%zu].allowed[%zu].roles", i, a);
            check_roles(proving->config, path, fact->allowed[a].roles, fact->allowed[a].role_count,
                        false, proving->faults);
            write_path(proving, path, "facts[%zu].allowed[%zu].because", i, a);
            check_text(proving, path, fact->allowed[a].because, "");
        }
    }
}

static void check_gates(struct proving *proving)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < proving->service->gate_count; i++) {
        write_path(proving, path, "gates[%zu].because", i);
        check_text(proving, path, proving->service->gates[i].because, "");
    }
}

static void check_asks(struct proving *proving)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < proving->service->ask_count; i++) {
        const struct ask *ask = &proving->service->asks[i];
        write_path(proving, path, "asks[%zu].text", i);
        check_text(proving, path, ask->text, "");
        for (size_t a = 0; a < ask->answer_count; a++) {
            const struct ask_answer *answer = &ask->answers[a];
            write_path(proving, path, "asks[%zu].answers[%zu].reply", i, a);
            check_text(proving, path, answer->reply, "");
            write_path(proving, path, "asks[%zu].answers[%zu].label", i, a);
            if (answer->label.size > 0 && proving->config->matcher != NULL &&
                !matcher_knows_label(proving->config->matcher, answer->label)) {
                fault_error(proving->faults, path, "no pattern file knows the label \"%.*s\"",
                            TEXT_ARGS(answer->label));
            }
        }
    }
}

static void check_opening(struct proving *proving, const char *path,
                          const struct reaction *reaction)
{
    if (catalogue_service(proving->config->catalogue, reaction->name) == NULL) {
        fault_error(proving->faults, path, "there is no service \"%.*s\"",
                    TEXT_ARGS(reaction->name));
    } else if (text_equal(reaction->name, proving->service->id) &&
               text_among(TEXT("ticket.opened"), reaction->on, reaction->on_count)) {
        fault_error(proving->faults, path, "each ticket would open another one for ever");
    }
}

static void check_reactions(struct proving *proving)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < proving->service->reaction_count; i++) {
        const struct reaction *reaction = &proving->service->reactions[i];
        write_path(proving, path, "reactions[%zu].text", i);
        check_text(proving, path, reaction->text, reaction->kind == REACT_PASS ? "code" : "");
        write_path(proving, path, "reactions[%zu].roles", i);
        check_roles(proving->config, path, reaction->roles, reaction->role_count, true,
                    proving->faults);
        write_path(proving, path, "reactions[%zu].service", i);
        if (reaction->kind == REACT_OPEN) {
            check_opening(proving, path, reaction);
        }
    }
}

static void check_form(struct proving *proving)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < proving->service->refusal_count; i++) {
        write_path(proving, path, "refusals[%zu].because", i);
        check_early_text(proving, path, proving->service->refusals[i].because);
    }
    for (size_t i = 0; i < proving->service->papers_count; i++) {
        write_path(proving, path, "papers[%zu].list", i);
        check_early_text(proving, path, proving->service->papers[i].list);
    }
}

static void check_appointments(struct proving *proving)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < proving->service->appointment_count; i++) {
        write_path(proving, path, "appointments[%zu].text", i);
        check_text(proving, path, proving->service->appointments[i].text, "appointment");
    }
}

/* ---- values of conditions that other files decide ---- */

static bool source_gives(const struct config *config, enum class_source source, struct text class_)
{
    const struct warranty *warranty = config->warranty;
    switch (source) {
    case CLASS_BY_WARRANTY:
        return warranty != NULL && (text_equal(warranty->within, class_) ||
                                    text_equal(warranty->company, class_) ||
                                    text_equal(warranty->paid, class_));
    case CLASS_BY_GRADE:
        return config->grades != NULL &&
               grade_index(config->grades, class_) < config->grades->grade_count;
    default:
        return false;
    }
}

bool config_class_possible(const struct config *config, const struct service *service,
                           struct text class_)
{
    for (size_t i = 0; i < service->reaction_count; i++) {
        const struct reaction *reaction = &service->reactions[i];
        if (reaction->kind == REACT_CLASS && text_equal(reaction->name, class_)) {
            return true;
        }
    }
    return class_.size == 0 || source_gives(config, service->classes, class_);
}

static void check_value(const struct proving *proving, const char *path,
                        enum condition_subject subject, struct text value)
{
    if (subject == SUBJECT_COMMUNITY && config_community(proving->config, value) == NULL) {
        fault_error(proving->faults, path, "there is no community \"%.*s\"", TEXT_ARGS(value));
    }
    if (subject == SUBJECT_CLASS &&
        !config_class_possible(proving->config, proving->service, value)) {
        fault_error(proving->faults, path, "no ticket of the service is ever of class \"%.*s\"",
                    TEXT_ARGS(value));
    }
}

static void check_values(const struct service *service, const char *condition_path,
                         const struct condition *condition, void *context)
{
    const struct proving *proving = context;
    char path[PATH_BYTES];
    (void)service;
    for (size_t t = 0; t < condition->test_count; t++) {
        const struct condition_test *test = &condition->tests[t];
        write_path(proving, path, "%s[%zu]", condition_path, t);
        for (size_t i = 0; i < test->value_count; i++) {
            check_value(proving, path, test->subject, test->values[i]);
        }
    }
}

void config_check_procedure(const struct config *config, const struct service *service,
                            struct fault_sink *faults)
{
    struct proving proving = {.config = config, .service = service, .faults = faults};
    write_allowed(&proving);
    check_facts(&proving);
    check_gates(&proving);
    check_asks(&proving);
    check_appointments(&proving);
    check_reactions(&proving);
    check_form(&proving);
    procedure_each_condition(service, check_values, &proving);
}
