#include "bot/simulate_view.h"

#include <jansson.h>
#include <string.h>

const struct sim_fact *sim_view_fact(const struct sim_view *view, struct text name)
{
    for (size_t i = 0; i < view->fact_count; i++) {
        if (text_equal(view->facts[i].name, name)) {
            return &view->facts[i];
        }
    }
    return NULL;
}

/* Does the shown value of the slot stand among the values (any of them: count 0)? */
static bool slot_among(const struct sim_view *view, const struct condition_test *test,
                       bool *present_out)
{
    json_t *slots = json_loadb(view->slots.data, view->slots.size, 0, NULL);
    const json_t *slot = json_object_getn(slots, test->name.data, test->name.size);
    const json_t *shown = json_object_get(slot, "shown");
    struct text value = {json_string_value(shown), json_string_length(shown)};
    bool among = false;
    *present_out = value.size > 0;
    for (size_t i = 0; i < test->value_count; i++) {
        among = among || text_equal(value, test->values[i]);
    }
    json_decref(slots);
    return among;
}

static struct text column(const struct sim_view *view, enum condition_subject subject)
{
    switch (subject) {
    case SUBJECT_SERVICE:
        return view->service;
    case SUBJECT_INTENT:
        return view->intent;
    case SUBJECT_CLASS:
        return view->class_;
    case SUBJECT_COMMUNITY:
        return view->community;
    case SUBJECT_STATE:
        return view->state;
    case SUBJECT_DEPARTMENT:
        return view->department;
    default:
        return TEXT_NONE;
    }
}

static bool value_among(struct text value, const struct condition_test *test)
{
    for (size_t i = 0; i < test->value_count; i++) {
        if (text_equal(value, test->values[i])) {
            return true;
        }
    }
    return false;
}

bool sim_view_test(const struct sim_view *view, const struct condition_test *test)
{
    const struct sim_fact *fact = NULL;
    struct text value = TEXT_NONE;
    bool among, present;
    if (test->subject == SUBJECT_SLOT) {
        among = slot_among(view, test, &present);
    } else {
        if (test->subject == SUBJECT_FACT) {
            fact = sim_view_fact(view, test->name);
            value = fact == NULL ? TEXT_NONE : text_of(fact->value);
        } else if (test->subject == SUBJECT_BOUND) {
            value = view->bound ? TEXT("yes") : TEXT_NONE;
        } else {
            value = column(view, test->subject);
        }
        among = value_among(value, test);
        present = value.size > 0;
    }
    switch (test->relation) {
    case RELATION_IS:
        return among;
    case RELATION_NOT:
        return !among;
    case RELATION_OVER:
        return fact != NULL && fact->number > test->limit;
    case RELATION_UPTO:
        return fact != NULL && fact->number <= test->limit;
    case RELATION_PRESENT:
        return present;
    case RELATION_ABSENT:
        return !present;
    default:
        return false;
    }
}

const struct condition_test *sim_view_failing(const struct sim_view *view,
                                              const struct condition *condition)
{
    for (size_t i = 0; i < condition->test_count; i++) {
        if (!sim_view_test(view, &condition->tests[i])) {
            return &condition->tests[i];
        }
    }
    return NULL;
}

bool sim_view_holds(const struct sim_view *view, const struct condition *condition)
{
    return sim_view_failing(view, condition) == NULL;
}
