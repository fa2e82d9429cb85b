#include "bot/config_work.h"

#include "bot/config_check.h"

#include <stdio.h>

enum { PATH_BYTES = 160, FILE_BYTES = 1536 };

/* ---- reading ---- */

static void read_file(struct json_source *source, const struct config *config, const char *name,
                      void (*read)(const struct json_place *place, void *context), void *context)
{
    char path[FILE_BYTES];
    snprintf(path, sizeof path, "%s/%s", config->directory, name);
    json_read_file(source, path, read, context);
}

static void read_figures(const struct json_place *place, void *names)
{
    static const struct json_field fields[] = {
        {"signoff", JSON_KIND_TEXT, true, offsetof(struct figures_names, signoff), 1,
         STORE_ID_BYTES - 1, 0, NULL},
        {"score", JSON_KIND_TEXT, true, offsetof(struct figures_names, score), 1,
         STORE_ID_BYTES - 1, 0, NULL},
        {"satisfied_least", JSON_KIND_INT64, true, offsetof(struct figures_names, satisfied_least),
         1, 5, 0, NULL},
    };
    json_read_object(place, fields, sizeof fields / sizeof fields[0], names);
}

void config_work_read(struct json_source *source, struct config *config)
{
    config->recurring = arena_alloc(source->arena, sizeof *config->recurring);
    config->funds = arena_alloc(source->arena, sizeof *config->funds);
    config->fees = arena_alloc(source->arena, sizeof *config->fees);
    config->campaigns = arena_alloc(source->arena, sizeof *config->campaigns);
    config->ladder = arena_alloc(source->arena, sizeof *config->ladder);
    config->surveys = arena_alloc(source->arena, sizeof *config->surveys);
    config->questionnaires = arena_alloc(source->arena, sizeof *config->questionnaires);
    config->binding = arena_alloc(source->arena, sizeof *config->binding);
    config->routes = arena_alloc(source->arena, sizeof *config->routes);
    config->forms = arena_alloc(source->arena, sizeof *config->forms);
    config->boards = arena_alloc(source->arena, sizeof *config->boards);
    if (config->recurring == NULL || config->funds == NULL || config->fees == NULL ||
        config->campaigns == NULL || config->ladder == NULL || config->surveys == NULL ||
        config->questionnaires == NULL || config->binding == NULL || config->routes == NULL ||
        config->forms == NULL || config->boards == NULL) {
        source->out_of_memory = true;
        return;
    }
    read_file(source, config, "recurring.json", recurring_read, config->recurring);
    read_file(source, config, "warning.json", warning_read, &config->warning);
    read_file(source, config, "funds.json", funds_read, config->funds);
    read_file(source, config, "fees.json", fees_read, config->fees);
    read_file(source, config, "campaigns.json", campaign_rules_read, config->campaigns);
    read_file(source, config, "dunning.json", ladder_read, config->ladder);
    read_file(source, config, "binding.json", binding_rules_read, config->binding);
    read_file(source, config, "delivery.json", route_rules_read, config->routes);
    read_file(source, config, "boards.json", boards_read, config->boards);
    read_file(source, config, "report.json", read_figures, &config->figures);
    read_file(source, config, "surveys.json", survey_rules_read, config->surveys);
    char folder[FILE_BYTES];
    snprintf(folder, sizeof folder, "%s/questionnaires", config->directory);
    json_read_folder(source, folder, true, questionnaire_read, config->questionnaires);
    snprintf(folder, sizeof folder, "%s/forms", config->directory);
    json_read_folder(source, folder, true, form_sheet_read, config->forms);
}

/* ---- what they name ---- */

static void check_service(const struct config *config, struct text id, bool internal,
                          const char *path, struct fault_sink *faults)
{
    const struct service *service = catalogue_service(config->catalogue, id);
    if (service == NULL) {
        fault_error(faults, path, "there is no service \"%.*s\"", TEXT_ARGS(id));
    } else if (internal && !service->internal) {
        fault_error(faults, path, "service \"%.*s\" is not internal", TEXT_ARGS(id));
    }
}

static void check_role(const struct config *config, struct text id, const char *path,
                       struct fault_sink *faults)
{
    if (config_role(config, id) == NULL) {
        fault_error(faults, path, "there is no role \"%.*s\"", TEXT_ARGS(id));
    }
}

