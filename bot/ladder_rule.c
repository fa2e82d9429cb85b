#include "bot/ladder_rule.h"

static const struct text do_names[LADDER_DO_COUNT] = {
    [LADDER_MESSAGE] = {"message", sizeof "message" - 1},
    [LADDER_LETTER] = {"letter", sizeof "letter" - 1},
    [LADDER_TASK] = {"task", sizeof "task" - 1},
};

static void read_do(const struct json_place *place, void *base)
{
    size_t index = json_read_choice(place, do_names, LADDER_DO_COUNT);
    ((struct ladder_step *)base)->do_ =
        index == LADDER_DO_COUNT ? LADDER_MESSAGE : (enum ladder_do)index;
}

static void read_span(const struct json_place *place, void *base)
{
    clock_span_read(place, &((struct ladder_step *)base)->span);
}

/* What only makes sense together. */
static void prove_step(const struct json_place *place, const struct ladder *ladder,
                       const struct ladder_step *step)
{
    bool has_span = step->span.amount > 0;
    if (ladder_index(ladder, step->id) < ladder->count) {
        json_fault(place, "step \"%.*s\" is there twice", TEXT_ARGS(step->id));
    }
    if (step->after.size > 0 && ladder_index(ladder, step->after) == ladder->count) {
        json_fault(place, "after: no earlier step is called \"%.*s\"", TEXT_ARGS(step->after));
    }
    if ((step->after.size > 0) != (has_span || step->clock.size > 0) ||
        (has_span && step->clock.size > 0)) {
        json_fault(place, "after needs either span or clock, and they need after");
    }
    if (step->do_ != LADDER_MESSAGE && (step->role.size == 0 || step->department.size == 0)) {
        json_fault(place, "a letter or task needs role and department");
    }
    if (step->early && step->do_ != LADDER_MESSAGE) {
        json_fault(place, "only a message may be early");
    }
}

static void read_step(const struct json_place *place, size_t index, void *context)
{
#define FIELD(name) offsetof(struct ladder_step, name)
    static const struct json_field fields[] = {
        {"id", JSON_KIND_TEXT, true, FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"title", JSON_KIND_TEXT, true, FIELD(title), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"requirement", JSON_KIND_TEXT, false, FIELD(requirement), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"do", JSON_KIND_OWN, true, 0, 0, 0, 0, read_do},
        {"text", JSON_KIND_TEXT, true, FIELD(text), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"days", JSON_KIND_INT32, false, FIELD(days), -LADDER_LEAD_DAYS_MAX, LADDER_DAYS_MAX, 0,
         NULL},
        {"after", JSON_KIND_TEXT, false, FIELD(after), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"span", JSON_KIND_OWN, false, 0, 0, 0, 0, read_span},
        {"clock", JSON_KIND_TEXT, false, FIELD(clock), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"lives_there", JSON_KIND_BOOL, false, FIELD(lives_there), 0, 0, 0, NULL},
        {"early", JSON_KIND_BOOL, false, FIELD(early), 0, 0, 0, NULL},
        {"role", JSON_KIND_TEXT, false, FIELD(role), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"department", JSON_KIND_TEXT, false, FIELD(department), 1, STORE_ID_BYTES - 1, 0, NULL},
    };
#undef FIELD
    struct ladder *ladder = context;
    struct ladder_step step = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &step);
    prove_step(place, ladder, &step);
    ladder->steps[index] = step;
    ladder->count = index + 1;
    if (step.after.size == 0 && -step.days > ladder->lead_days) {
        ladder->lead_days = -step.days;
    }
}

static void read_steps(const struct json_place *place, void *base)
{
    json_read_list(place, DUNNING_STEPS_MAX, read_step, base);
}

void ladder_read(const struct json_place *place, void *context)
{
#define FIELD(name) offsetof(struct ladder, name)
    static const struct json_field fields[] = {
        {"task", JSON_KIND_TEXT, true, FIELD(task), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"steps", JSON_KIND_OWN, true, 0, 0, 0, 0, read_steps},
        {"legal_roles", JSON_KIND_TEXTS, true, FIELD(legal_roles), 1, 4, FIELD(legal_count), NULL},
        {"legal_after", JSON_KIND_TEXT, true, FIELD(legal_after), 1, STORE_ID_BYTES - 1, 0, NULL},
    };
#undef FIELD
    struct ladder *ladder = context;
    json_read_object(place, fields, sizeof fields / sizeof fields[0], ladder);
    if (ladder->legal_after.size > 0 &&
        ladder_index(ladder, ladder->legal_after) == ladder->count) {
        json_fault(place, "legal_after: no step is called \"%.*s\"",
                   TEXT_ARGS(ladder->legal_after));
    }
}

size_t ladder_index(const struct ladder *ladder, struct text id)
{
    size_t i = 0;
    while (i < ladder->count && !text_equal(ladder->steps[i].id, id)) {
        i++;
    }
    return i;
}