static void check_rule(const struct config *config, const struct recurring_rule *rule,
                       struct fault_sink *faults)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.*s", TEXT_ARGS(rule->id));
    check_service(config, rule->service, true, path, faults);
    check_role(config, rule->role, path, faults);
    if (texts_find(config->texts, rule->text).size == 0) {
        fault_error(faults, path, "there is no text \"%.*s\"", TEXT_ARGS(rule->text));
    }
    for (size_t i = 0; i < rule->community_count; i++) {
        if (config_community(config, rule->communities[i]) == NULL) {
            fault_error(faults, path, "there is no community \"%.*s\"",
                        TEXT_ARGS(rule->communities[i]));
        }
    }
}

static void check_fund(const struct config *config, const struct fund_rule *fund,
                       struct fault_sink *faults)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.*s", TEXT_ARGS(fund->id));
    for (size_t i = 0; i < fund->draw_count; i++) {
        check_role(config, fund->draw[i], path, faults);
    }
    for (size_t i = 0; i < fund->refill_count; i++) {
        check_role(config, fund->refill[i], path, faults);
    }
}

/* What staff can choose of the fact that says why a home does not pay. */
static void check_reasons(const struct config *config, struct fault_sink *faults)
{
    for (size_t s = 0; s < catalogue_count(config->catalogue); s++) {
        const struct service *service = catalogue_at(config->catalogue, s);
        const struct fact_rule *rule = service_fact(service, config->fees->fact_reason);
        for (size_t i = 0; rule != NULL && i < rule->option_count; i++) {
            if (fees_reason(config->fees, rule->options[i]) == NULL) {
                fault_error(faults, "reasons", "\"%.*s\" of service \"%.*s\" is none of them",
                            TEXT_ARGS(rule->options[i]), TEXT_ARGS(service->id));
            }
        }
    }
}

static void check_fees(const struct config *config, struct fault_sink *faults)
{
    check_reasons(config, faults);
    for (size_t use = 0; use < FEE_USE_COUNT; use++) {
        const struct fee_use_intents *list = &config->fees->uses[use];
        for (size_t i = 0; i < list->count; i++) {
            if (catalogue_by_intent(config->catalogue, list->intents[i]) == NULL) {
                fault_error(faults, "intents", "no service has the intent \"%.*s\"",
                            TEXT_ARGS(list->intents[i]));
            }
        }
    }
}

/* A text whose placeholders are all filled by campaign_words. */
static void check_words(const struct config *config, struct text key, const char *path,
                        struct fault_sink *faults)
{
    static const struct text known[] = {{"name", 4}, {"room", 4}, {"amount", 6}, {"months", 6},
                                        {"due", 3}, {"community", 9}, {"hotline", 7},
                                        {"step", 4}, {"letter", 6}};
    struct text sentence = texts_find(config->texts, key), name;
    size_t at = 0;
    if (sentence.size == 0) {
        fault_error(faults, path, "there is no text \"%.*s\"", TEXT_ARGS(key));
    }
    while (texts_each_placeholder(sentence, &at, &name)) {
        if (!text_among(name, known, sizeof known / sizeof known[0])) {
            fault_error(faults, path, "text \"%.*s\": nobody fills {%.*s}", TEXT_ARGS(key),
                        TEXT_ARGS(name));
        }
    }
}

static void check_step(const struct config *config, const struct ladder_step *step,
                       struct fault_sink *faults)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.*s", TEXT_ARGS(step->id));
    check_words(config, step->text, path, faults);
    if (step->do_ != LADDER_MESSAGE && step->role.size > 0) {
        check_role(config, step->role, path, faults);
    }
    /* Without rules their own faults have been named: another one here would only hide them. */
    if (step->clock.size > 0 && config->clock_rules != NULL &&
        clock_rules_find(config->clock_rules, step->clock) == NULL) {
        fault_error(faults, path, "there is no clock \"%.*s\"", TEXT_ARGS(step->clock));
    }
}

static void check_outreach(const struct config *config, struct fault_sink *faults)
{
    char path[PATH_BYTES];
    faults->file = "campaigns.json";
    for (size_t i = 0; i < config->campaigns->kind_count; i++) {
        const struct campaign_kind *kind = &config->campaigns->kinds[i];
        snprintf(path, sizeof path, "%.*s", TEXT_ARGS(kind->id));
        if (!kind->ladder) {
            check_words(config, kind->text, path, faults);
        }
    }
    faults->file = "dunning.json";
    for (size_t i = 0; i < config->ladder->count; i++) {
        check_step(config, &config->ladder->steps[i], faults);
    }
    for (size_t i = 0; i < config->ladder->legal_count; i++) {
        check_role(config, config->ladder->legal_roles[i], "legal_roles", faults);
    }
    if (config->ladder->task.size > 0) {
        check_service(config, config->ladder->task, true, "task", faults);
    }
}

/* ---- surveys ---- */

static void check_survey_kind(const struct config *config, const struct survey_kind *kind,
                              struct fault_sink *faults)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.*s", TEXT_ARGS(kind->id));
    if (questionnaire_find(config->questionnaires, kind->questionnaire) == NULL) {
        fault_error(faults, path, "there is no questionnaire \"%.*s\"",
                    TEXT_ARGS(kind->questionnaire));
    }
}

static void check_questionnaires(const struct config *config, struct fault_sink *faults)
{
    char path[PATH_BYTES];
    for (size_t i = 0; i < config->questionnaires->count; i++) {
        const struct questionnaire *form = &config->questionnaires->items[i];
        for (size_t q = 0; q < form->question_count; q++) {
            snprintf(path, sizeof path, "%.*s: questions[%zu].text", TEXT_ARGS(form->id), q);
            config_check_text(config, NULL, path, form->questions[q].text, "", "", faults);
        }
    }
}

static void check_surveys(const struct config *config, struct fault_sink *faults)
{
    const struct survey_rules *rules = config->surveys;
    const struct campaign_kind *campaign = campaign_kind(config->campaigns, rules->campaign);
    faults->file = "surveys.json";
    if (rules->task.size == 0) { /* the file was faulty, and has said so */
        return;
    }
    if (campaign == NULL || !campaign->survey) {
        fault_error(faults, "campaign", "no kind of campaigns.json \"%.*s\" has survey",
                    TEXT_ARGS(rules->campaign));
    }
    check_service(config, rules->task, true, "task", faults);
    check_service(config, rules->opinions, false, "opinions", faults);
    check_role(config, rules->manager, "manager", faults);
    check_role(config, rules->visitor, "visitor", faults);
    check_role(config, rules->reads_results, "reads_results", faults);
    for (size_t i = 0; i < rules->kind_count; i++) {
        check_survey_kind(config, &rules->kinds[i], faults);
    }
    faults->file = "questionnaires";
    check_questionnaires(config, faults);
}

/* Without words for a code nobody can prove who he is; staff have to bind him. */
static void check_binding(const struct config *config, struct fault_sink *faults)
{
    struct text name = config->binding->template_;
    const struct message_template *template_ = templates_find(&config->templates, name);
    bool sends = false;
    for (size_t i = 0; i < config->account_count; i++) {
        sends = sends || (config->accounts[i]->ops != NULL &&
                          config->accounts[i]->ops->peer_is_phone);
    }
    faults->file = "binding.json";
    if (template_ == NULL && sends && name.size > 0) {
        fault_warning(faults, "template",
                      "sms_templates.json has no \"%.*s\": no code can be sent, and residents are "
                      "bound by staff only",
                      TEXT_ARGS(name));
    } else if (template_ != NULL &&
               (template_->kind != SMS_CODE || template_->parameter_count != 1)) {
        fault_error(faults, "template", "\"%.*s\" must be of kind code, with one parameter",
                    TEXT_ARGS(name));
    }
}

void config_work_check(const struct config *config, struct fault_sink *faults)
{
    const char *outer = faults->file;
    faults->file = "delivery.json";
    check_service(config, config->routes->task, true, "task", faults);
    check_outreach(config, faults);
    check_surveys(config, faults);
    check_binding(config, faults);
    form_sheets_check(config, faults);
    boards_check(config, faults);
    faults->file = "recurring.json";
    for (size_t i = 0; i < config->recurring->count; i++) {
        check_rule(config, &config->recurring->items[i], faults);
    }
    faults->file = "funds.json";
    for (size_t i = 0; i < config->funds->count; i++) {
        check_fund(config, &config->funds->items[i], faults);
    }
    faults->file = "fees.json";
    check_fees(config, faults);
    faults->file = "warning.json";
    const struct warning_rule *warning = &config->warning;
    for (size_t i = 0; i < warning->service_count; i++) {
        check_service(config, warning->services[i], false, "services", faults);
    }
    if (warning->task.size > 0) { /* else the file was faulty, and has said so */
        check_service(config, warning->task, true, "task", faults);
        check_role(config, warning->role, "role", faults);
    }
    faults->file = outer;
}
